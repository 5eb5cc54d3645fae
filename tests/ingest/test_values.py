"""Objects and lists as values of JSON and YAML become texts with a language, references, or notes."""

import io
import json
from typing import Any

import pytest
import yaml

from ingest.diagnostics import Diagnostic
from ingest.formats import read_records
from ingest.records import TermRecord


def read(value: object, file: str = "terms.json") -> tuple[list[TermRecord], list[Diagnostic]]:
    is_yaml = file.endswith((".yaml", ".yml"))
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False) if is_yaml else json.dumps(value)
    items = list(read_records(io.BytesIO(text.encode()), file))
    return (
        [item for item in items if isinstance(item, TermRecord)],
        [item for item in items if isinstance(item, Diagnostic)],
    )


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "term",
    [
        {"name": {"en": "hull", "de": "Rumpf"}, "synonyms": {"en": ["shell"], "de": ["Schale", "Leib"]}},
        {"prefLabel": {"en": "hull", "de": ["Rumpf"]}, "altLabel": {"en": "shell", "de": ["Schale", "Leib"]}},
        {
            "name": [{"@value": "hull", "@language": "en"}, {"@value": "Rumpf", "@language": "de"}],
            "synonyms": [
                {"value": "shell", "lang": "en"},
                {"value": "Schale", "lang": "de"},
                {"value": "Leib", "lang": "de"},
            ],
        },
    ],
)
def test_values_by_language_are_translations(term: dict[str, Any], file: str) -> None:
    (record,), findings = read([term], file)
    (german,) = record.translations
    assert (record.name, record.synonyms, record.language) == ("hull", ("shell",), "en")
    assert (german.language, german.name, german.synonyms) == ("de", "Rumpf", ("Schale", "Leib"))
    assert {found.code for found in findings} <= {"no-definition"}


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_objects_are_read_for_their_text_or_their_identifier(file: str) -> None:
    term = {
        "term": "hull",
        "synonyms": [{"value": "ship body", "type": "EXACT"}, {"label": "shell"}],
        "related": [{"id": "k", "term": "keel"}, {"term": "mast"}],
        "broader": {"uri": "https://e.example/boat", "prefLabel": {"en": "boat"}},
        "meanings": [{"definition": "The body of a boat"}, {"definition": "The shell of a seed"}],
        "category": {"name": "Boats"},
    }
    (record,), findings = read([term], file)
    assert (record.synonyms, record.related) == (("ship body", "shell"), ("k", "mast"))
    assert (record.broader, record.categories) == (("https://e.example/boat",), ("Boats",))
    assert (record.definition, record.notes) == ("The body of a boat", ("meanings: The shell of a seed",))
    assert findings == []


def test_an_object_that_is_not_understood_is_a_note_and_reported() -> None:
    (record,), (found,) = read([{"name": "hull", "definition": {"from": 1, "to": [2]}}])
    assert (record.definition, record.notes) == (None, ('definition: {"from": "1", "to": ["2"]}',))
    assert (found.code, "'definition'" in found.message) == ("unread-object", True)


def test_terms_under_children_are_narrower_terms() -> None:
    tree = {"name": "boat", "definition": "It floats", "children": [
        {"name": "hull", "definition": "Its body", "children": [{"name": "keel", "id": "k", "definition": "A spine"}]},
        {"name": "mast"},
    ]}  # fmt: skip
    records, _ = read([tree])
    assert [(record.name, record.broader, record.narrower) for record in records] == [
        ("boat", (), ("hull", "mast")),
        ("hull", ("boat",), ("k",)),
        ("keel", ("hull",), ()),
    ]


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
@pytest.mark.parametrize(
    "document",
    [
        {"glossary": [{"term": "hull", "definition": "A body"}, {"word": "keel", "definition": "A spine"}]},
        {"title": "Words", "desc": "A guide", "contents": [
            {"name": "hull", "desc": "A body", "match": ["shell"]}, {"name": "keel", "desc": "A spine"}]},
        {"hull": "A body", "keel": "A spine"},
        {"hull": {"definition": "A body"}, "keel": {"definition": "A spine"}},
        {"hull": {"en": "A body", "de": "Ein Rumpf"}, "keel": {"en": "A spine"}},
        {"count": 2, "items": [{"label": "hull", "text": "A body"}, {"label": "keel", "text": "A spine"}]},
        {"glossary": {"hull": "A body", "keel": "A spine"}},
    ],
)  # fmt: skip
def test_the_layout_of_a_document_is_detected(document: object, file: str) -> None:
    records, _ = read(document, file)
    assert [(record.name, record.definition) for record in records] == [("hull", "A body"), ("keel", "A spine")]


@pytest.mark.parametrize(
    "document",
    [
        {"site_name": "Our docs", "nav": ["a b"], "theme": {"name": "material"}},
        {"on": "push", "jobs": {"a": {"b": "c"}}},
    ],
)
def test_other_yaml_is_not_a_glossary(document: object) -> None:
    records, findings = read(document, "mkdocs.yml")
    assert (records, [found.code for found in findings]) == ([], ["not-a-term"])


def test_deeply_nested_values_are_refused() -> None:
    value: object = "x"
    for _ in range(900):
        value = [value]
    records, findings = read([{"name": "A", "definition": value}, {"name": "B"}])
    assert len(records) + len(findings) >= 1


@pytest.mark.parametrize("file", ["terms.json", "terms.yaml"])
def test_terms_under_several_keys_are_read_in_the_order_of_the_document(file: str) -> None:
    keys = ["words", "entries", "concepts", "items", "glossary", "contents"]
    records, _ = read({key: [{"name": key.upper(), "definition": "A list of terms"}] for key in keys}, file)
    assert [record.name for record in records] == [key.upper() for key in keys]
