"""Terms are read from the rows of Excel sheets."""

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.readers.placeholders import is_placeholder
from ingest.readers.tables.xlsx import begins_xlsx, read_xlsx
from ingest.records import TermRecord
from tests.docs.complete_terms import spreadsheet
from tests.ingest.old_excel import old_workbook
from tests.support.contents import read_records

FILE = "terms.xlsx"
SHEET = "xl/worksheets/sheet1.xml"


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return the workbook with the part `name` replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info))
    return file.getvalue()


def sheet_of(rows: str) -> bytes:
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return f'{head}<dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'.encode()


def inline(row: str, *texts: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{row}">{cells}</row>'


def read(content: bytes, options: ReadingOptions = NO_OPTIONS) -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_xlsx(io.BytesIO(content), FILE, options))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def codes(findings: list[Diagnostic]) -> list[tuple[str, int | None, Severity, str]]:
    return [(found.file, found.line, found.severity, found.code) for found in findings]


def test_every_sheet_with_a_header_is_read_and_rows_have_line_numbers() -> None:
    content = workbook(
        Terms=[["Our terms"], [], ["Term", "Definition", "Aliases"], [], ["A", "What it is.", "B\nC"]],
        Empty=[],
        More=[["Label", "Synomyms"], ["D", "E; F"]],
        About=[["Written in", 2024]],
    )
    records, findings = read(content)
    assert [(record.name, record.file, record.line, record.synonyms) for record in records] == [
        ("A", "terms.xlsx#Terms", 5, ("B", "C")),
        ("D", "terms.xlsx#More", 2, ("E", "F")),
    ]
    assert codes(findings) == [
        ("terms.xlsx#Terms", 1, Severity.INFO, "above-header"),
        ("terms.xlsx#More", 1, Severity.INFO, "guessed-column"),
        ("terms.xlsx#About", 1, Severity.WARNING, "no-header"),
    ]


def test_a_workbook_without_a_header_is_an_error() -> None:
    _, findings = read(workbook(Empty=[], About=[["Written in", 2024]]))
    assert codes(findings) == [("terms.xlsx#About", 1, Severity.ERROR, "no-header")]


def test_values_are_converted_to_readable_texts() -> None:
    values = [1, 0.1 + 0.2, True, datetime.datetime(2024, 5, 6), datetime.datetime(2024, 5, 6, 7, 8), None, "=1+1"]
    (record,), _ = read(workbook(S=[["Name", *"abcdefg"], ["A", *values]]))
    assert record.notes == ("a: 1", "b: 0.3", "c: true", "d: 2024-05-06", "e: 2024-05-06T07:08:00")


def test_a_mapping_applies_to_all_sheets_together() -> None:
    content = workbook(One=[["Wort"], ["A"]], Two=[["Wort", "Sinn"], ["B", "C"]])
    records, findings = read(content, ReadingOptions.parse(["name=Wort", "definition=Sinn", "synonyms=AKA"]))
    assert [(record.name, record.definition) for record in records] == [("A", None), ("B", "C")]
    assert codes(findings) == [(FILE, None, Severity.WARNING, "no-such-column")]


def test_a_bomb_is_not_unpacked() -> None:
    bomb = with_part(workbook(S=[["Name"], ["A"]]), SHEET, bytes((1 << 27) + 1))
    assert len(bomb) < 1 << 20
    records, findings = read(bomb)
    assert (records, codes(findings)) == ([], [(FILE, None, Severity.ERROR, "large-workbook")])


def test_entities_are_not_multiplied() -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    sheet = f"<!DOCTYPE x [{entities}]><worksheet><sheetData>{inline('1', '&a11;')}</sheetData></worksheet>"
    _, findings = read(with_part(workbook(S=[["Name"]]), SHEET, sheet.encode()))
    assert [found.severity for found in findings] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("99999999999", ""),
        ("3", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        ("3", "<row r='1048576'><c t='str'  r = 'XFD1048576'><v>1</v></c></row>"),
    ],
)
def test_a_sheet_that_would_fill_the_memory_is_refused(row: str, cells: str) -> None:
    rows = inline("1", "Name") + inline("2", "A") + inline(row, "B") + cells
    records, findings = read(with_part(workbook(S=[["Name"]]), SHEET, sheet_of(rows)))
    assert (records, codes(findings)) == ([], [(FILE, None, Severity.ERROR, "large-workbook")])


def test_a_damaged_sheet_is_reported_and_the_others_are_read() -> None:
    rows = "".join(inline(str(row), f"T{row}") for row in range(2, 5000))
    sheet = sheet_of(inline("1", "Name") + rows + "<row><c")
    records, (found,) = read(with_part(workbook(S=[["Name"]], T=[["Name"], ["A"]]), SHEET, sheet))
    assert (found.file, found.code) == ("terms.xlsx#S", "cut-off")
    assert [record.name for record in records] == ["A"]


def test_each_of_merged_cells_has_their_value() -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["Our words"],
        ["Category", "Term", "Definition"],
        ["Boats", "hull", "A body"],
        ["", "keel", "A spine"],
    ):
        sheet.append(row)
    sheet.append(["", "mast", None])
    sheet.append(["Trains", "bogie", "A frame"])
    for merged in ("A1:C1", "A3:A5", "C4:C5"):
        sheet.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    records, _ = read(file.getvalue())
    assert [(record.name, record.categories, record.definition) for record in records] == [
        ("hull", ("Boats",), "A body"),
        ("keel", ("Boats",), "A spine"),
        ("mast", ("Boats",), "A spine"),
        ("bogie", ("Trains",), "A frame"),
    ]


@pytest.mark.parametrize(
    ("header", "merged", "row"),
    [
        (
            [["English", "", "German", ""], ["Term", "Definition", "Term", "Definition"]],
            ("A1:B1", "C1:D1"),
            ["hull", "A body", "Rumpf", "Ein Körper"],
        ),
        (
            [["ID", "EN", "", "DE", ""], ["", "Name", "Definition", "Name", "Definition"]],
            ("A1:A2", "B1:C1", "D1:E1"),
            ["T1", "hull", "A body", "Rumpf", "Ein Körper"],
        ),
        (
            [["Français", "", "Category", "Deutsch", ""], ["Terme", "Définition", "", "Terme", "Définition"]],
            ("A1:B1", "C1:C2", "D1:E1"),
            ["coque", "Un corps", "Boats", "Rumpf", "Ein Körper"],
        ),
    ],
)
def test_merged_languages_above_the_names_of_columns_belong_to_the_header(
    header: list[list[str]], merged: tuple[str, ...], row: list[str]
) -> None:
    book = Workbook()
    for cells in (*header, row):
        book.active.append(cells)
    for cells_ in merged:
        book.active.merge_cells(cells_)
    file = io.BytesIO()
    book.save(file)
    (record,), findings = read(file.getvalue())
    (german,) = record.translations
    assert (record.name, record.definition) in {("hull", "A body"), ("coque", "Un corps")}
    assert (german.language, german.name, german.definition) == ("de", "Rumpf", "Ein Körper")
    assert (record.identifier, record.categories) in {(None, ()), ("T1", ()), (None, ("Boats",))}
    assert findings == []


def test_hidden_sheets_are_not_read_and_reported() -> None:
    book = Workbook()
    book.active.append(["Term"])
    book.active.append(["shown"])
    for title, state in (("Old", "hidden"), ("Lists", "veryHidden")):
        sheet = book.create_sheet(title)
        sheet.append(["Term"])
        sheet.append(["secret"])
        sheet.sheet_state = state
    file = io.BytesIO()
    book.save(file)
    records, findings = read(file.getvalue())
    assert [record.name for record in records] == ["shown"]
    assert [(found.file, found.code) for found in findings] == [
        ("terms.xlsx#Old", "hidden-sheet"),
        ("terms.xlsx#Lists", "hidden-sheet"),
    ]


@pytest.mark.parametrize(
    ("dimension", "is_reported"), [("row 3", True), ("row 9", False), ("column B", True), ("column F", False)]
)
def test_hidden_rows_and_columns_with_cells_are_read_and_reported(dimension: str, is_reported: bool) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Term", "Synonyms", "Definition"], ["hull", "shell", "The body"], ["keel", "", "The spine"]):
        sheet.append(row)
    kind, _, place = dimension.partition(" ")
    if kind == "row":
        sheet.row_dimensions[int(place)].hidden = True
    else:
        sheet.column_dimensions[place].hidden = True
    file = io.BytesIO()
    book.save(file)
    records, findings = read(file.getvalue())
    assert [(one.name, one.synonyms) for one in records] == [("hull", ("shell",)), ("keel", ())]
    assert [found.code for found in findings] == (["hidden-cells"] if is_reported else [])


def test_merged_cells_of_a_term_with_several_synonyms_are_one_term() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Term", "Synonym", "Definition"],
        ["hull", "shell", "The body"],
        [None, "shiplap", None],
        ["keel", None, "The spine"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("C2:C3")
    file = io.BytesIO()
    book.save(file)
    records, findings = read(file.getvalue())
    assert [(one.name, one.synonyms, one.definition) for one in records] == [
        ("hull", ("shell", "shiplap"), "The body"),
        ("keel", (), "The spine"),
    ]
    assert [found.code for found in findings] == ["continued-row"]


def test_escaped_characters_are_decoded() -> None:
    (record,), _ = read(workbook(S=[["Term", "Definition"], ["A", "One_x000D_\nand two_x0009_three"]]))
    assert record.definition == "One\nand two three"


@pytest.mark.parametrize(
    "header",
    [
        [["English", "", "German", ""], ["Term", "Definition", "Term", "Definition"]],
        [["Term", "Definition", "Term", "Definition"], ["en", "en", "de", "de"]],
        [["Term", "", "Definition", ""], ["EN", "DE", "EN", "DE"]],
    ],
)
def test_a_row_of_languages_belongs_to_the_header(header: list[list[str]]) -> None:
    order = ["invoice", "A request", "Rechnung", "Eine Bitte"]
    if header[0][1] == "":
        order = [order[index] for index in (0, 2, 1, 3)] if header[0][0] == "Term" else order
    (record,), findings = read(workbook(S=[*header, order]))
    (german,) = record.translations
    assert (record.name, record.definition, record.language) == ("invoice", "A request", "en")
    assert (german.language, german.name, german.definition) == ("de", "Rechnung", "Eine Bitte")
    assert findings == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Name,Definition\nA,b\n", b"\xd0\xcf\x11\xe0"])
def test_a_file_that_is_not_a_workbook_is_reported(content: bytes) -> None:
    records, findings = read(content)
    assert (records, codes(findings)) == ([], [(FILE, None, Severity.ERROR, "no-workbook")])


def test_another_zip_archive_is_reported() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a/document.xml", "<a/>")
    assert not begins_xlsx(file.getvalue())
    assert [found.code for found in read(file.getvalue())[1]] == ["no-workbook"]
    (found,) = read_records(io.BytesIO(file.getvalue()), "terms.xlsx")
    assert isinstance(found, Diagnostic)
    assert (found.code, found.remedy) == ("unread-format", "Unpack it.")


WHOLE = workbook(S=[["Name", "Definition"], ["A", "b"]])


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_the_reader_never_raises_on_damage(offset: int, damage: bytes) -> None:
    list(read_xlsx(io.BytesIO(WHOLE[:offset] + damage + WHOLE[offset + len(damage) :]), FILE, NO_OPTIONS))
    list(read_xlsx(io.BytesIO(WHOLE[:offset]), FILE, NO_OPTIONS))


WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp"), exclude_characters='=&*_`<[~\\"“„«\ufffe\uffff'
    ),
    min_size=1,
    max_size=12,
).map(lambda text: "" if is_placeholder(text) else " ".join(text.split()))


@given(st.lists(st.tuples(WORDS.filter(bool), WORDS, WORDS), min_size=1, max_size=5))
def test_output_of_openpyxl_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    records, findings = read(workbook(S=[("Name", "Definition", "Usage note"), *rows]))
    assert findings == []
    assert [(record.name, record.definition or "", record.usage_note or "") for record in records] == rows


def cells(*texts: str) -> str:
    return "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )


def read_ods(rows: str) -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_records(io.BytesIO(spreadsheet(rows)), "terms.ods"))
    return (
        [item for item in items if isinstance(item, TermRecord)],
        [item for item in items if isinstance(item, Diagnostic)],
    )


def test_spreadsheets_of_opendocument_are_read_without_their_repeated_empty_cells() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16382"/>'
    records, findings = read_ods(
        f"<table:table-row>{cells('Term', 'Definition')}{empty}</table:table-row>"
        f"<table:table-row>{cells('hull', 'The body')}{empty}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048574">{empty}</table:table-row>'
    )
    assert [(record.name, record.definition) for record in records] == [("hull", "The body")]
    assert findings == []


@pytest.mark.parametrize(
    "far",
    [
        '<table:table-row table:number-rows-repeated="5000"><table:table-cell table:number-columns-repeated="5000"/>'
        + cells("x"),
        f'<table:table-row table:number-rows-repeated="99999999999999999999">{cells("x")}',
        '<table:table-row><table:table-cell table:number-columns-repeated="9999999" office:value-type="float"/>',
    ],
)
def test_a_repeated_cell_of_opendocument_takes_no_memory(far: str) -> None:
    records, (found,) = read_ods(f"<table:table-row>{cells('Term')}</table:table-row>{far}</table:table-row>")
    assert (records, found.code, found.severity) == ([], "large-workbook", Severity.ERROR)


def test_workbooks_of_excel_97_are_read() -> None:
    rows: list[list[str | float]] = [
        ["Term", "Definition", "Area", "Code"],
        ["hull", "Körper 船", "Ship", 4.5],
        ["keel", "The spine", "", 7.0],
    ]
    hidden: list[list[str | float]] = [["Term", "Definition"], ["old", "x"]]
    content = old_workbook({"Terms": rows, "Old": hidden}, hidden=["Old"], merged=[(1, 2, 2, 2)])
    items = list(read_records(io.BytesIO(content), "terms.xls"))
    records = [item for item in items if isinstance(item, TermRecord)]
    assert [(record.name, record.definition, record.categories, record.identifier) for record in records] == [
        ("hull", "Körper 船", ("Ship",), "4.5"),
        ("keel", "The spine", ("Ship",), "7"),
    ]
    assert [item.code for item in items if isinstance(item, Diagnostic)] == ["hidden-sheet"]


def test_damaged_workbooks_of_excel_97_are_reported() -> None:
    content = old_workbook({"Terms": [["Term", "Definition"], ["hull", "The body"]]})
    for length in range(8, len(content), 97):
        items = list(read_records(io.BytesIO(content[:length]), "terms.xls"))
        assert {item.code for item in items if isinstance(item, Diagnostic)} <= {"no-workbook", "cut-off"}


def test_other_compound_files_are_refused() -> None:
    (found,) = read_records(io.BytesIO(old_workbook({"Terms": [["Term"]]})), "terms.doc")
    assert isinstance(found, Diagnostic)
    assert (found.code, found.remedy) == ("unread-format", "Save it as .docx or .xlsx.")


def test_formulas_without_stored_values_and_comments_are_reported_with_their_cells() -> None:
    book = Workbook()
    sheet, hidden = book.active, book.create_sheet("Hidden")
    sheet.title = "Boats"
    for row in (("Term", "Definition"), ("Hull", "A body."), ("Keel", '=A3&" is a spine"'), ("=1+1", "A sum.")):
        sheet.append(row)
    sheet["A2"].comment = Comment("Ask the shipyard.", "Ann")
    hidden.append(("=1+1",))
    hidden.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    found = [one for one in read(file.getvalue())[1] if one.code in ("no-stored-value", "unread-comments")]
    assert [(one.file, one.line, one.code, one.message.rpartition(": ")[2]) for one in found] == [
        (f"{FILE}#Boats", 3, "no-stored-value", "B3, A4."),
        (f"{FILE}#Boats", 2, "unread-comments", "A2."),
    ]


@pytest.mark.parametrize(
    ("cell", "is_reported"),
    [
        ('<c r="A2"><f>1+1</f><v></v></c>', True),
        ('<c s="1" r="A2"><f>1+1</f></c>', True),
        ('<c r="A2"><f t="shared" si="0"/><v/></c>', True),
        ('<c r="A2"><f>1+1</f><v>2</v></c>', False),
        ('<c r="A2" t="str"><f>""</f><v></v></c>', False),
        ('<c r="A2"/><c r="B2"><v>2</v></c>', False),
    ],
)
def test_formulas_with_stored_values_are_not_reported(cell: str, is_reported: bool) -> None:
    rows = f'{inline("1", "Term", "Definition")}<row r="2">{cell}</row>{inline("3", "Hull", "A body.")}'
    found = {one.code for one in read(with_part(workbook(Boats=[("Term",)]), SHEET, sheet_of(rows)))[1]}
    assert ("no-stored-value" in found) == is_reported


def test_damaged_comments_do_not_keep_a_workbook_from_being_read() -> None:
    book = Workbook()
    for row in (("Term", "Definition"), ("Hull", "A body.")):
        book.active.append(row)
    book.active["A2"].comment = Comment("Ask the shipyard.", "Ann")
    file = io.BytesIO()
    book.save(file)
    records, findings = read(with_part(file.getvalue(), "xl/comments/comment1.xml", b"<comments>"))
    assert ([record.name for record in records], findings) == (["Hull"], [])
