"""Read Excel workbooks (ECMA-376: .xlsx, .xlsm): each sheet with a header row is a table.

| code | severity | meaning |
|---|---|---|
| `no-workbook` | error | the file cannot be opened as a workbook |
| `large-workbook` | error | the unpacked file is larger than 128 MiB and was not read |
| `cut-off` | error | a row cannot be read; the rest of its sheet was not read |
| `no-header` | warning | a sheet without a header row, in a workbook that has others with one |

`readers.tables.rows` lists findings about rows. In diagnostics the name of the sheet follows that of the file:
`terms.xlsx#Sheet1:14`.
"""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from zipfile import ZipFile

from ingest.diagnostics import Diagnostic, Severity
from ingest.hints import Hints
from ingest.readers.columns import Columns
from ingest.readers.tables.rows import Row, read_table
from ingest.records import TermRecord

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["begins_xlsx", "read_xlsx"]

_LARGEST: Final = 1 << 27  # openpyxl may keep a whole sheet in memory, and keeps all shared strings
_MAX_ROWS: Final = 1 << 20  # the limit of Excel; a damaged file can claim any number
_REMEDY: Final = "Save it again as .xlsx in Excel or LibreOffice."


def begins_xlsx(head: bytes) -> bool:
    """Return whether `head` begins a ZIP archive; the only supported archives are workbooks."""
    return head.startswith(b"PK\x03\x04")


def read_xlsx(stream: BinaryIO, file: str, hints: Hints) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row of each sheet; the value of a formula is the last computed one."""
    workbook = _opened(stream, file)
    if isinstance(workbook, Diagnostic):
        yield workbook
        return
    columns = Columns(file, hints)
    headless: list[Diagnostic] = []
    severity = Severity.ERROR
    for sheet in workbook.worksheets:
        columns.file = f"{file}#{sheet.title}"
        for item in read_table(_rows(sheet, columns.file), columns):
            if isinstance(item, Diagnostic) and item.code == "no-header":
                headless.append(item)
                continue
            if isinstance(item, TermRecord):
                severity = Severity.WARNING
            yield item
    yield from (replace(found, severity=severity) for found in headless)
    columns.file = file
    yield from columns.finish()


def _opened(stream: BinaryIO, file: str) -> "Workbook | Diagnostic":
    from openpyxl import load_workbook

    # openpyxl warns about parts that it does not read: cell validation, extensions, styles.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    try:
        with ZipFile(stream) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _LARGEST:
            message = f"The unpacked workbook is {size >> 20} MiB; the maximum is 128 MiB."
            return Diagnostic(file, None, Severity.ERROR, "large-workbook", message, "Save the terms as CSV.")
        return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a damaged part can raise any error
        message = f"The file cannot be opened as a workbook: {_reason(error)}."
        return Diagnostic(file, None, Severity.ERROR, "no-workbook", message, _REMEDY)


def _rows(sheet: Any, file: str) -> Iterator[Row | Diagnostic]:
    sheet.reset_dimensions()  # those in the file may be wrong
    rows = sheet.iter_rows(values_only=True)
    line = 1
    try:
        for line, values in enumerate(rows, start=1):
            if line > _MAX_ROWS:
                raise ValueError(f"a sheet has at most {_MAX_ROWS} rows")
            cells = [_text(value) for value in values]
            yield Row(line, cells, "\t".join(cells))
    except Exception as error:  # a damaged part can raise any error
        message = f"The sheet cannot be read from here on: {_reason(error)}."
        yield Diagnostic(file, line, Severity.ERROR, "cut-off", message, _REMEDY)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.15g}"  # the precision of Excel
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
