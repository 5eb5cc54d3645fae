"""Convert the rows of a table with a header, from a text file or a spreadsheet, to records.

| code | severity | meaning |
|---|---|---|
| `no-header` | error | none of the first rows has a column for the names of terms |
| `above-header` | info | a row above the header is not read |
| `no-name` | error | the row has no name |
| `no-term` | warning | no row is below the header |
| `vertical-table` | error | the names of the columns are in the first column |
| `ragged-row` | warning | the row has more cells than the header; the extra cells are kept as notes |

`readers.columns` lists findings about columns. A second row of ROBOT directives is part of the header, and so is a row
of languages above or below it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from graph.writers.csv import HEADER
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Columns
from ingest.readers.languages import language_named
from ingest.readers.record import NAMES, Column
from ingest.readers.tables.robot import is_template, stated_columns
from ingest.readers.text import tidy
from ingest.records import TermRecord

__all__ = ["HEADER_WITHIN", "Row", "header_of", "read_table"]

HEADER_WITHIN = 20
"""The header must be among this number of nonempty rows."""

_FEWEST_LANGUAGES = 2


class Row(NamedTuple):
    """The cells of a row, the number of its first line (from 1), and its text unchanged."""

    line: int
    cells: Sequence[str]
    raw: str


def header_of(rows: Sequence[Sequence[str]], columns: Columns) -> int | None:
    """Return the index of the header: the row above ROBOT directives, or the row that names most fields.

    The header must have a column for the name. If it is not wider than the rows above it, most of its cells must
    name fields, because it may be data about labels.
    """
    for index, cells in enumerate(rows[1:]):
        if is_template([tidy(cell) for cell in cells]):
            return index
    known = [columns.known(filter(None, cells)) for cells in rows]
    named: list[int] = []
    widest = 0
    for index, cells in enumerate(rows):
        width = sum(bool(cell.strip()) for cell in cells)
        if known[index] & NAMES and (width > widest or 2 * len(known[index]) > width):
            named.append(index)
        widest = max(widest, width)
    return max(named, key=lambda index: len(known[index]), default=None)


def read_table(rows: Iterable[Row | Diagnostic], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row below the header, and the diagnostics among `rows`."""
    rest: Iterator[Row | Diagnostic] = iter(rows)
    first: list[Row] = []
    for item in rest:
        if isinstance(item, Diagnostic):
            yield item
        elif _holds(item):
            first.append(item)
            if len(first) == HEADER_WITHIN:
                break
    index = header_of([row.cells for row in first], columns)
    if index is None:
        if first:
            yield _no_header(first, columns.file)
        return
    header, below = first[index], first[index + 1 :]
    names = [tidy(cell) for cell in header.cells]
    if names == list(HEADER):
        columns.has_markup = False
    if len(columns.known(names)) == 1 and _is_vertical(first, columns):
        yield _vertical(columns.file, header.line)
        return
    if index and (languages := _languages(first[index - 1].cells, len(names))):
        names = list(map(_marked, names, languages))
        index -= 1
    elif below and _repeats(names) and (languages := _languages(below[0].cells, len(names))):
        names = list(map(_marked, _filled(names), languages))
        below = below[1:]
    if (width := _repeated(names, columns)) < len(names):
        names, below = names[:width], [one for row in below for one in _divided(row, width)]
        rest = chain.from_iterable(_divided(item, width) if isinstance(item, Row) else (item,) for item in rest)
    for row in first[:index]:
        if columns.declare([cell.strip() for cell in row.cells]):
            continue
        message = "This row is above the header and is not read."
        yield Diagnostic(
            columns.file, row.line, Severity.INFO, "above-header", message, "If it is a term, move it below the header."
        )
    directives = [tidy(cell) for row in below[:1] for cell in row.cells]
    if is_template(directives):
        below = below[1:]
    else:
        directives = []
    meanings, findings = columns.read(names, header.line, stated_columns(names, directives))
    yield from findings
    is_empty = True
    for item in chain(below, rest):
        if isinstance(item, Diagnostic):
            yield item
        elif _holds(item):
            is_empty = False
            yield from _read(item, meanings, columns)
    if is_empty:
        message, remedy = "No row is below the header.", "Add a term, or remove the table."
        yield Diagnostic(columns.file, header.line, Severity.WARNING, "no-term", message, remedy)


def _is_vertical(rows: Sequence[Row], columns: Columns) -> bool:
    """Return whether most rows have the name of a field in their first cell, and one of them the name of a term."""
    fields = [
        columns.field_of(tidy(row.cells[0])) if row.cells[0].strip() else None for row in rows if len(row.cells) > 1
    ]
    known = [field for field in fields if field]
    return bool(NAMES.intersection(known)) and len(set(known)) > 1 and 2 * len(known) > len(rows)


def _repeated(names: Sequence[str], columns: Columns) -> int:
    """Return the number of columns after which all columns are repeated, as in a table that is printed side by side."""
    for width in range(2, len(names) // 2 + 1):
        if len(names) % width == 0 and names[width:] == names[:-width] and columns.known(names[:width]) & NAMES:
            return width
    return len(names)


def _divided(row: Row, width: int) -> Iterator[Row]:
    for begin in range(0, len(row.cells), width):
        cells = row.cells[begin : begin + width]
        if any(cell.strip() for cell in cells):
            yield Row(row.line, cells, row.raw)


def _read(row: Row, meanings: Sequence[Column], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    cells: list[tuple[Column, Sequence[str]]] = []
    for number, cell in enumerate(row.cells, start=1):
        column = meanings[number - 1] if number <= len(meanings) else Column("", None)
        cells.append((column if column.name else column._replace(name=f"column {number}"), [cell]))
    if any(cell.strip() for cell in row.cells[len(meanings) :]):
        message = f"The row has {len(row.cells)} cells, the header {len(meanings)}; the extra cells are kept as notes."
        remedy = "Put quotes around a cell that contains the delimiter."
        yield Diagnostic(columns.file, row.line, Severity.WARNING, "ragged-row", message, remedy)
    record = columns.record(cells, row.line, row.raw)
    yield record or _no_name(columns.file, row.line)


def _languages(cells: Sequence[str], width: int) -> list[str] | None:
    """Return the language of each column, if a row has only names or codes of languages; merged cells are filled."""
    written = [tidy(cell) for cell in cells[:width]]
    if sum(map(bool, written)) < _FEWEST_LANGUAGES or any(cell and not language_named(cell) for cell in written):
        return None
    return _filled([*written, *[""] * (width - len(written))])


def _repeats(names: Sequence[str]) -> bool:
    """Return whether several columns have one name, as those of several languages have; merged cells are filled."""
    filled = _filled(names)
    return len(set(filled)) < len(filled)


def _filled(cells: Sequence[str]) -> list[str]:
    """Return the cells with each empty one replaced by the one before it."""
    filled: list[str] = []
    for cell in cells:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _marked(name: str, language: str) -> str:
    return f"{name} ({language})" if language and name else name


def _holds(row: Row) -> bool:
    return any(cell.strip() for cell in row.cells)


def _no_header(rows: Sequence[Row], file: str) -> Diagnostic:
    likeliest = max(rows, key=lambda row: sum(map(bool, row.cells)))
    names = ", ".join(repr(tidy(cell)[:40]) for cell in likeliest.cells[:20])
    message = f"No column for the names of terms was found; this row has {names}."
    remedy = "Rename that column to Name, or map it: --map name=COLUMN."
    return Diagnostic(file, likeliest.line, Severity.ERROR, "no-header", message, remedy)


def _vertical(file: str, line: int) -> Diagnostic:
    message = "The names of the columns are in the first column, not in a row; nothing was read."
    return Diagnostic(file, line, Severity.ERROR, "vertical-table", message, "Transpose the table.")


def _no_name(file: str, line: int) -> Diagnostic:
    message = "The row has no name."
    return Diagnostic(file, line, Severity.ERROR, "no-name", message, "Fill in the cell of the name column.")
