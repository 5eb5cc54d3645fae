"""Browsing without search: lists by letter and notation, the hierarchy, glossaries, and the language of names."""

import re
import time
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Vectors
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Serve
from tests.api.html import BROWSER, links, of_class, page, section, text

HEAD = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix : <https://v.example/> .\n"
ANIMALS = (
    HEAD
    + """
@prefix dcterms: <http://purl.org/dc/terms/> .
:scheme a skos:ConceptScheme ; skos:prefLabel "Animals"@en, "Tiere"@de ;
  dcterms:description "Animals of the forest."@en ; dcterms:license <https://license.example/> .
:animal a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "animal"@en, "Tier"@de ; skos:notation "10" .
:bird a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "bird"@en, "Vogel"@de ; skos:broader :animal ;
  skos:definition "It has feathers."@en, "Es hat Federn."@de .
:hunter a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "hunter"@en, "Jäger"@de ; skos:broader :animal .
:owl a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "owl"@en, "Eule"@de ; skos:broader :bird, :hunter ;
  skos:notation "9.2" .
:aerie a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "Äsche"@de .
"""
)


class CountEncoder:
    """Encodes a text by its length, so that thousands of terms are ingested in seconds."""

    model, dimension = "lengths", 8

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[1, len(one) % 7, len(one) % 5, 1, 1, 1, 1, 1] for one in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)  # type: ignore[no-any-return]

    encode_queries = encode_documents


def made(folder: Path, document: str) -> Path:
    Ingestion(folder, Settings(), CountEncoder()).ingest(Inputs((uploaded_document("v.ttl", document),)))
    return folder


@pytest.fixture(scope="module")
def animals(tmp_path_factory: pytest.TempPathFactory, serve_all: Serve) -> Client:
    return serve_all(made(tmp_path_factory.mktemp("animals") / "data", ANIMALS), CountEncoder())


def names(client: Client, path: str) -> list[str]:
    document = page(client, path)
    return [text(one) for found in of_class(document, "names-list") for one in found.iter("bdi")]


def test_terms_are_listed_from_a_to_z_in_each_language(animals: Client) -> None:
    assert names(animals, "/terms") == ["animal", "bird", "hunter", "owl"]
    assert names(animals, "/terms?lang=de") == ["Äsche", "Eule", "Jäger", "Tier", "Vogel"]
    assert names(animals, "/terms?lang=de&letter=J") == ["Jäger"]
    assert links(page(animals, "/terms"))["Deutsch"] == "/terms?lang=de"


def test_terms_are_listed_by_notation(animals: Client) -> None:
    assert names(animals, "/terms?order=notation") == ["owl", "animal"]
    assert [text(one) for one in of_class(page(animals, "/terms?order=notation"), "notation")] == ["9.2", "10"]


@pytest.mark.parametrize(("query", "found"), [("hu", ["hunter"]), ("9.2", ["owl"]), ("xyz", [])])
def test_a_list_is_filtered_by_beginnings_and_notations(animals: Client, query: str, found: list[str]) -> None:
    assert names(animals, f"/terms?q={query}") == found


def test_the_hierarchy_is_opened_at_a_term(animals: Client) -> None:
    document = page(animals, "/tree?term=https://v.example/owl")
    assert [text(one) for one in document.iter("li") if "current" in one.attrib.get("class", "")] == ["9.2 owl"] * 2
    assert [text(one) for one in of_class(page(animals, "/tree"), "line")] == ["10 animal 2", "Äsche"]
    assert animals.get("/tree?term=https://v.example/none", BROWSER).status_code == 404


def test_a_branch_is_a_part_of_a_page(animals: Client) -> None:
    part = animals.get("/tree/part?of=https://v.example/animal", BROWSER)
    assert part.text.lstrip().startswith("<ul")
    assert re.findall(r"<bdi[^>]*>(\w+)</bdi>", part.text) == ["bird", "hunter"]
    assert animals.get("/tree/part", BROWSER).status_code == 404


def test_a_term_page_has_all_broader_chains_and_all_names(animals: Client) -> None:
    document = page(animals, "/resource?iri=https://v.example/owl")
    chains = [[text(one) for one in chain.iter("li")] for chain in of_class(document, "chain")]
    assert chains == [["animal", "bird"], ["animal", "hunter"]]
    assert [text(one) for one in of_class(document, "name")] == ["de Eule"]


def test_a_glossary_has_a_page(animals: Client) -> None:
    document = page(animals, "/resource?iri=https://v.example/scheme")
    whole = text(document)
    assert "Animals of the forest." in whole
    assert "5 terms" in whole
    assert links(document)["https://license.example/"] == "https://license.example/"
    assert [text(one) for one in section(document, "Top concepts").iter("bdi")] == ["animal", "Äsche"]
    assert any(one.attrib.get("name") == "glossary" for one in document.iter("input"))
    assert links(page(animals, "/glossaries"))["Animals"] == "/resource?iri=https%3A%2F%2Fv.example%2Fscheme"


@pytest.mark.parametrize(
    ("parameter", "header", "name"),
    [("", "", "bird"), ("", "de-AT, en;q=0.5", "Vogel"), ("lang=de", "en", "Vogel"), ("lang=en", "de", "bird")],
)
def test_the_language_of_names_is_chosen_by_address_or_browser(
    animals: Client, parameter: str, header: str, name: str
) -> None:
    address = f"/resource?iri=https://v.example/bird&{parameter}"
    response = animals.request("GET", address, headers={"Accept": "text/html", "Accept-Language": header})
    assert f">{name}</bdi></h1>" in response.text
    assert {"Accept", "Accept-Language"} <= set(response.headers["vary"].split(", "))


def test_links_keep_the_language_of_the_address(animals: Client) -> None:
    document = page(animals, "/resource?iri=https://v.example/bird&lang=de")
    assert links(document)["Tier"] == "/resource?iri=https%3A%2F%2Fv.example%2Fanimal&lang=de"
    assert links(document)["Terms"] == "/terms?lang=de"
    assert links(document)["English"].endswith("bird&lang=en")
    assert text(next(of_class(document, "definition"))).startswith("Es hat Federn.")


def test_a_hit_has_its_name_in_the_language_and_the_name_that_matched(animals: Client) -> None:
    def hit(address: str) -> str:
        return text(next(of_class(page(animals, address), "hit")))

    assert hit("/?q=owl&mode=lexical&lang=de").startswith("Eule")
    assert "owl" in hit("/?q=owl&mode=lexical&lang=de")
    assert hit("/?q=owl&mode=lexical").startswith("owl")


def test_an_answer_in_another_language_has_another_etag(animals: Client) -> None:
    address = "/resource?iri=https://v.example/bird"
    tags = {
        animals.request("GET", address, headers={"Accept": "text/html", "Accept-Language": one}).headers["etag"]
        for one in ("de", "en", "fr")
    }
    assert len(tags) == 2


def test_the_menu_follows_the_data(animals: Client, client: Client) -> None:
    def menu(one: Client) -> list[str]:
        document = page(one, "/")
        return [text(item) for item in next(iter(document.iter("nav"))).iter("a")]

    assert menu(animals) == ["Terms", "Hierarchy", "Map", "GraphQL"]
    assert {"Categories", "Organizations"} <= set(menu(client))


def test_without_categories_the_home_page_has_letters_and_top_concepts(animals: Client) -> None:
    document = page(animals, "/?lang=de")
    assert links(document)["J"] == "/terms?letter=J&lang=de"
    assert [text(one) for one in section(document, "Top concepts").iter("bdi")] == ["Tier", "Äsche"]


def test_groups_without_terms_are_found_until_they_are_removed(tmp_path: Path, serve: Serve) -> None:
    empty = (
        "@prefix schema: <https://schema.org/> .\n"
        ':empty a skos:Collection ; skos:prefLabel "Empty Things"@en .\n'
        ':nobody a skos:ConceptScheme ; skos:prefLabel "Nobody\'s Words"@en .\n'
        ':acme a schema:Organization ; schema:name "Acme Works" .\n'
    )
    folder = tmp_path / "data"
    queries = ("empty things", "nobody", "acme")
    found = {"empty things": "Empty Things", "nobody": "Nobody's Words", "acme": "Acme Works"}
    client = serve(made(folder, ANIMALS + empty), CountEncoder())
    for query in queries:
        shown = text(next(of_class(page(client, f"/?q={query}"), "others")))
        assert shown.startswith(found[query])
        assert shown.endswith("0 terms")
    client = serve(made(folder, ANIMALS), CountEncoder())
    for query in queries:
        assert not list(of_class(page(client, f"/?q={query}"), "others"))


@pytest.mark.parametrize(
    "stated",
    [
        ":scheme skos:hasTopConcept :hunter, :animal .",
        ":hunter skos:topConceptOf :scheme . :animal skos:topConceptOf :scheme .",
    ],
)
def test_top_concepts_are_those_that_the_document_states(tmp_path: Path, serve: Serve, stated: str) -> None:
    client = serve(made(tmp_path / "data", ANIMALS + stated), CountEncoder())
    for address in ("/?lang=en", "/resource?iri=https://v.example/scheme"):
        shown = section(page(client, address), "Top concepts")
        assert [text(one) for one in shown.iter("bdi")] == ["animal", "hunter"]
    answer = client.query("{ topConcepts { totalCount nodes { name } } }")
    assert [one["name"] for one in answer["topConcepts"]["nodes"]] == ["animal", "hunter"]
    tree = page(client, "/tree")
    assert {"animal", "Äsche"} <= {text(one) for one in tree.iter("bdi")}  # everything is below the roots of the tree
    assert client.get("/export?format=nt").text.count("<http://www.w3.org/2004/02/skos/core#topConceptOf>") >= 2


def test_a_document_that_states_all_terms_as_top_concepts_is_not_followed(tmp_path: Path, serve: Serve) -> None:
    stated = ":scheme skos:hasTopConcept :animal, :bird, :hunter, :owl, :aerie ."
    client = serve(made(tmp_path / "data", ANIMALS + stated), CountEncoder())
    shown = section(page(client, "/resource?iri=https://v.example/scheme"), "Top concepts")
    assert [text(one) for one in shown.iter("bdi")] == ["animal", "Äsche"]


def test_changed_terms_are_on_the_home_page(tmp_path: Path, serve: Serve) -> None:
    folder = made(tmp_path / "data", ANIMALS)
    time.sleep(1)  # commits have seconds
    made(folder, ANIMALS.replace("It has feathers.", "It has wings."))
    document = page(serve(folder, CountEncoder()), "/")
    assert [text(one) for one in section(document, "Changed last").iter("bdi")][-1:] == ["bird"]


def test_files_for_browsers_and_crawlers(animals: Client) -> None:
    assert animals.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    assert "Sitemap: http://localhost/sitemap.xml" in animals.get("/robots.txt").text
    assert re.findall("<loc>(.*)</loc>", animals.get("/sitemap.xml").text) == ["http://localhost/sitemap/1.xml"]
    found = re.findall("<loc>(.*)</loc>", animals.get("/sitemap/1.xml").text)
    assert "http://localhost/resource?iri=https%3A%2F%2Fv.example%2Fowl" in found
    assert animals.get("/sitemap/2.xml").status_code == 404
    assert 'template="http://localhost/?q={searchTerms}"' in animals.get("/opensearch.xml").text
    assert 'property="og:title" content="owl"' in animals.get("/resource?iri=https://v.example/owl", BROWSER).text


@pytest.mark.thorough
@pytest.mark.parametrize("prefix", ["c", ""])
def test_each_of_6000_concepts_is_reached_in_five_clicks(tmp_path: Path, serve: Serve, prefix: str) -> None:
    numbers = range(6000)
    concepts = "".join(
        f':c{one} a skos:Concept ; skos:prefLabel "{prefix}{one * 7919 % 100_000:x}"@en .\n' for one in numbers
    )
    client = serve(made(tmp_path / "data", HEAD + concepts), CountEncoder())
    level, clicks, seen, terms = ["/"], 0, {"/"}, dict[str, int]()
    while level and clicks < 5:
        clicks += 1
        hrefs = {
            unescape(one)
            for address in level
            for one in re.findall(r'href="([^"]+)"', client.get(address, BROWSER).text)
        }
        terms |= dict.fromkeys((one for one in hrefs if "v.example%2Fc" in one and one not in terms), clicks)
        level = [one for one in hrefs - seen if one.partition("?")[0] in ("/terms", "/tree", "/glossaries")]
        seen |= hrefs
    assert len({one.partition("&")[0] for one in terms if one.startswith("/resource")}) == len(numbers)


ORDERED = (
    HEAD
    + """
:steps a skos:OrderedCollection ; skos:prefLabel "Steps"@en ; skos:memberList (:sow :reap :thresh :unlabeled) .
:others a skos:Collection ; skos:prefLabel "Others"@en ; skos:member :reap .
:reap a skos:Concept ; skos:prefLabel "reap"@en .
:sow a skos:Concept ; skos:prefLabel "sow"@en .
:thresh a skos:Concept ; skos:prefLabel "thresh"@en .
:unlabeled a skos:Concept .
"""
)


def test_an_ordered_collection_keeps_its_order(tmp_path: Path, serve: Serve) -> None:
    client = serve(made(tmp_path / "data", ORDERED), CountEncoder())
    query = "query($id: ID!, $after: String) { node(id: $id) { ... on Category { orderedTerms(first: 2, after: $after)"
    query += " { totalCount nodes { name } pageInfo { endCursor hasNextPage } } } } }"
    found = client.query(query, id="https://v.example/steps")["node"]["orderedTerms"]
    assert (found["totalCount"], [node["name"] for node in found["nodes"]]) == (3, ["sow", "reap"])
    rest = client.query(query, id="https://v.example/steps", after=found["pageInfo"]["endCursor"])["node"]
    assert [node["name"] for node in rest["orderedTerms"]["nodes"]] == ["thresh"]
    assert client.query(query, id="https://v.example/others")["node"] == {"orderedTerms": None}
    shown = {name: address for name, address in links(page(client, "/categories")).items() if name != "Categories"}
    steps = section(page(client, shown["Steps"]), "In order")
    assert [text(one) for one in steps.iter("li")] == [
        "sow",
        "reap",
        "thresh",
    ]
    assert "In order" not in text(page(client, shown["Others"]))
