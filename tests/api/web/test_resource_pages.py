"""A browser that opens an IRI gets a valid, complete and linked page, safe against injection from a glossary."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import Element

import pytest

from graph.rdf import Literal, Triple
from graph.vocabulary import DCTERMS, LEX, RDF, SCHEMA, SKOS
from tests.api.client import Client
from tests.api.conftest import AddTriples, MakeFolder, Serve
from tests.api.html import BROWSER, links, page, text

BASE = "https://lexigraph.example/"
PATHS = [
    "/term/batch-size",
    "/organization/microsoft",
    "/category/model-optimization-and-prompt-syntax",
    "/glossary/glossary",
    "/source/ai-glossary/batch-size.txt",
    f"/resource?iri={quote(BASE + 'term/batch-size#nvidia', safe='')}",
    "/.well-known/void",
]


def statements(document: Element) -> Iterator[tuple[str, str]]:
    """Yield the name of each property with each of its values."""
    for group in document.iter("dl"):
        name = ""
        for child in group:
            if child.tag == "dt":
                name = text(child)
            else:
                yield name, text(child)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_valid_and_has_accessible_structure(client: Client, path: str) -> None:
    document = page(client, path)
    assert document.attrib["lang"] == "en"
    (title,) = document.iter("title")
    (heading,) = document.iter("h1")
    assert text(title) == text(heading) != ""
    assert len(list(document.iter("main"))) == 1
    scripts = [one for one in document.iter("script") if one.attrib["type"] != "application/ld+json"]
    assert all(one.attrib["src"].startswith("/assets/") and not one.text for one in scripts)
    for group in document.iter("dl"):
        assert group[0].tag == "dt"
        assert {child.tag for child in group} == {"dt", "dd"}
    assert all(text(link) for link in document.iter("a"))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_links_only_to_existing_pages(client: Client, path: str) -> None:
    document = page(client, path)
    own = {address for address in links(document).values() if address.startswith("/")}
    assert own
    for address in own:
        assert client.get(address, BROWSER).is_success, address
    formats = [link.attrib for link in document.iter("link") if link.attrib["rel"] == "alternate"]
    assert len(formats) == 5
    for link in formats:
        response = client.get(path.partition("?")[0] + link["href"])
        assert response.status_code == 200
        assert response.headers["content-type"].removesuffix("; charset=utf-8") == link["type"]


def test_a_page_names_its_other_formats_in_a_sentence(client: Client) -> None:
    (footer,) = page(client, "/dataset").iter("footer")
    sentence = "Also available as Turtle, JSON-LD, N-Triples, RDF/XML, schema.org."
    assert next(text(one) for one in footer.iter("p")) == sentence


def test_the_services_of_the_dataset_are_links_to_this_server(client: Client) -> None:
    found = links(page(client, "/dataset"))
    assert found[f"{BASE}export?format=turtle"] == "/export?format=turtle"
    assert found[f"{BASE}sparql"] == "/sparql"


def test_a_page_shows_all_statements_about_a_term(client: Client) -> None:
    document = page(client, links(page(client, "/term/batch-size"))["All statements"])
    shown = list(statements(document))
    assert ("pref label", "Batch Size") in shown
    assert {value for name, value in shown if name == "alt label"} == {"Mini-batch size", "training batch"}
    assert ("in scheme", "Glossary") in shown
    assert ("member", "Model Optimization and Prompt Syntax") in shown
    assert any(name == "description" and value.startswith("NVIDIA develops GPUs") for name, value in shown)
    assert links(document)["NVIDIA"] == "/organization/nvidia"


def test_texts_have_a_lang_attribute(own_folder: Path, serve: Serve, add_triples: AddTriples) -> None:
    client = serve(add_triples(own_folder, [(f"{BASE}term/batch-size", SKOS.altLabel, Literal("حجم الدفعة", "ar"))]))
    found = [one for one in page(client, "/term/batch-size?view=statements").iter("bdi") if text(one) == "حجم الدفعة"]
    assert [one.attrib["lang"] for one in found] == ["ar"]


HOSTILE = '</title><script>alert("1")</script><img src=x onerror=alert(1)>&lt;{{ 7 * 7 }}\' " \x07\x00\ufffe'


def test_hostile_texts_and_addresses_are_escaped(own_folder: Path, serve: Serve, add_triples: AddTriples) -> None:
    term = f"{BASE}term/hostile"
    triples: list[Triple] = [
        (term, RDF.type, SKOS.Concept),
        (term, RDF.type, "javascript:alert(1)"),
        (term, SKOS.prefLabel, Literal(HOSTILE, "en")),
        (term, SKOS.note, Literal(HOSTILE)),
        (term, SCHEMA.url, "javascript:alert(1)"),
        (term, SKOS.related, "data:text/html,alert"),
        (term, "javascript:alert(2)", Literal("x", datatype="javascript:alert(3)")),
        (term, SKOS.broader, "http://e.example/'onmouseover='alert(1)"),
    ]
    client = serve(add_triples(own_folder, triples))
    response = client.get("/term/hostile", BROWSER)
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    document = page(client, "/term/hostile")
    shown = HOSTILE.replace("\x07", "\ufffd").replace("\x00", "\ufffd").replace("\ufffe", "\ufffd")
    for element in (*document.iter("title"), *document.iter("h1")):
        assert text(element) == shown
    scripts = [one for one in document.iter("script") if one.attrib["type"] != "application/ld+json"]
    assert all(one.attrib["src"].startswith("/assets/") and not one.text for one in scripts)
    assert not list(document.iter("img"))
    for element in document.iter():
        assert not any(name.startswith("on") for name in element.attrib)
        assert not element.attrib.get("href", "").startswith(("javascript:", "data:"))


def test_a_resource_outside_the_base_has_a_page_by_its_iri(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    elsewhere = "http://elsewhere.example/words#größe?a=b&c=d%20e"
    broader = f"{BASE}term/100%25?really#yes"
    triples: list[Triple] = [
        (elsewhere, RDF.type, SKOS.Concept),
        (elsewhere, SKOS.prefLabel, Literal("Größe", "de")),
        (elsewhere, SKOS.broader, broader),
        (broader, SKOS.prefLabel, Literal("Everything", "en")),
        (f"{BASE}term/batch-size", SKOS.related, elsewhere),
    ]
    client = serve(add_triples(own_folder, triples))
    address = links(page(client, "/term/batch-size?view=statements"))["Größe"]
    assert address == f"/resource?iri={quote(elsewhere, safe='')}"
    document = page(client, address)
    assert ("pref label", "Größe") in statements(document)
    (canonical,) = (link for link in document.iter("link") if link.attrib["rel"] == "canonical")
    assert canonical.attrib["href"] == elsewhere
    assert ("pref label", "Everything") in statements(page(client, links(document)["Everything"]))


def test_cyclic_involvements_have_a_page(own_folder: Path, serve: Serve, add_triples: AddTriples) -> None:
    term, one, other = (f"{BASE}term/{name}" for name in ("circle", "circle-one", "circle-other"))
    triples: list[Triple] = [
        (term, LEX.involvement, one),
        (one, LEX.involvement, other),
        (other, LEX.involvement, one),
        (one, LEX.involvement, one),
        (one, DCTERMS.description, Literal("round and round")),
    ]
    client = serve(add_triples(own_folder, triples))
    for path in ("/term/circle", "/term/circle-one", "/term/circle-other"):
        page(client, path)


def test_names_in_any_script_and_unusual_source_names_have_a_page(pages_folder: MakeFolder, serve: Serve) -> None:
    pages = {"odd name & 100%.txt": "// TEST TERM\n機械学習\nA definition.\n"}
    client = serve(pages_folder(**pages))
    found = links(page(client, "/term/" + quote("機械学習")))
    document = page(client, found["upload:odd name & 100%.txt"])
    assert text(next(document.iter("h1"))) == "upload:odd name & 100%.txt"
    assert links(document)["機械学習"] == "/term/" + quote("機械学習")
    assert ("title", "upload:odd name & 100%.txt") in statements(page(client, links(document)["All statements"]))
    assert client.get("/source/" + quote("upload:odd name & 100%.txt"), BROWSER).status_code == 200
