"""Rows and objects with one identifier and several languages are one term with translations."""

import io
import json

import pytest

from ingest.diagnostics import Diagnostic
from ingest.readers import language_rows
from ingest.records import TermRecord
from tests.support.contents import read_records

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
        "id,term,lang,definition,usage note\nc1,hull,en,The body,Of ships\nc1,Rumpf,de,,\n"
        "c1,ship body,en,,Of boats\nc1,Schale,de,Der Leib,\n",
    )
    (german,) = term.translations
    assert (term.name, term.synonyms, term.notes) == ("hull", ("ship body",), ("usage_note: Of boats",))
    assert (german.name, german.synonyms, german.definition) == ("Rumpf", ("Schale",), "Der Leib")


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("code,lang,term,definition\nGEN,en,Hull,The body\nGEN,en,Keel,The spine\nGEN,de,Mast,\n", "Hull Keel Mast"),
        ("id,lang,term,definition\n1,en,bank,financial\n1,en,bank,river\n1,de,Ufer,\n", "bank bank Ufer"),
        ("id,lang,term\nboat,en,hull\nboat,en,keel\nboat,de,Rumpf\n", "hull keel Rumpf"),
    ],
)
def test_rows_of_a_code_that_is_not_unique_stay_terms_of_their_own(table: str, names: str) -> None:
    terms, _ = read("a.csv", table)
    assert ([one.name for one in terms], {one.synonyms for one in terms}) == (names.split(), {()})
    code = table.splitlines()[1].split(",")[0]
    assert {(one.identifier, one.notations) for one in terms} == {(None, (code,))}


@pytest.mark.parametrize("identifier", ["https://ex.org/car", "ex:car"])
def test_names_in_a_language_with_one_address_are_synonyms(identifier: str) -> None:
    (term,), _ = read(
        "a.csv",
        f"id,lang,term,definition\n{identifier},en,automobile,A vehicle\n{identifier},en,motorcar,\n"
        f"{identifier},de,Auto,\n",
    )
    assert (term.identifier, term.name, term.synonyms) == (identifier, "automobile", ("motorcar",))
    assert [one.name for one in term.translations] == ["Auto"]


def test_the_topic_in_a_column_of_concepts_is_a_category() -> None:
    terms, found = read(
        "a.csv", "Concept,Term,Language,Definition\nMoney,Loan,en,x\nMoney,Bond,en,y\nMoney,Kredit,de,z\n"
    )
    assert [(one.name, one.identifier, one.categories) for one in terms] == [
        ("Loan", None, ("Money",)),
        ("Bond", None, ("Money",)),
        ("Kredit", None, ("Money",)),
    ]
    assert found == []


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


def test_rows_of_one_language_with_different_definitions_keep_their_identifier_and_are_repeated() -> None:
    terms, _ = read("a.csv", "id,term,language,definition\nc1,hull,en,The body\nc1,hull,en,A shell\n")
    assert [(one.identifier, one.notations) for one in terms] == [("c1", ()), ("c1", ())]


@pytest.mark.parametrize("others", ["", "c2,Kiel,de,\n"])
def test_further_names_in_one_language_are_synonyms(others: str) -> None:
    terms, _ = read("a.csv", f"id,term,language,definition\nc1,hull,en,The body\nc1,shell,en,\nc2,keel,en,\n{others}")
    assert [(one.identifier, one.name, one.definition, one.synonyms) for one in terms] == [
        ("c1", "hull", "The body", ("shell",)),
        ("c2", "keel", None, ()),
    ]


@pytest.mark.parametrize("second", ["c1,shell,en,A case", "c1,hull,en,The body", "c1,hull,en,A husk"])
def test_rows_of_one_language_with_other_definitions_or_equal_names_stay_terms(second: str) -> None:
    terms, _ = read("a.csv", f"id,term,language,definition\nc1,hull,en,The body\n{second}\n")
    assert [(one.identifier, one.synonyms) for one in terms] == [("c1", ()), ("c1", ())]


def test_rows_of_one_topic_in_one_language_stay_terms() -> None:
    terms, _ = read("a.csv", "id,term,language\nships,hull,en\nships,shell,en\n")
    assert [one.name for one in terms] == ["hull", "shell"]


def test_the_name_in_one_language_may_be_retired_and_the_term_is_not() -> None:
    (term,), _ = read("a.csv", "id,term,lang,status\nc2,keel,en,\nc2,Kiel,de,deprecated\nc2,quille,fr,draft\n")
    assert (term.name, term.status) == ("keel", "draft")
    assert [(one.name, one.hidden_labels) for one in term.translations] == [(None, ("Kiel",)), ("quille", ())]


def test_a_term_is_retired_if_all_its_names_are() -> None:
    (term,), _ = read("a.csv", "id,term,lang,status\nc2,keel,en,deprecated\nc2,Kiel,de,deprecated\n")
    assert (term.name, term.status) == ("keel", "deprecated")
    assert [(one.name, one.hidden_labels) for one in term.translations] == [("Kiel", ())]


def test_the_number_of_held_records_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_rows, "_MOST", 4)
    rows = [f"{number},word {number},{language}" for language in ("en", "de") for number in range(3)]
    terms, _ = read("a.csv", "\n".join(["id,term,language", *rows]) + "\n")
    assert [(one.identifier, len(one.translations)) for one in terms] == [("0", 1), ("1", 1), ("2", 1)]
    monkeypatch.setattr(language_rows, "_MOST", 3)
    terms, _ = read("a.csv", "\n".join(["id,term,language", *rows]) + "\n")
    assert [(one.identifier, len(one.translations)) for one in terms] == [("0", 1), ("1", 1), ("2", 1)]


def test_an_identifier_with_very_many_records_is_not_unique(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_rows, "_MOST_PER_TERM", 3)
    rows = [f"1,word,{language}" for language in ("en", "de", "fr", "es", "it")]
    terms, _ = read("a.csv", "\n".join(["id,term,language", *rows, "2,hull,en", "2,Rumpf,de"]) + "\n")
    assert [(one.language, len(one.translations)) for one in terms] == [
        *((language, 0) for language in ("en", "de", "fr", "es", "it")),
        ("en", 1),
    ]
