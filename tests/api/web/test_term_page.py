"""The page of a term shows its document, related terms and downloads."""

import io
import json
from itertools import chain
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree.ElementTree import Element

import pytest

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from graph.rdf import Literal
from graph.vocabulary import SKOS
from ingest.input.documents import Inputs, uploaded_document
from ingest.readers.html.document import read_html
from ingest.records import TermRecord
from tests.api.client import Client
from tests.api.conftest import AddTriples, MakeFolder, Serve
from tests.api.html import BROWSER, SVG, links, of_class, page, section, text, titles

BASE = "https://lexigraph.example/"
SKOS_DOCUMENT = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:x:stack> a skos:Concept ; skos:inScheme <urn:x:words> ;
  skos:prefLabel "pile </script><b>"@en, "Stapel"@de, "スタック"@ja, "مكدس"@ar ;
  skos:altLabel "LIFO \\u0001 & co"@en, "Keller"@de ;
  skos:scopeNote "Beware of overflow."@en, "Vorsicht."@de ;
  skos:broader <urn:x:structure>, <https://elsewhere.example/unknown> ;
  skos:exactMatch <https://www.wikidata.org/entity/Q177929>, <urn:other:stack> ;
  skos:note "plain" .
<urn:x:structure> a skos:Concept ; skos:inScheme <urn:x:words> ; skos:prefLabel "structure"@en ;
  skos:definition "How data lie."@en, "Wie Daten liegen."@de .
<urn:x:words> a skos:ConceptScheme ; skos:prefLabel "Words"@en .
"""


@pytest.fixture
def imported(encoder: Encoder, tmp_path: Path, serve: Serve) -> Client:
    """A server with a vocabulary of two concepts."""
    folder = tmp_path / "skos"
    Ingestion(folder, Settings(), encoder).ingest(Inputs((uploaded_document("words.ttl", SKOS_DOCUMENT),)))
    return serve(folder)


def listed(document: Element, title: str) -> list[str]:
    return [text(one) for one in section(document, title).iter("li")]


def names(found: dict[str, object], field: str) -> list[str]:
    value = found[field]
    assert isinstance(value, dict)
    return [node["name"] for node in value["nodes"]]


def test_a_page_shows_the_content_of_its_document(client: Client) -> None:
    document = page(client, "/term/batch-size")
    assert text(next(document.iter("h1"))) == "Batch Size"
    assert "Also known as Mini-batch size, training batch" in [text(one) for one in document.iter("p")]
    assert titles(document)[:4] == ["Technical definition", "Background", "Usage note", "Who works on it"]
    assert text(section(document, "Usage note")).endswith("affects training speed and model convergence.")
    azure = next(one for one in listed(document, "Who works on it") if one.startswith("Azure Machine Learning"))
    assert "of Microsoft Azure, Microsoft" in azure
    assert "Users configure batch sizes for efficient training" in azure
    assert links(document)["Microsoft"] == "/organization/microsoft"
    assert links(document)["nvidia.com"].startswith("https://www.nvidia.com")
    assert links(next(of_class(document, "crumbs"))) == {
        "Categories": "/categories",
        "Model Optimization and Prompt Syntax": "/category/model-optimization-and-prompt-syntax",
    }
    assert "batch-size.txt in Glossary" in text(section(document, "Source"))


def test_a_text_links_each_other_term_that_it_mentions_once(client: Client) -> None:
    found = client.query("{ terms(first: 40) { nodes { iri mentions(first: 100) { nodes { iri } } } } }")
    for term in found["terms"]["nodes"]:
        path = term["iri"].removeprefix(BASE)
        document = page(client, f"/{path}")
        prose = chain(*(one.iter("a") for one in of_class(document, "prose")))
        linked = [one.attrib["href"] for one in prose]
        assert len(linked) == len(set(linked))
        assert {BASE + one.removeprefix("/") for one in linked} == {one["iri"] for one in term["mentions"]["nodes"]}, (
            path
        )


def test_the_query_of_a_page_returns_the_content_of_the_page(client: Client) -> None:
    for path in ("/term/batch-size", "/term/large-language-model"):
        document = page(client, path)
        (query,) = (text(one) for one in of_class(document, "page-query") for one in one.iter("pre"))
        found = client.query(query)["term"]
        shown = text(document)
        assert text(next(document.iter("h1"))) == found["name"]
        for field in ("definition", "technicalDefinition", "background", "usageNote"):
            assert " ".join(found[field].split()) in shown
        for one in (*found["synonyms"], *found["notes"]):
            assert one in shown
        assert listed(document, "Mentions") == names(found, "mentions")
        assert listed(document, "Mentioned by") == names(found, "mentionedBy")
        similar = [
            f"{one['node']['name']} {one['score']:.2f} {one['node']['definition']}" for one in found["similar"]["edges"]
        ]
        assert listed(document, "Similar in meaning") == similar
        developers = listed(document, "Who works on it")
        assert len(developers) == found["developers"]["totalCount"]
        for line, edge in zip(developers, found["developers"]["edges"], strict=True):
            assert line.startswith(edge["node"]["name"])
            assert line.endswith(" ".join(edge["description"].split()))


def test_the_editor_opens_with_the_query_of_the_page(client: Client) -> None:
    document = page(client, "/term/batch-size")
    (query,) = ("".join(one.itertext()) for one in document.iter("pre"))
    address = urlsplit(links(document)["Open in the editor"])
    assert address.path == "/graphql"
    assert parse_qs(address.query) == {"query": [query]}


def structured(document: Element) -> list[dict[str, object]]:
    (script,) = (one for one in document.iter("script") if one.attrib["type"] == "application/ld+json")
    data = json.loads("".join(script.itertext()))
    assert isinstance(data["@graph"], list)
    return data["@graph"]


def test_the_head_of_a_page_has_metadata_for_programs(client: Client) -> None:
    document = page(client, "/term/batch-size")
    (described,) = (one.attrib["content"] for one in document.iter("meta") if one.attrib.get("name") == "description")
    assert described.startswith("The number of training examples")
    assert len(described) <= 160
    (canonical,) = (one.attrib["href"] for one in document.iter("link") if one.attrib["rel"] == "canonical")
    assert canonical == f"{BASE}term/batch-size"
    whole = json.loads(client.get("/term/batch-size?format=schemaorg").text)["@graph"]
    data = structured(document)
    assert {"DefinedTerm", "DefinedTermSet"} == {one["@type"] for one in data}
    assert [one for one in data if one["@type"] == "DefinedTerm"] == [
        one for one in whole if one["@id"] == canonical and one["@type"] == "DefinedTerm"
    ]


@pytest.mark.parametrize("name", ["batch-size", "large-language-model", "f1-score"])
def test_the_html_reader_reads_exactly_the_term_of_a_term_page(client: Client, name: str) -> None:
    results = list(read_html(io.BytesIO(client.get(f"/term/{name}", BROWSER).content), "page.html"))
    (record,) = results
    assert isinstance(record, TermRecord)
    found = client.query("query ($iri: String) { term(iri: $iri) { ... on Term { name synonyms definition } } }",
        iri=f"{BASE}term/{name}",
    )["term"]  # fmt: skip
    assert record.identifier == f"{BASE}term/{name}"
    assert {"name": record.name, "synonyms": sorted(record.synonyms), "definition": record.definition} == {
        **found,
        "synonyms": sorted(found["synonyms"]),
    }


def test_a_concept_in_several_languages_without_a_definition_has_a_page(imported: Client) -> None:
    address = "/resource?iri=" + quote("urn:x:stack", safe="")
    document = page(imported, address)
    assert text(next(document.iter("h1"))) == "pile </script><b>"
    assert "No definition." in text(document)
    labels = {(one.attrib["lang"], text(one)) for one in document.iter("bdi") if "lang" in one.attrib}
    assert {
        ("en", "pile </script><b>"),
        ("de", "Stapel"),
        ("ja", "スタック"),
        ("ar", "مكدس"),
        ("en", "LIFO \ufffd & co"),
        ("de", "Keller"),
        ("en", "Beware of overflow."),
        ("de", "Vorsicht."),
    } <= labels
    assert links(section(document, "Broader"))["structure"] == "/resource?iri=urn%3Ax%3Astructure"
    assert "1 more: see all statements" in text(section(document, "Broader"))
    statements = page(imported, links(document)["All statements"])
    assert links(statements)["https://elsewhere.example/unknown"] == "https://elsewhere.example/unknown"
    assert listed(document, "In other vocabularies") == [
        "Same as https://www.wikidata.org/entity/Q177929",
        "Same as urn:other:stack",
    ]
    assert "urn:other:stack" not in links(document)
    term = next(one for one in structured(document) if one["@id"] == "urn:x:stack")
    assert {"@value": "pile </script><b>", "@language": "en"} in term["name"]  # type: ignore[operator]
    assert "Wie Daten liegen." in text(page(imported, links(section(document, "Broader"))["structure"]))


def test_the_page_of_a_term_with_many_links_stays_small(pages_folder: MakeFolder, serve: Serve) -> None:
    developers = "\n".join(f"Maker{number} Ltd. sells sprockets." for number in range(200))
    pages = [f"// PARTS TERM\nSprocket\nA wheel with teeth.\nDEVELOPERS\n{developers}\n"]
    pages += [f"// PARTS TERM\nPart {number}\nIt is beside a sprocket.\n" for number in range(300)]
    client = serve(pages_folder(pages="\n".join(pages)))
    found = client.query(
        '{ term(name: "Sprocket") { ... on Term { mentionedBy { totalCount } developers { totalCount } } } }'
    )
    assert found["term"] == {"mentionedBy": {"totalCount": 300}, "developers": {"totalCount": 200}}
    document = page(client, "/term/sprocket")
    assert len(listed(document, "Who works on it")) == 20
    assert "180 more" in text(section(document, "Who works on it"))
    assert len(listed(document, "Mentioned by")) == 24
    assert "276 more" in text(section(document, "Mentioned by"))
    assert len(list(of_class(next(of_class(document, "scroll")), "node"))) == 40
    assert len(client.get("/term/sprocket", BROWSER).content) < 60_000
    category = page(client, "/category/parts")
    assert "301 terms" in titles(category)
    assert len(list(of_class(category, "term"))) == 100
    assert links(category)["Next"] == "/category/parts?page=2"
    last = page(client, "/category/parts?page=4")
    assert [text(one) for one in of_class(last, "term")] == ["Sprocket"]
    assert "Next" not in links(last)
    assert [text(one) for one in of_class(page(client, "/category/parts?page=9"), "term")] == ["Sprocket"]
    (query,) = (text(one) for one in last.iter("pre"))
    assert [one["name"] for one in client.query(query)["node"]["terms"]["nodes"]] == ["Sprocket"]


def test_the_picture_shows_the_neighborhood_of_a_term_as_links(client: Client) -> None:
    document = page(client, "/term/batch-size")
    picture, column = (one for one in document.iter(f"{SVG}svg") if one.attrib.get("role") == "group")
    assert sorted(one.attrib["href"] for one in column.iter(f"{SVG}a")) == sorted(
        one.attrib["href"] for one in picture.iter(f"{SVG}a")
    )
    nodes = {" ".join("".join(one.itertext()).split()): one for one in picture.iter(f"{SVG}a")}
    found = {next(one.iter(f"{SVG}title")).text: one for one in nodes.values()}
    assert found["NVIDIA: works on this term"].attrib == {"class": "node organization", "href": "/organization/nvidia"}
    assert found["Training Data: mentioned by this term, similar (0.53)"].attrib["href"] == "/term/training-data"
    assert any(title and title.endswith(": category") for title in found)
    synonyms = [one for one in of_class(picture, "synonym")]
    assert sorted("".join(next(one.iter(f"{SVG}text")).itertext()) for one in synonyms) == [
        "Mini-batch size",
        "training batch",
    ]
    assert "style" not in "".join(name for one in document.iter() for name in one.attrib)
    assert not list(document.iter("style"))


@pytest.mark.parametrize("number", ["0", "-1", "two", "", "1.5", "9999999999"])
def test_an_invalid_page_number_is_refused(client: Client, number: str) -> None:
    response = client.get(f"/category/model-optimization-and-prompt-syntax?page={number}", BROWSER)
    assert response.status_code == 400
    assert "Page numbers start at page=1" in response.text


def test_statements_of_other_sources_are_among_all_statements(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    client = serve(add_triples(own_folder, [(f"{BASE}term/batch-size", SKOS.historyNote, Literal("once a heap"))]))
    address = links(page(client, "/term/batch-size"))["All statements"]
    assert "once a heap" in text(page(client, address))
