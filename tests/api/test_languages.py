"""Terms of an imported vocabulary in the languages that are asked for."""

import pytest

from tests.api.client import Client
from tests.api.conftest import MakeFolder, Serve

VOCABULARY = """
@prefix ex: <http://a.example/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:size a skos:Concept ; skos:prefLabel "Batch Size"@en, "Losgröße"@de, "Taille"@fr ;
  skos:altLabel "lot size"@en, "Chargengröße"@de ; skos:definition "How many."@en, "Wie viele."@de-AT ;
  skos:note "A note."@en ; skos:exactMatch <http://b.example/1> .
ex:epoch a skos:Concept ; skos:prefLabel "Epoche"@de .
"""
IN = """
query ($languages: [String!]) {
  term(name: "batch size") { ... on Term {
    name(languages: $languages) language synonyms(languages: $languages) definition(languages: $languages)
    technicalDefinition(languages: $languages) notes(languages: $languages)
  } }
}"""


@pytest.fixture
def client(pages_folder: MakeFolder, serve: Serve) -> Client:
    return serve(pages_folder(**{"a.ttl": VOCABULARY}))


@pytest.mark.parametrize(
    ("languages", "name", "synonyms", "definition"),
    [
        (None, "Batch Size", ["Chargengröße", "lot size"], "How many."),
        (["de"], "Losgröße", ["Chargengröße"], "Wie viele."),
        (["de-CH", "en"], "Losgröße", ["Chargengröße"], "Wie viele."),
        (["fr", "de"], "Taille", ["Chargengröße"], "Wie viele."),
        (["it"], "Batch Size", ["lot size"], "How many."),
    ],
)
def test_each_text_is_in_the_first_language_that_it_is_said_in(
    client: Client, languages: list[str] | None, name: str, synonyms: list[str], definition: str
) -> None:
    assert client.query(IN, languages=languages)["term"] == {
        "name": name,
        "language": "en",
        "synonyms": synonyms,
        "definition": definition,
        "technicalDefinition": None,
        "notes": ["A note."],
    }


def test_a_term_is_found_by_its_name_in_any_language_and_tells_its_mappings(client: Client) -> None:
    asked = """{ search(query: "losgrösse", mode: LEXICAL, first: 1) { edges {
      node { name mappings { relation iri } } matches { kind field text }
    } } }"""
    (edge,) = client.query(asked)["search"]["edges"]
    assert edge["node"] == {"name": "Batch Size", "mappings": [{"relation": "exactMatch", "iri": "http://b.example/1"}]}
    assert edge["matches"][0] == {"kind": "EXACT", "field": "name", "text": "Losgröße"}
    german = client.query('{ terms(where: {language: "de"}) { nodes { name } } }')
    assert [node["name"] for node in german["terms"]["nodes"]] == ["Batch Size", "Epoche"]


@pytest.mark.parametrize("languages", [["de"] * 21, ["x" * 36]])
def test_too_many_languages_are_refused(client: Client, languages: list[str]) -> None:
    code, message = client.error(IN, languages=languages)
    assert code == "BAD_REQUEST"
    assert "at most 20 languages" in message
