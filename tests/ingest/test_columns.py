"""What columns mean: by a mapping, by their names, or nearly so."""

import pytest

from ingest.diagnostics import Diagnostic, Severity
from ingest.fields import meaning_of, near_meaning_of
from ingest.hints import NO_HINTS, Hints
from ingest.readers.columns import Columns
from ingest.records import Sentence, TermRecord


def read(row: dict[str, str], hints: Hints = NO_HINTS, **declared: str) -> tuple[TermRecord, list[Diagnostic]]:
    columns = Columns("a.csv", hints, declared)
    meanings, findings = columns.read(list(row), 1, {})
    record = columns.record(zip(meanings, ([text] for text in row.values()), strict=True), 2, "raw")
    assert record is not None
    return record, [*findings, *columns.finish()]


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("NAME", "name"),
        ("pref-label", "name"),
        ("skos:prefLabel", "name"),
        ("http://www.w3.org/2004/02/skos/core#altLabel", "synonyms"),
        ("Synonym 3", "synonyms"),
        ("IAO:0000115", "definition"),
        ("@id", "identifier"),
    ],
)
def test_a_column_is_known_in_any_spelling(column: str, field: str) -> None:
    meaning = meaning_of(column)
    assert meaning is not None
    assert meaning.field == field


@pytest.mark.parametrize("column", ["", "#", "1", "Color", "Names of all", "prefLabel definition", "a:b:c"])
def test_other_columns_are_not(column: str) -> None:
    assert meaning_of(column) is None


@pytest.mark.parametrize(
    ("column", "field"),
    [("Synomyms", "synonyms"), ("Defintion", "definition"), ("catgeory", "categories"), ("Term (English)", "name")],
)
def test_one_error_or_a_remark_is_forgiven(column: str, field: str) -> None:
    meaning = near_meaning_of(column)
    assert meaning is not None
    assert meaning.field == field


@pytest.mark.parametrize("column", ["table", "game", "Synomims", "patent", "(name)", ""])
def test_a_guess_is_not_made_of_short_words_or_two_errors(column: str) -> None:
    assert near_meaning_of(column) is None


def test_a_guess_is_told_and_so_is_what_means_nothing() -> None:
    record, findings = read({"Name": "A", "Synomyms": "B|C", "Color": "red"})
    assert record.synonyms == ("B", "C")
    assert record.notes == ("Color: red",)
    assert [(found.severity, found.code) for found in findings] == [
        (Severity.INFO, "guessed-column"),
        (Severity.INFO, "unknown-column"),
    ]
    assert "'Synomyms' is taken for synonyms" in str(findings[0])


def test_no_guess_competes_for_a_text_with_a_column_that_is_sure() -> None:
    record, findings = read({"Defintion": "B", "Name": "A", "Definition": "C"})
    assert (record.definition, record.notes) == ("C", ("Defintion: B",))
    assert [found.code for found in findings] == ["unknown-column"]


def test_a_mapped_field_is_read_from_its_columns_alone() -> None:
    hints = Hints.parse(["name=label 2", "synonyms=Short", "synonyms=Old name"])
    row = {"Name": "no", "Label-2": "A", "Old Name": "B", "short": "C; D", "Synonyms": "no"}
    record, findings = read(row, hints)
    assert (record.name, record.synonyms) == ("A", ("C", "D", "B"))
    assert record.notes == ("Name: no", "Synonyms: no")
    assert [found.code for found in findings] == ["unknown-column", "unknown-column"]


def test_a_column_can_be_mapped_to_the_notes() -> None:
    record, findings = read({"Name": "A", "Topic": "B"}, Hints.parse(["notes=Topic"]))
    assert (record.categories, record.notes, findings) == ((), ("Topic: B",), [])


def test_a_mapped_column_that_is_not_there_is_told() -> None:
    _, (found,) = read({"Name": "A"}, Hints.parse(["synonyms=Alias"]))
    assert (found.severity, found.code, found.line) == (Severity.WARNING, "no-such-column", None)
    assert "'Alias'" in found.message


def test_the_likelier_of_two_columns_for_one_text_fills_the_field() -> None:
    record, _ = read({"Title": "B", "Name": "A", "Name (German)": "C"})
    assert (record.name, record.notes) == ("A", ("Title: B", "Name (German): C"))


def test_lists_are_parted_by_bars_or_semicolons_or_lines_and_sentences_by_bars() -> None:
    record, _ = read(
        {
            "Name": "A",
            "Synonyms": "B; C|D",
            "Related": "E; F",
            "Parents": "G\nH",
            "Developers": "X Labs makes one; and another.|Y Labs too.",
        }
    )
    assert (record.synonyms, record.related, record.broader) == (("B; C", "D"), ("E", "F"), ("G", "H"))
    assert record.developers == (Sentence("X Labs makes one; and another.", 2), Sentence("Y Labs too.", 2))


def test_a_bar_with_a_backslash_parts_nothing_and_notes_are_a_list_of_paragraphs() -> None:
    record, _ = read({"Name": "A", "Synonyms": r"x\|y | z; w", "Notes": "One.\n\n\nTwo. | Three; four."})
    assert record.synonyms == ("x|y", "z; w")
    assert record.notes == ("One.\n\nTwo.", "Three; four.")


def test_identifiers_and_references_are_expanded_and_names_are_not() -> None:
    hints = Hints.parse(prefixes=["AIO=https://w3id.org/aio/", "b=https://hint.example/"])
    row = {"ID": "AIO:1", "Name": "AIO:1", "Parent": "AIO:0|b:2", "Related": "Net: a trap", "Synonyms": "AIO:3"}
    record, findings = read(row, hints, b="https://own.example/")
    assert record.identifier == "https://w3id.org/aio/1"
    assert record.broader == ("https://w3id.org/aio/0", "https://own.example/2")
    assert (record.name, record.related, record.synonyms) == ("AIO:1", ("Net: a trap",), ("AIO:3",))
    assert findings == []


def test_a_prefix_that_nothing_tells_is_told_once() -> None:
    record, (found,) = read({"ID": "AIO:1", "Name": "A", "Parent": "AIO:0"})
    assert record.identifier == "AIO:1"
    assert (found.severity, found.code, found.line) == (Severity.INFO, "unknown-prefix", 2)
    assert "--prefix AIO=" in found.remedy
