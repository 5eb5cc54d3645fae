"""Groups of terms in JSON and YAML: by language, and as lists of objects with one key."""

import io
import json

import pytest

from ingest.records import TermRecord
from tests.support.contents import read_records


def read(content: str, file: str) -> list[TermRecord]:
    return [item for item in read_records(io.BytesIO(content.encode()), file) if isinstance(item, TermRecord)]


_BY_LANGUAGE = [
    {"en": {"tenant": "Person who rents"}, "es": {"inquilino": "Persona que alquila"}},
    {
        "en": [{"term": "tenant", "definition": "Person who rents"}],
        "es": [{"term": "inquilino", "definition": "Persona que alquila"}],
    },
    {
        "version": 2,
        "terms": {"en": [{"term": "tenant", "definition": "x y"}], "es": [{"term": "inquilino", "definition": "x"}]},
    },
]


@pytest.mark.parametrize("file", ["a.json", "a.yaml"])
@pytest.mark.parametrize("document", _BY_LANGUAGE)
def test_groups_by_language_state_the_language_of_their_terms(document: object, file: str) -> None:
    records = read(json.dumps(document, indent=1), file)
    assert [(one.name, one.language, one.categories) for one in records] == [
        ("tenant", "en", ()),
        ("inquilino", "es", ()),
    ]


@pytest.mark.parametrize("file", ["a.json", "a.yaml"])
def test_groups_by_name_are_categories_in_the_language_of_their_columns(file: str) -> None:
    document = {
        "Schiff": [{"Begriff": "Kiel", "Erklärung": "Unten"}],
        "Hafen": [{"Begriff": "Kai", "Erklärung": "Ufer"}],
    }
    records = read(json.dumps(document, indent=1), file)
    assert [(one.name, one.language, one.categories) for one in records] == [
        ("Kiel", "de", ("Schiff",)),
        ("Kai", "de", ("Hafen",)),
    ]


@pytest.mark.parametrize("file", ["a.json", "a.yaml"])
def test_groups_may_be_lists_of_objects_with_one_key(file: str) -> None:
    document = {
        "Stock": [{"FIFO": "First in, first out"}, {"Bin": "A place for goods"}],
        "Transport": [{"Drayage": "A short trip"}],
    }
    records = read(json.dumps(document, indent=1), file)
    assert [(one.name, one.definition, one.categories) for one in records] == [
        ("FIFO", "First in, first out", ("Stock",)),
        ("Bin", "A place for goods", ("Stock",)),
        ("Drayage", "A short trip", ("Transport",)),
    ]


@pytest.mark.parametrize("key", ["acronyms", "terms", "glossary"])
@pytest.mark.parametrize("file", ["a.json", "a.yaml"])
def test_a_list_of_objects_with_one_key_may_be_under_a_key_that_is_also_a_field(key: str, file: str) -> None:
    records = read(json.dumps({key: [{"ARR": "Annual recurring revenue"}, {"PTO": "Paid time off"}]}, indent=1), file)
    assert [(one.name, one.definition) for one in records] == [
        ("ARR", "Annual recurring revenue"),
        ("PTO", "Paid time off"),
    ]


def test_lists_of_steps_are_not_groups_of_terms() -> None:
    assert read("before:\n- run: make all the things\nafter:\n- run: clean all of them\n", "a.yaml") == []
    assert read("build:\n- lint\n- test\ndeploy:\n- push\n", "a.yaml") == []


@pytest.mark.parametrize("file", ["a.json", "a.yaml"])
@pytest.mark.parametrize(("key", "terms"), [("categories", "terms"), ("groups", "concepts"), ("topics", "entries")])
def test_groups_with_a_description_are_categories_of_their_terms(key: str, terms: str, file: str) -> None:
    ship = {
        "name": "Ship",
        "description": "What floats well",
        terms: [{"name": "hull", "definition": "The body of it"}],
    }
    train = {
        "name": "Train",
        "description": "What rolls well",
        terms: [{"name": "bogie", "definition": "A frame of it"}],
    }
    records = read(json.dumps({key: [ship, train]}, indent=1), file)
    assert [(one.name, one.definition, one.categories) for one in records] == [
        ("hull", "The body of it", ("Ship",)),
        ("bogie", "A frame of it", ("Train",)),
    ]
    (only,) = read(json.dumps([ship], indent=1), "a.json")
    assert (only.name, only.categories) == ("hull", ("Ship",))


def test_terms_are_not_groups_if_only_one_of_them_has_entries() -> None:
    boat = {"name": "boat", "definition": "A small vessel", "entries": [{"term": "dinghy", "definition": "A tender"}]}
    records = read(json.dumps([boat, {"name": "keel", "definition": "The spine of it"}]), "a.json")
    assert [one.name for one in records] == ["boat", "keel"]
