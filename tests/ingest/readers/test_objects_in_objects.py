"""Objects of JSON and YAML whose terms, names and texts are in further objects, and objects that are not terms."""

import io
import json
from typing import Any

import pytest

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


def read(value: Any, file: str = "words.json") -> tuple[dict[str, TermRecord], list[str]]:
    """Return the terms by name, and the codes of the findings; a text is the document itself."""
    text = value if isinstance(value, str) else json.dumps(value)
    items = list(read_records(io.BytesIO(text.encode()), file))
    terms = {item.name: item for item in items if isinstance(item, TermRecord)}
    return terms, [item.code for item in items if isinstance(item, Diagnostic)]


SOIL = {
    "id": "c1",
    "prefLabels": {"en": "soil", "pt-BR": "solo"},
    "altLabels": {"en": ["ground"]},
    "definitions": {"en": "Loose ground"},
}


@pytest.mark.parametrize("document", [SOIL, [SOIL], {"concepts": [SOIL]}])
def test_a_map_from_languages_is_not_a_glossary(document: Any) -> None:
    found, codes = read(document)
    assert (set(found), codes) == ({"soil"}, [])
    term = found["soil"]
    assert (term.identifier, term.synonyms, term.definition, term.language) == (
        "c1",
        ("ground",),
        "Loose ground",
        "en",
    )
    assert [(one.language, one.name) for one in term.translations] == [("pt-BR", "solo")]


def test_languages_with_senses_are_not_terms() -> None:
    assert read({"en": [{"partOfSpeech": "Noun", "definitions": [{"definition": "A cup"}]}]}) == ({}, ["no-term"])


@pytest.mark.parametrize("keys", [("IT", "HR"), ("it", "hr"), ("en", "EPS"), ("API", "SDK")])
def test_abbreviations_with_the_codes_of_languages_are_terms(keys: tuple[str, str]) -> None:
    found, _ = read({"definitions": dict.fromkeys(keys, "A department of the firm")})
    assert set(found) == set(keys)


@pytest.mark.parametrize(
    "settings",
    [
        {"version": "0.2", "language": "en", "words": ["kubectl", "etcd"]},
        {"compilerOptions": {"strict": True}, "files": ["a.ts"], "source": "src"},
    ],
)
def test_settings_are_not_glossary(settings: dict[str, Any]) -> None:
    found, codes = read(settings)
    assert (found, "no-term" in codes) == ({}, True)


def test_a_map_of_abbreviations_to_single_words_is_a_glossary() -> None:
    found, _ = read({"GB": "gigabyte", "MB": "megabyte"})
    assert {name: term.definition for name, term in found.items()} == {"GB": "gigabyte", "MB": "megabyte"}


def test_rows_below_a_description_of_their_columns_are_the_terms() -> None:
    features = [{"feature_idx": 0, "name": "term"}, {"feature_idx": 1, "name": "definition"}]
    rows = [{"row_idx": 0, "row": {"term": "EPS", "definition": "Earnings per share"}}]
    found, _ = read({"features": features, "rows": rows})
    assert {name: term.definition for name, term in found.items()} == {"EPS": "Earnings per share"}


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda term: {"elementList": [{"elementHeader": {"guid": "1"}, "glossaryTermProperties": term}]},
        lambda term: {"items": [{"searchItem": {"glossaryTermItem": term}}]},
        lambda term: {"hits": {"hits": [{"_source": term}]}},
    ],
)
def test_the_fields_may_be_in_objects_of_their_own(wrapped: Any) -> None:
    found, _ = read(wrapped({"name": "Batch", "description": "A quantity made at once"}))
    assert found["Batch"].definition == "A quantity made at once"


def test_an_author_is_not_the_term() -> None:
    assert read({"items": [{"id": "1", "author": {"name": "Ann", "description": "A writer"}}]})[0] == {}


def test_terms_are_in_a_list_named_after_references() -> None:
    definitions = [{"text": "Points to enter a system", "sources": [{"text": "SP 800"}]}]
    terms = [{"term": "surface", "definitions": definitions}, {"term": "MFA", "definitions": None, "abbrSyn": "2FA"}]
    found, _ = read({"parentTerms": terms})
    assert (found["surface"].definition, found["surface"].notes) == ("Points to enter a system", ("sources: SP 800",))
    assert found["MFA"].synonyms == ("2FA",)


@pytest.mark.parametrize("key", ["tags", "aliases"])
def test_tags_of_a_document_are_not_terms(key: str) -> None:
    tags = f"{key}:\n  - name: Orders\n    description: All about orders\n"
    found, codes = read(
        f"openapi: 3.0.0\ninfo: {{title: Orders, version: 1}}\n{tags}components: {{schemas: {{}}}}\n", "api.yaml"
    )
    assert (found, codes) == ({}, ["not-a-term"])


def test_parents_of_a_term_are_not_the_document() -> None:
    parents = [{"name": "Thing", "definition": "Anything at all"}]
    found, _ = read({"name": "Ship", "definition": "A vessel at sea", "parentTerms": parents})
    assert (set(found), found["Ship"].broader) == ({"Ship"}, ("Thing",))


def test_members_of_nested_definitions_are_kept() -> None:
    senses = [{"definition": "used as a greeting", "example": "hello there", "synonyms": ["hi"]}]
    found, _ = read([{"word": "hello", "meanings": [{"partOfSpeech": "noun", "definitions": senses}]}])
    assert (found["hello"].definition, found["hello"].synonyms) == ("used as a greeting", ("hi",))
    assert set(found["hello"].notes) == {"partOfSpeech: noun", "example: hello there"}


GROUPS = {"Net": {"DNS": "The system of names", "DHCP": "A protocol for addresses"}, "Disks": {"LUN": "A logical unit"}}


@pytest.mark.parametrize("file", ["words.json", "words.yaml"])
def test_definitions_are_grouped_under_names(file: str) -> None:
    found, _ = read(GROUPS, file)
    assert {name: term.categories for name, term in found.items()} == {
        "DNS": ("Net",),
        "DHCP": ("Net",),
        "LUN": ("Disks",),
    }


@pytest.mark.parametrize(
    "document",
    [
        {"Net": {"DNS": "The system of names"}},  # one object may be anything
        {"Net": {"DNS": "names"}, "Disks": {"LUN": "A logical unit"}},
        {"scripts": {"build": "tsc -p ."}, "author": {"name": "Ann Lee"}},
        {"home": {"en": "A home page", "fr": "Une page"}, "end": {"en": "The last page", "fr": "La fin"}},
    ],
)
def test_other_objects_of_objects_are_not_groups(document: Any) -> None:
    assert not any(term.categories for term in read(document)[0].values())


def test_an_abbreviation_may_be_the_name_of_a_field_in_yaml() -> None:
    found, codes = read("NLP: natural language processing\nPOS: part of speech\n", "words.yaml")
    assert ({name: term.definition for name, term in found.items()}, codes) == (
        {"NLP": "natural language processing", "POS": "part of speech"},
        [],
    )
    found, _ = read("Domain: the set of inputs\nImage: the set of outputs\nKernel: what maps to zero\n", "words.yaml")
    assert set(found) == {"Domain", "Image", "Kernel"}


@pytest.mark.parametrize(
    "text",
    ["title: My Page\nauthor: Ann Lee\nlayout: two columns\n", "description: A page of words\nauthor: Ann Lee\n"],
)
def test_front_matter_is_not_glossary_in_yaml(text: str) -> None:
    assert read(text, "words.yaml")[0] == {}


@pytest.mark.parametrize("file", ["words.json", "words.yaml"])
def test_names_are_under_their_languages_in_a_list(file: str) -> None:
    found, _ = read({"glossary": [{"en": "cheese", "fr": "fromage", "note": "dairy"}]}, file)
    assert found["cheese"].notes == ("note: dairy",)
    assert [(one.language, one.name) for one in found["cheese"].translations] == [("fr", "fromage")]


@pytest.mark.parametrize("wrapped", [lambda one: {"data": [{"id": 2, "attributes": one}]}, lambda one: [one]])
def test_localizations_are_translations(wrapped: Any) -> None:
    german = {"term": "Lumen", "definition": "Eine Einheit", "locale": "de"}
    terms = [{"term": "lumen", "definition": "A unit of light", "locale": "en", "localizations": wrapped(german)}]
    (translation,) = read({"data": terms})[0]["lumen"].translations
    assert (translation.language, translation.name, translation.definition) == ("de", "Lumen", "Eine Einheit")


@pytest.mark.parametrize("key", ["definition", "data"])
def test_deeply_nested_objects_are_read_in_linear_time(key: str) -> None:
    def read_nested(levels: int) -> None:
        read('[{"name": "x", "definition": ' + f'{{"{key}": ' * levels + '"deep text"' + "}" * levels + "}]")

    assert is_linear(read_nested, 100, 400)


PORTABLE = [
    {"_type": "block", "children": [{"_type": "span", "text": "Cloth before "}, {"text": "dyeing", "marks": []}]}
]
PROSE_MIRROR = {
    "type": "doc",
    "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "Cloth"}]},
        {"type": "paragraph", "content": [{"type": "text", "text": "before"}]},
    ],
}
CONTENTFUL = {
    "nodeType": "document",
    "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "Cloth"}]}],
}


@pytest.mark.parametrize(
    ("value", "definition"),
    [
        (PORTABLE, "Cloth before dyeing"),
        (PROSE_MIRROR, "Cloth\nbefore"),
        (CONTENTFUL, "Cloth"),
        ({"storage": {"value": "<p>Cloth</p>", "representation": "storage"}}, "Cloth"),
        ({"type": "plain", "content": "Cloth"}, "Cloth"),
        ({"type": "list", "content": ["Cloth", "Linen"]}, "Cloth\nLinen"),
    ],
)
def test_the_text_of_an_editor_is_read(value: Any, definition: str) -> None:
    assert read([{"name": "greige", "definition": value}])[0]["greige"].definition == definition


def test_other_nodes_are_reported() -> None:
    found, codes = read([{"name": "greige", "definition": {"type": "chart", "children": [{"type": "bar"}]}}])
    assert (found["greige"].definition, codes) == (None, ["unread-object"])
