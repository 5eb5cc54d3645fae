"""Excel workbooks (ECMA-376: .xlsx, .xlsm): each sheet with a header row is a table.

| code | severity | meaning |
|---|---|---|
| `no-workbook` | error | the file cannot be opened as a workbook |
| `large-workbook` | error | the file unpacks to more than 128 MiB; nothing of it was read |
| `cut-off` | error | a row cannot be read, nor what follows it on its sheet |
| `no-header` | warning | a sheet without names of columns, beside others that have them |

What `readers.tables.rows` tells of rows comes beside. In diagnostics the name of the sheet stands behind that of
the file: `terms.xlsx#Sheet1:14`.
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

_LARGEST: Final = 1 << 27  # openpyxl may hold a whole sheet, and holds all texts that cells share
_MOST_ROWS: Final = 1 << 20  # of a sheet in Excel; a damaged file can claim any number
_REMEDY: Final = "Save it anew as .xlsx, with Excel or LibreOffice."


def begins_xlsx(head: bytes) -> bool:
    """Tell whether `head` begins a ZIP archive; of those only workbooks are read."""
    return head.startswith(b"PK\x03\x04")


def read_xlsx(stream: BinaryIO, file: str, hints: Hints) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row of each sheet; of a formula, the value that was computed last."""
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

    # It warns of what it does not read: validation of cells, extensions, styles.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    try:
        with ZipFile(stream) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _LARGEST:
            message = f"It unpacks to {size >> 20} MiB; more than 128 MiB are not read."
            return Diagnostic(file, None, Severity.ERROR, "large-workbook", message, "Save the terms as CSV.")
        return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever breaks in it at a damaged part
        message = f"This cannot be opened as a workbook: {_reason(error)}."
        return Diagnostic(file, None, Severity.ERROR, "no-workbook", message, _REMEDY)


def _rows(sheet: Any, file: str) -> Iterator[Row | Diagnostic]:
    sheet.reset_dimensions()  # those that the file states may be wrong
    rows = sheet.iter_rows(values_only=True)
    line = 1
    try:
        for line, values in enumerate(rows, start=1):
            if line > _MOST_ROWS:
                raise ValueError(f"a sheet has at most {_MOST_ROWS} rows")
            cells = [_text(value) for value in values]
            yield Row(line, cells, "\t".join(cells))
    except Exception as error:  # as above
        message = f"From here on the sheet cannot be read: {_reason(error)}."
        yield Diagnostic(file, line, Severity.ERROR, "cut-off", message, _REMEDY)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.15g}"  # as many digits as Excel has
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
