"""Rows and objects with one identifier and several languages are one term with translations."""

import io
import json

import pytest

from ingest.diagnostics import Diagnostic
from ingest.input.formats import read_records
from ingest.readers import language_rows
from ingest.records import TermRecord

ROWS = [
    {"id": "c1", "term": "hull", "language": "en", "definition": "The body", "category": "Boats"},
    {"id": "c1", "term": "Rumpf", "language": "de", "definition": "Der Körper", "category": "Boats"},
    {"id": "c2", "term": "keel", "language": "en", "definition": "The spine", "category": "Boats"},
    {"id": "c2", "term": "Kiel", "language": "de", "definition": "Das Rückgrat", "category": "Parts"},
]


def csv_of(rows: list[dict[str, str]]) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"


def yaml_of(rows: list[dict[str, str]]) -> str:
    return "".join(f"- {json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def read(file: str, text: str) -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_records(io.BytesIO(text.encode()), file))
    return [one for one in items if isinstance(one, TermRecord)], [one for one in items if isinstance(one, Diagnostic)]


@pytest.mark.parametrize("rows", [ROWS, [*ROWS[::2], *ROWS[1::2]]], ids=["by term", "by language"])
@pytest.mark.parametrize(("file", "write"), [("a.csv", csv_of), ("a.json", json.dumps), ("a.yaml", yaml_of)])
def test_a_row_per_language_is_a_translation(file: str, write: "object", rows: list[dict[str, str]]) -> None:
    assert callable(write)
    terms, found = read(file, write(rows))
    assert [(one.identifier, one.name, one.language, one.definition, one.categories) for one in terms] == [
        ("c1", "hull", "en", "The body", ("Boats",)),
        ("c2", "keel", "en", "The spine", ("Boats", "Parts")),
    ]
    assert [(one.language, one.name, one.definition) for term in terms for one in term.translations] == [
        ("de", "Rumpf", "Der Körper"),
        ("de", "Kiel", "Das Rückgrat"),
    ]
    assert found == []


def test_further_names_in_a_language_are_synonyms_and_further_texts_notes() -> None:
    (term,), _ = read(
        "a.csv",
        "id,term,lang,definition\nc1,hull,en,The body\nc1,Rumpf,de,\n"
        "c1,ship body,en,The shell\nc1,Schale,de,Der Leib\n",
    )
    (german,) = term.translations
    assert (term.name, term.synonyms, term.notes) == ("hull", ("ship body",), ("definition: The shell",))
    assert (german.name, german.synonyms, german.definition) == ("Rumpf", ("Schale",), "Der Leib")


@pytest.mark.parametrize("header", ["Concept,Language,Term", "concept_id,lang,term", "Entry,Locale,Name"])
def test_a_column_of_concepts_beside_terms_in_languages_is_the_identifier(header: str) -> None:
    (term,), found = read("a.csv", f"{header}\nc1,en,hull\nc1,de,Rumpf\n")
    assert (term.identifier, term.name, [one.name for one in term.translations]) == ("c1", "hull", ["Rumpf"])
    assert found == []


def test_a_row_of_a_deprecated_name_is_a_hidden_label() -> None:
    (term,), _ = read(
        "a.csv",
        "id,term,lang,status\nc1,body of a ship,en,deprecated\nc1,hull,en,preferred\n"
        "c1,Leib,de,forbidden\nc1,Rumpf,de,\n",
    )
    (german,) = term.translations
    assert (term.name, term.synonyms, term.hidden_labels, term.status) == ("hull", (), ("body of a ship",), "approved")
    assert (german.name, german.synonyms, german.hidden_labels) == ("Rumpf", (), ("Leib",))


def test_rows_of_one_language_stay_terms_of_their_own() -> None:
    terms, _ = read("a.csv", "id,term,language\nc1,hull,en\nc1,shell,en\nc2,keel,en\n")
    assert [(one.identifier, one.name, one.synonyms) for one in terms] == [
        ("c1", "hull", ()),
        ("c1", "shell", ()),
        ("c2", "keel", ()),
    ]


def test_the_number_of_held_records_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_rows, "_MOST", 2)
    rows = [f"{number},word {number},{language}" for number in range(9) for language in ("en", "de")]
    terms, _ = read("a.csv", "\n".join(["id,term,language", *rows]) + "\n")
    assert [len(one.translations) for one in terms] == [1] * 9
