"""A sheet may hold several tables, below each other or side by side, with titles and sections between the rows."""

import io
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from ingest.diagnostics import Diagnostic
from ingest.readers.options import NO_OPTIONS
from ingest.readers.tables.delimited import read_delimited
from ingest.readers.tables.xlsx import read_xlsx
from ingest.records import TermRecord


def read(text: str) -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_delimited(io.BytesIO(text.encode()), "a.csv", NO_OPTIONS))
    return [one for one in items if isinstance(one, TermRecord)], [one for one in items if isinstance(one, Diagnostic)]


def workbook(*sheets: Sequence[Sequence[str | None]], merged: Sequence[str] = ()) -> list[TermRecord]:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return [one for one in read_xlsx(stream, "a.xlsx", NO_OPTIONS) if isinstance(one, TermRecord)]


def test_a_second_table_with_more_columns_does_not_hide_the_first() -> None:
    terms, found = read(
        "Terms,,\nTerm,Definition,\ntide,Rise,\nwave,Ridge,\n,,\nAcronyms,,\nAcronym,Full form,Definition\n"
        "API,Application interface,A contract\n"
    )
    assert [(one.name, one.definition, one.synonyms) for one in terms] == [
        ("tide", "Rise", ()),
        ("wave", "Ridge", ()),
        ("API", "A contract", ("Application interface",)),
    ]
    assert [(one.line, one.code) for one in found] == [(1, "above-header"), (6, "above-header")]


def test_a_third_table_may_begin_anywhere_and_have_a_row_of_languages() -> None:
    rows = "".join(f"word {number},A text\n" for number in range(40))
    terms, _ = read(
        f"Term,Definition\n{rows},\nName,Meaning\nebb,Fall\n\nTerm,Term,Definition\nen,de,en\nhull,Rumpf,Body\n"
    )
    assert [(one.name, one.definition) for one in terms[40:]] == [("ebb", "Fall"), ("hull", "Body")]
    assert [(one.language, one.name) for one in terms[-1].translations] == [("de", "Rumpf")]


def test_a_header_that_is_repeated_is_not_a_term() -> None:
    terms, found = read("Term,Definition\ntide,Rise\n\nTerm,Definition\nwave,Ridge\n")
    assert ([one.name for one in terms], found) == (["tide", "wave"], [])


@pytest.mark.parametrize("row", ["name,Benennung", "definition,meaning of a term in words", "concept,An idea"])
def test_a_term_whose_name_is_that_of_a_field_is_not_a_header(row: str) -> None:
    terms, _ = read(f"Term,Definition\ntide,Rise\n\n{row}\nwave,Ridge\n")
    assert [one.name for one in terms] == ["tide", row.partition(",")[0], "wave"]


def test_tables_side_by_side_have_columns_of_their_own() -> None:
    terms, _ = read("Term,Definition,,Acronym,Meaning\ntide,Rise,,API,Interface\nwave,Ridge,,,\n")
    assert [(one.name, one.definition, one.synonyms, one.notes) for one in terms] == [
        ("tide", "Rise", (), ()),
        ("API", "Interface", (), ()),
        ("wave", "Ridge", (), ()),
    ]


def test_an_empty_column_within_a_table_does_not_divide_it() -> None:
    (term,), _ = read("Term,,Synonyms,Definition\ntide,,flood,Rise\n")
    assert (term.name, term.synonyms, term.definition) == ("tide", ("flood",), "Rise")


@pytest.mark.parametrize("gap", ["", ","])
def test_columns_without_definitions_after_an_empty_one_belong_to_the_table(gap: str) -> None:
    (term,), _ = read(f"Term,Definition,{gap},Acronym,Notes\ntide,Rise,{gap},TD,checked\n")
    assert (term.name, term.definition, term.synonyms, term.notes) == ("tide", "Rise", ("TD",), ("checked",))
    (term,), _ = read(f"Term,Definition,{gap},French,German\ntide,Rise,{gap},marée,Flut\n")
    assert [(one.language, one.name) for one in term.translations] == [("fr", "marée"), ("de", "Flut")]


@pytest.mark.parametrize("header", ["Term,Synonyms,,Term,Synonyms", "Term,Synonyms,,Term,Abbreviation"])
def test_a_column_of_names_on_both_sides_of_an_empty_one_is_that_of_two_tables(header: str) -> None:
    terms, _ = read(f"{header}\ntide,flood,,ebb,low water\n")
    assert [(one.name, one.synonyms) for one in terms] == [("tide", ("flood",)), ("ebb", ("low water",))]


@pytest.mark.parametrize(
    ("header", "row", "notes"),
    [
        ("Term,Definition,,Acronym,Meaning", "x,y,important,API,z", {"x": ("column 3: important",)}),
        ("Term,Definition,,,Acronym,Meaning", "x,y,,important,API,z", {"x": ("column 4: important",)}),
        ("Term,Definition,,Acronym,Meaning", "x,y,,API,z,,late", {"API": ("column 7: late",)}),
        ("Term,Definition,Term,Definition", "x,y,API,z,late", {"API": ("column 5: late",)}),
    ],
)
def test_cells_between_and_beyond_tables_are_notes_of_the_table_before(
    header: str, row: str, notes: dict[str, Sequence[str]]
) -> None:
    commas = "," * (header.count(",") - 2)
    terms, found = read(f"{header}\n" + f"tide,Rise{commas}TD,A day\n" * 25 + f"{row}\n")
    assert {one.name: one.notes for one in terms[-2:]} == {"x": (), "API": ()} | notes
    assert [one.definition for one in terms[-2:]] == ["y", "z"]
    assert [(one.line, one.code) for one in found] == [(27, "ragged-row")]


def test_headings_of_letters_are_not_terms() -> None:
    terms, _ = read("Term,Definition\nA,\naft,Rear\nB,\nbow,Front\nC - D,\ndeck,Floor\nR,\nS,A language\n")
    assert [one.name for one in terms] == ["aft", "bow", "deck", "R", "S"]


def test_a_merged_row_is_the_category_of_the_rows_below() -> None:
    rows: list[list[str | None]] = [
        ["Term", "Definition"],
        ["Water", None],
        ["tide", "Rise"],
        ["Land", None],
        ["hill", "High"],
    ]
    terms = workbook(rows, merged=["A2:B2", "A4:B4"])
    assert [(one.name, one.definition, one.categories) for one in terms] == [
        ("tide", "Rise", ("Water",)),
        ("hill", "High", ("Land",)),
    ]


@pytest.mark.parametrize(
    "header",
    [
        ("Term", "USE", "UF"),
        ("Title", "Labels", "Excerpt"),
        ("Name", "Full Name", "Asset Type", "Domain", "Community"),
        ("source", "target", "translator_comments"),
    ],
)
def test_a_merged_row_is_a_category_in_exports_of_catalogs(header: Sequence[str]) -> None:
    rest: list[str | None] = [None] * (len(header) - 1)
    (term,) = workbook([[*header], ["Water", *rest], ["tide", *rest]], merged=[f"A2:{'ABCDE'[len(rest)]}2"])
    assert (term.name, term.categories) == ("tide", ("Water",))


def test_a_merged_cell_that_leaves_columns_free_is_a_term() -> None:
    (term,) = workbook([["Term", "Synonyms", "Definition"], ["tide", None, "Rise"]], merged=["A2:B2"])
    assert (term.name, term.definition) == ("tide", "Rise")


@pytest.mark.parametrize(
    ("header", "merged"),
    [
        (("Term", None, "Definition"), ["A1:B1", "A2:B2"]),
        (("Term", "Synonyms", "Definition"), ["A2:B2"]),
        (("Definition", "Term", None), ["B1:C1", "B2:C2"]),
        (("Term", None, None), ["A1:C1", "A2:C2"]),
    ],
)
def test_a_merged_name_without_a_definition_is_a_term(header: Sequence[str | None], merged: Sequence[str]) -> None:
    name = [None if column == "Definition" else "tide" for column in header]
    (term,) = workbook([header, name], merged=merged)
    assert (term.name, term.definition, term.categories) == ("tide", None, ())


def test_a_section_may_be_merged_over_several_rows() -> None:
    (term,) = workbook([["Term", "Definition"], ["Water", None], [None, None], ["tide", "Rise"]], merged=["A2:B3"])
    assert (term.name, term.categories) == ("tide", ("Water",))


def test_a_section_may_be_merged_over_one_of_two_tables() -> None:
    rows: list[list[str | None]] = [
        ["Term", "Definition", None, "Acronym", "Meaning"],
        ["Water", None, None, None, None],
        ["tide", "Rise", None, "TD", "A day"],
    ]
    tide, _ = workbook(rows, merged=["A2:B2"])
    assert (tide.name, tide.categories) == ("tide", ("Water",))


def test_a_column_that_holds_the_names_of_one_sheet_does_not_hold_those_of_another() -> None:
    terms = workbook(
        [["Acronym", "Meaning"], ["API", "Interface"]], [["Term", "Acronym", "Meaning"], ["tide", "TD", "Rise"]]
    )
    assert [(one.name, one.synonyms, one.notes) for one in terms] == [("API", (), ()), ("tide", ("TD",), ())]


@pytest.mark.parametrize(
    "text",
    [
        "Term,Definition,,Acronym,Full form\nwave,Ridge,,API,Application interface\nebb,Fall,,CPU,Processing unit\n",
        "Term,Definition,,Abbr,Expansion\nwave,Ridge,,API,Application interface\nebb,Fall,,CPU,Processing unit\n",
        "Term,Definition,,Acronym,Full name\nwave,Ridge,,API,Application interface\nebb,Fall,,CPU,Processing unit\n",
    ],
)
def test_abbreviations_beside_a_gap_are_terms_of_their_own(text: str) -> None:
    terms, found = read(text)
    names = sorted((one.name, one.definition, one.synonyms) for one in terms)
    if "Full name" in text:
        assert names[0] == ("Application interface", None, ("API",))
    else:
        assert names[:2] == [("API", None, ("Application interface",)), ("CPU", None, ("Processing unit",))]
    assert names[2:] == [("ebb", "Fall", ()), ("wave", "Ridge", ())]
    assert found == []


def test_an_abbreviation_of_the_term_beside_a_gap_stays_its_synonym() -> None:
    (term,), _ = read("Term,Definition,,Acronym\nwave height,How high,,WH\n")
    assert (term.name, term.synonyms) == ("wave height", ("WH",))


def test_an_abbreviation_with_the_term_as_its_long_form_stays_its_synonym() -> None:
    terms, _ = read("Term,Definition,,Abbreviation,Expansion\nHull,The body,,HLL,Hull\nKeel,The spine,,KL,keel\n")
    assert [(one.name, one.definition, one.synonyms) for one in terms] == [
        ("Hull", "The body", ("HLL",)),
        ("Keel", "The spine", ("KL",)),
    ]


@pytest.mark.parametrize("rows", [2, 30])
def test_values_of_a_column_without_a_name_are_notes(rows: int) -> None:
    terms, found = read("Term,,Definition\n" + "word,,A text\n" * rows + "ebb,late,Fall\n")
    assert (terms[-1].name, terms[-1].definition, terms[-1].notes) == ("ebb", "Fall", ("column 2: late",))
    assert (terms[0].notes, found) == ((), [])


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Term,Definition,,Status\n,Short,Long,", "wave,Ridge,A long ridge,approved", "approved"),
        ("Term,Definition,,Status\nTerm,Short,Long,Status", "wave,Ridge,A long ridge,approved", "approved"),
        ("Term,Definition,Definition,Status\n,Short,Long,", "wave,Ridge,A long ridge,approved", "approved"),
        ("Term,,Definition,\nName,Abbreviation,Short,Long", "wave,WV,Ridge,A long ridge", None),
        (
            "General,,,Governance\nTerm,Short definition,Long definition,Status",
            "wave,Ridge,A long ridge,draft",
            "draft",
        ),
    ],
)
def test_names_of_columns_may_be_below_names_of_groups(header: str, row: str, expected: str | None) -> None:
    (term,), _ = read(f"{header}\n{row}\n")
    assert (term.name, term.definition, term.technical_definition) == ("wave", "Ridge", "A long ridge")
    assert term.status == expected


def test_a_row_without_a_name_below_a_header_with_a_gap_is_not_a_header() -> None:
    terms, found = read("Term,Definition,\n,Ridge,x\nebb,Fall,\n")
    assert ([one.name for one in terms], [one.code for one in found]) == (["ebb"], ["no-name"])
