"""Texts of an imported vocabulary in the requested languages."""

import json
from typing import Any

import pytest

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Serve
from tests.api.html import page, section, text, titles

VOCABULARY = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <http://a.example/> .
@prefix lex: <https://lexigraph.example/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:size a skos:Concept ; skos:prefLabel "Batch Size"@en, "Losgröße"@de, "Taille"@fr ;
  skos:altLabel "lot size"@en, "Chargengröße"@de ; skos:definition "How many."@en, "Wie viele."@de-AT ;
  skos:note "A note."@en ; skos:example "Size 32."@en ;
  skos:historyNote "Once a lot."@en ; skos:changeNote "Reworded."@en ; skos:editorialNote "Check."@en ;
  skos:exactMatch <http://b.example/1> ; skos:inScheme ex:learning, ex:statistics ;
  lex:developedBy ex:tum, ex:unnamed ; lex:involvement ex:size-at-tum, ex:size-at-unnamed .
ex:epoch a skos:Concept ; skos:prefLabel "Epoche"@de ; skos:inScheme ex:learning .
ex:learning a skos:ConceptScheme ; skos:prefLabel "Machine Learning"@en, "Maschinelles Lernen"@de .
ex:statistics a skos:ConceptScheme ; dcterms:title "Statistik"@de-CH, "Statistiques"@fr .
ex:sizes a skos:Collection ; skos:prefLabel "Sizes"@en, "Größen"@de ; skos:member ex:size .
ex:tum a schema:Organization ; schema:name "Technical University of Munich"@en, "Technische Universität München"@de ;
  schema:alternateName "TUM", "Munich Tech"@en, "TU München"@de .
ex:size-at-tum lex:organization ex:tum ; schema:position 1 ;
  dcterms:description "It studies sizes."@en, "It measures them."@en, "Sie erforscht Größen."@de .
ex:size-at-unnamed lex:organization ex:unnamed ; schema:position 2 ; dcterms:description "It has no name."@en .
"""
IN = """
query ($languages: [String!]) {
  term(name: "batch size") { ... on Term {
    name(languages: $languages) language(languages: $languages)
    synonyms(languages: $languages) definition(languages: $languages)
    technicalDefinition(languages: $languages) notes(languages: $languages)
    category { name(languages: $languages) }
    glossaries { name(languages: $languages) }
    developers { totalCount edges {
      description(languages: $languages)
      node { name(languages: $languages) aliases(languages: $languages) }
    } }
  } }
}"""
ENGLISH = {
    "name": "Batch Size",
    "language": "en",
    "synonyms": ["lot size"],
    "definition": "How many.",
    "technicalDefinition": None,
    "notes": ["A note.", "Check.", "Reworded.", "Once a lot.", "Size 32."],
    "category": "Sizes",
    "glossaries": ["Machine Learning", "Statistik"],
    "description": "It measures them.\nIt studies sizes.",
    "developer": "Technical University of Munich",
    "aliases": ["Munich Tech"],
}
GERMAN = {
    "name": "Losgröße",
    "language": "de",
    "synonyms": ["Chargengröße"],
    "definition": "Wie viele.",
    "technicalDefinition": None,
    "notes": ["A note.", "Check.", "Reworded.", "Once a lot.", "Size 32."],
    "category": "Größen",
    "glossaries": ["Maschinelles Lernen", "Statistik"],
    "description": "Sie erforscht Größen.",
    "developer": "Technische Universität München",
    "aliases": ["TU München"],
}
FRENCH_ELSE_GERMAN = GERMAN | {
    "name": "Taille",
    "language": "fr",
    "glossaries": ["Maschinelles Lernen", "Statistiques"],
}
ALL = ENGLISH | {
    "synonyms": ["Chargengröße", "lot size"],
    "aliases": ["Munich Tech", "TU München", "TUM"],
}


@pytest.fixture(scope="module")
def client(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory, serve_all: Serve) -> Client:
    folder = tmp_path_factory.mktemp("languages") / "data"
    Ingestion(folder, Settings(), encoder).ingest(Inputs((uploaded_document("a.ttl", VOCABULARY),)))
    return serve_all(folder)


@pytest.mark.parametrize(
    ("languages", "texts"),
    [
        (None, ALL),
        (["en"], ENGLISH),
        (["de"], GERMAN),
        (["de-CH", "en"], GERMAN),
        (["fr", "de"], FRENCH_ELSE_GERMAN),
        (["it"], ENGLISH),
        ([], ENGLISH),
    ],
)
def test_each_text_is_in_the_first_available_language(
    client: Client, languages: list[str] | None, texts: dict[str, Any]
) -> None:
    term = client.query(IN, languages=languages)["term"]
    (edge,) = term.pop("developers")["edges"]
    assert (
        term
        | {
            "category": term["category"]["name"],
            "glossaries": [glossary["name"] for glossary in term["glossaries"]],
            "description": edge["description"],
            "developer": edge["node"]["name"],
            "aliases": edge["node"]["aliases"],
        }
        == texts
    )


def test_a_term_is_found_by_its_name_in_any_language_and_has_mappings(client: Client) -> None:
    query = """{ search(query: "losgrösse", mode: LEXICAL, first: 1) { edges {
      node { name mappings { relation iri } } matches { kind field text }
    } } }"""
    (edge,) = client.query(query)["search"]["edges"]
    assert edge["node"] == {"name": "Batch Size", "mappings": [{"relation": "exactMatch", "iri": "http://b.example/1"}]}
    assert edge["matches"][0] == {"kind": "EXACT", "field": "name", "text": "Losgröße"}
    german = client.query('{ terms(where: {language: "de"}) { nodes { name } } }')
    assert [node["name"] for node in german["terms"]["nodes"]] == ["Batch Size", "Epoche"]


@pytest.mark.parametrize(
    ("where", "terms"),
    [
        ({"category": "sizes"}, ["Batch Size"]),
        ({"category": "Grössen"}, ["Batch Size"]),
        ({"glossary": "maschinelles lernen"}, ["Batch Size", "Epoche"]),
        ({"glossary": "Statistiques"}, ["Batch Size"]),
        ({"organization": "Technische Universitat Munchen"}, ["Batch Size"]),
        ({"organization": "TU München"}, ["Batch Size"]),
    ],
)
def test_filters_accept_names_in_any_language(client: Client, where: dict[str, str], terms: list[str]) -> None:
    found = client.query("query ($where: TermWhere) { terms(where: $where) { nodes { name } } }", where=where)
    assert [term["name"] for term in found["terms"]["nodes"]] == terms


def test_lists_and_nested_objects_use_the_languages(client: Client) -> None:
    query = """{
      categories { name(languages: "de") }
      glossaries { name(languages: "fr") }
      organizations(where: {nameContains: "universität"}) { nodes { name(languages: ["de"]) } }
      term(name: "epoche") { ... on Term { name(languages: "en") language(languages: "en") glossary { name } } }
    }"""
    answer = client.query(query)
    assert answer["categories"] == [{"name": "Größen"}]
    assert {"name": "Statistiques"} in answer["glossaries"]
    assert answer["organizations"]["nodes"] == [{"name": "Technische Universität München"}]
    assert answer["term"] == {"name": "Epoche", "language": "de", "glossary": {"name": "Machine Learning"}}


@pytest.mark.parametrize("languages", [["de"] * 21, ["x" * 36]])
def test_too_many_or_too_long_languages_are_rejected(client: Client, languages: list[str]) -> None:
    code, message = client.error(
        "query ($languages: [String!]) { categories { name(languages: $languages) } }", languages=languages
    )
    assert code == "BAD_REQUEST"
    assert "at most 20 BCP 47 tags of at most 35 characters" in message


def test_notes_have_kinds(client: Client) -> None:
    query = """{ term(name: "batch size") { ... on Term {
        examples editorialNotes historyNotes changeNotes german: examples(languages: ["de"]) } } }"""
    assert client.query(query)["term"] == {
        "examples": ["Size 32."],
        "editorialNotes": ["Check."],
        "historyNotes": ["Once a lot."],
        "changeNotes": ["Reworded."],
        "german": ["Size 32."],
    }


def test_the_page_of_a_term_shows_each_kind_of_note_under_a_heading(client: Client) -> None:
    found = page(client, "/resource?iri=http%3A%2F%2Fa.example%2Fsize")
    shown = {title: text(section(found, title)) for title in titles(found) if "ote" in title or title == "Examples"}
    assert shown == {
        "Examples": "Examples Size 32.",
        "Notes": "Notes A note.",
        "History notes": "History notes Once a lot.",
        "Change notes": "Change notes Reworded.",
        "Editorial notes": "Editorial notes Check.",
    }


REGIONS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://a.example/1> a skos:Concept ; skos:prefLabel "Elevator"@en .
<http://a.example/2> a skos:Concept ; skos:prefLabel "Lorry"@en-GB .
<http://a.example/3> a skos:Concept ; skos:prefLabel "Fahrstuhl"@de-AT .
<http://a.example/4> a skos:Concept ; skos:prefLabel "Enganche"@eng-Latn .
"""


@pytest.fixture(scope="module")
def regions(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory, serve_all: Serve) -> Client:
    folder = tmp_path_factory.mktemp("regions") / "data"
    Ingestion(folder, Settings(), encoder).ingest(Inputs((uploaded_document("a.ttl", REGIONS),)))
    return serve_all(folder)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Elevator", "Lorry"]),
        ("EN-gb", ["Lorry"]),
        ("de", ["Fahrstuhl"]),
        ("*", ["Elevator", "Enganche", "Fahrstuhl", "Lorry"]),
    ],
)
def test_a_filter_by_language_includes_its_regions(regions: Client, language: str, names: list[str]) -> None:
    query = "query ($where: TermWhere) { terms(where: $where) { nodes { name } } }"
    assert [one["name"] for one in regions.query(query, where={"language": language})["terms"]["nodes"]] == names
    others = regions.query(query, where={"not": {"language": language}})["terms"]["nodes"]
    assert {one["name"] for one in others} == {"Elevator", "Enganche", "Fahrstuhl", "Lorry"} - {*names}
    candidates = {"q": {"query": "lorry", "properties": [{"pid": "language", "v": language}]}}
    found = regions.get("/reconcile", params={"queries": json.dumps(candidates)}).json()["q"]["result"]
    assert ("Lorry" in [one["name"] for one in found]) is ("Lorry" in names)


@pytest.mark.parametrize(("language", "similar"), [("en-US", "en or en-gb"), ("fr", "de-at or en or en-gb")])
def test_an_unknown_language_is_an_error_with_suggestions(regions: Client, language: str, similar: str) -> None:
    message = f"Unknown language {language!r}; did you mean {similar}?"
    for field in ("terms(", 'search(query: "lorry", '):
        query = f"query ($where: TermWhere) {{ {field}where: $where) {{ totalCount }} }}"
        found = regions.error(query, where={"language": language})
        assert found == ("NOT_FOUND", message)
    assert regions.get("/export", params={"language": language}, accept="text/csv").json()["detail"] == message
