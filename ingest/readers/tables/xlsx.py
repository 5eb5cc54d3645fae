"""Read workbooks of Excel (.xlsx, .xlsm, .xls) and OpenDocument (.ods): each sheet with a header row is a table.

| code | severity | meaning |
|---|---|---|
| `no-workbook` | error | the file cannot be opened as a workbook |
| `large-workbook` | error | the unpacked file is larger than 128 MiB, or a sheet has too many cells; nothing was read |
| `cut-off` | error | a sheet cannot be read |
| `hidden-sheet` | info | a hidden sheet is not read |
| `hidden-cells` | info | hidden rows or columns are read |
| `no-stored-value` | warning | formulas have no stored value, and their cells are read as empty |
| `unread-comments` | info | comments of cells are not read |
| `no-header` | warning | a sheet without a header row, in a workbook that has others with one |

`readers.tables.rows` lists findings about rows. In diagnostics the name of the sheet follows that of the file:
`terms.xlsx#Sheet1:14`. Every cell of merged cells has their value.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time
from os import SEEK_END
from typing import IO, TYPE_CHECKING, BinaryIO, Final
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.archives import unreadable_state
from ingest.readers.columns import Columns
from ingest.readers.language_rows import joined_languages
from ingest.readers.options import ReadingOptions
from ingest.readers.tables.rows import Row, read_table
from ingest.readers.tables.workbook_parts import commented_cells, sheet_parts
from ingest.records import TermRecord

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_LARGEST: Final = 1 << 27
_MAX_CELLS: Final = 1 << 23  # calamine holds a sheet in memory as a rectangle, 32 bytes per cell, empty or not
_REFERENCE: Final = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{0,8})(\d{1,20})")
"""The place of a row or a cell."""
_HIDDEN: Final = re.compile(
    rb"<(?:row(?=[^<>]{0,400}[^<>/]>\s*<c\b)|col(?=[^<>]{0,400}\bmin=.(?P<first>\d{1,5})))\s"
    rb"(?:[^<>]{0,400}\s)?hidden=.(?:1|true)."
)
"""A hidden row with cells, or a hidden column."""
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 1 << 14
_UNVALUED: Final = re.compile(
    rb"<c\s(?=[^<>]{0,200}?\br=.([A-Z]{1,3}\d{1,7})\b)(?![^<>]{0,200}?\bt=.str\b)[^<>]{0,200}>\s*"
    rb"<f\b(?:[^<>]{0,200}/>|[^<>]{0,200}>[^<>]{0,9000}</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
"""A cell with a formula whose value is not stored; an empty text is a value."""
_NAMED: Final = 5  # cells in a finding
_REMEDY: Final = "Save it again as .xlsx in Excel or LibreOffice."


_PARTS: Final = (b"xl/", b"opendocument.spreadsheet", b"content.xml")
_COMPOUND: Final = b"\xd0\xcf\x11\xe0"
_CONTENT: Final = "content.xml"
_DIGITS: Final = 10


class _TooLarge(Exception):
    """The workbook would take too much memory; the message is the reason."""


def begins_xlsx(head: bytes) -> bool:
    """Return whether `head` begins a ZIP archive with the parts of a workbook."""
    return head.startswith(b"PK\x03\x04") and any(part in head for part in _PARTS) and b"word/" not in head


def may_begin_xls(head: bytes) -> bool:
    """Return whether `head` begins a compound file, as workbooks of Excel 97 to 2003 and other documents do."""
    return head.startswith(_COMPOUND)


def read_xlsx(stream: BinaryIO, file: str, options: ReadingOptions) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row of each sheet; the value of a formula is the last computed one."""
    opened = _opened(stream, file)
    if isinstance(opened, Diagnostic):
        yield opened
        return
    workbook, findings_of_cells = opened
    yield from findings_of_cells
    columns = Columns(file, options)
    columns.infers_names = False
    headless: dict[str, list[Diagnostic]] = {}
    severity = Severity.ERROR
    from python_calamine import SheetVisibleEnum

    for sheet in workbook.sheets_metadata:
        columns.file = f"{file}#{sheet.name}"
        if sheet.visible != SheetVisibleEnum.Visible:
            message = "The sheet is hidden and is not read."
            yield Diagnostic(columns.file, None, Severity.INFO, "hidden-sheet", message, "Unhide it if it has terms.")
            continue
        for item in joined_languages(read_table(_rows(workbook, sheet.name, columns.file), columns), columns):
            if isinstance(item, Diagnostic) and item.code == "no-header":
                headless.setdefault(sheet.name, []).append(item)
                continue
            if isinstance(item, TermRecord):
                severity = Severity.WARNING
            yield item
    columns.infers_names = severity is Severity.ERROR  # a sheet beside terms may describe other sheets, or changes
    for name, findings in headless.items():
        columns.file = f"{file}#{name}"
        if columns.infers_names:
            yield from joined_languages(read_table(_rows(workbook, name, columns.file), columns), columns)
        else:
            yield from (replace(found, severity=severity) for found in findings)
    columns.file = file
    yield from columns.finish()


def _opened(stream: BinaryIO, file: str) -> "tuple[CalamineWorkbook, list[Diagnostic]] | Diagnostic":
    """Return the workbook, and the findings about cells of one of Excel 2007 or later."""
    from python_calamine import CalamineWorkbook

    findings: list[Diagnostic] = []
    try:
        if not stream.read(len(_COMPOUND)) == _COMPOUND:
            with ZipFile(stream) as archive:
                findings = list(_findings_of_cells(archive, file))
        elif (size := stream.seek(0, SEEK_END)) > _LARGEST:
            raise _TooLarge(f"The workbook is {size >> 20} MiB; the maximum is 128 MiB")
        stream.seek(0)
        return CalamineWorkbook.from_filelike(stream), findings
    except _TooLarge as error:
        return Diagnostic(file, None, Severity.ERROR, "large-workbook", f"{error}.", "Save the terms as CSV.")
    except BaseException as error:  # a damaged part can raise any error
        _check_fault(error)
        state = f"The file cannot be opened as a workbook: {_reason(error)}.", _REMEDY
        return Diagnostic(file, None, Severity.ERROR, "no-workbook", *(unreadable_state(stream) or state))


def _findings_of_cells(archive: ZipFile, file: str) -> Iterator[Diagnostic]:
    """Yield that a workbook has hidden rows or columns, formulas without values, or comments.

    Raises `_TooLarge` if it unpacks to too much, or has a cell too far from the first one.
    """
    has_hidden = False
    unvalued: dict[str, list[str]] = {}
    size = sum(part.file_size for part in archive.infolist())
    if size > _LARGEST:
        raise _TooLarge(f"The unpacked workbook is {size >> 20} MiB; the maximum is 128 MiB")
    for part in archive.namelist():
        rows = columns = 1
        with archive.open(part) as content:  # any part may be a sheet
            kept = b""
            hidden: set[int] = set()
            empty: dict[bytes, None] = {}
            while block := content.read(_BLOCK):
                hidden |= {int(first or 1) for first in _HIDDEN.findall(kept + block)}
                empty |= dict.fromkeys(_UNVALUED.findall(kept + block))
                for letters, number in _REFERENCE.findall(kept + block):
                    rows = max(rows, int(number))
                    columns = max(columns, _number(letters.upper()))
                kept = block[-_OVERLAP:]
        _check_cells(rows, columns)
        unvalued[part] = [cell.decode() for cell in empty]
        has_hidden |= part.startswith("xl/worksheets/") and any(first <= columns for first in hidden)
    if _CONTENT in archive.namelist():
        with archive.open(_CONTENT) as content:
            _Repeated().check(content)
    if has_hidden:
        message = "Hidden rows or columns are read like others."
        yield Diagnostic(file, None, Severity.INFO, "hidden-cells", message, "Delete them if they are not terms.")
    with suppress(Exception):  # a damaged part can raise any error; the library reports it if it is that of a sheet
        for part, sheet in sheet_parts(archive).items():
            yield from _findings_of_sheet(f"{file}#{sheet}", unvalued.get(part, []), commented_cells(archive, part))


def _findings_of_sheet(sheet: str, unvalued: Sequence[str], commented: Sequence[str]) -> Iterator[Diagnostic]:
    if unvalued:
        message = f"Formulas have no stored value, so that their cells are read as empty: {_named(unvalued)}."
        remedy = "Open the workbook in Excel or LibreOffice, and save it again."
        yield Diagnostic(sheet, _row(unvalued[0]), Severity.WARNING, "no-stored-value", message, remedy)
    if commented:
        message = f"Comments of cells are not read: {_named(commented)}."
        remedy = "If they describe terms, write them into a column, such as Note."
        yield Diagnostic(sheet, _row(commented[0]), Severity.INFO, "unread-comments", message, remedy)


def _named(cells: Sequence[str]) -> str:
    """Return the first cells, and the number of others."""
    others = len(cells) - _NAMED
    return f"{', '.join(cells[:_NAMED])}{f' and {others} more' if others > 0 else ''}"


def _row(cell: str) -> int | None:
    number = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(number) if number.isdecimal() and len(number) < _DIGITS else None


def _check_cells(rows: int, columns: int) -> None:
    if rows * columns > _MAX_CELLS:
        raise _TooLarge(f"A sheet extends over {rows} rows and {columns} columns; the maximum is 8 million cells")


class _Repeated:
    """The extent of the sheets of OpenDocument, in which rows and cells are repeated by a number.

    Empty rows and cells count only before others.
    """

    def __init__(self) -> None:
        self._rows = self._columns = self._widest = 0
        self._parser = ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._begin

    def check(self, content: IO[bytes]) -> None:
        """Raise `_TooLarge` if a sheet has a cell too far from the first one."""
        while block := content.read(_BLOCK):
            self._parser.Parse(block, False)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2].replace("-", ""):
            case "table":
                self._rows = self._widest = 0
            case "tablerow":
                self._columns = 0
                self._rows += _repeats(attributes, "rows")
            case "tablecell" | "coveredtablecell":
                self._columns += _repeats(attributes, "columns")
                if any(key.endswith("type") for key in attributes):
                    self._fill()
            case "p":
                self._fill()

    def _fill(self) -> None:
        self._widest = max(self._widest, self._columns)
        _check_cells(self._rows, self._widest)


def _repeats(attributes: dict[str, str], what: str) -> int:
    value = next((value for key, value in attributes.items() if key.endswith(f"number-{what}-repeated")), "1")
    return int(value) if value.isdecimal() and len(value) < _DIGITS else 1 << 30


def _number(letters: bytes) -> int:
    """Return the number of a column from its letters: 27 of AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(workbook: "CalamineWorkbook", name: str, file: str) -> Iterator[Row | Diagnostic]:
    try:
        sheet = workbook.get_sheet_by_name(name)
    except BaseException as error:  # a damaged part can raise any error
        _check_fault(error)
        message = f"The sheet cannot be read: {_reason(error)}."
        yield Diagnostic(file, None, Severity.ERROR, "cut-off", message, _REMEDY)
        return
    merged = _Merged(sheet)
    for index, values in enumerate(sheet.iter_rows()):
        cells = merged.filled(index, [_text(value) for value in values])
        yield Row(index + 1, cells, "\t".join(cells), merged=merged.around(cells))


class _Merged:
    """The merged cells of a sheet while its rows are read from the top."""

    def __init__(self, sheet: "CalamineSheet") -> None:
        offset = sheet.start[1] if sheet.start else 0
        self._ranges = deque(
            sorted(
                (top, bottom, max(0, left - offset), right - offset)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                if right >= offset
            )
        )
        self._open: list[tuple[int, int, int, str]] = []

    def filled(self, row: int, cells: list[str]) -> list[str]:
        """Return the cells of a row, each of the merged ones with the value of the first one."""
        while self._ranges and self._ranges[0][0] <= row:
            _, bottom, left, right = self._ranges.popleft()
            self._open.append((bottom, left, right, cells[left] if left < len(cells) else ""))
        self._open = [one for one in self._open if one[0] >= row]
        for _, left, right, value in self._open:
            for column in range(left, min(right + 1, len(cells))):
                cells[column] = cells[column] or value
        return cells

    def around(self, cells: Sequence[str]) -> range:
        """Return the columns of the merged cell that holds all nonempty cells of the last row, if one does."""
        filled = [index for index, cell in enumerate(cells) if cell.strip()]
        wide = (range(left, right + 1) for _, left, right, _ in self._open if left < right)
        return next((one for one in wide if filled and filled[0] in one and filled[-1] in one), range(0))


def _text(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.15g}"  # the precision of Excel
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


def _check_fault(error: BaseException) -> None:
    """Raise an error that does not come from the library: its panics are not an `Exception`."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
