"""Rows with a header above them, of a text file or of a spreadsheet, become records.

| code | severity | meaning |
|---|---|---|
| `no-header` | error | none of the first rows names a column that holds the terms' names |
| `above-header` | info | a row above the header, which is not read |
| `no-name` | error | the row has no name |
| `ragged-row` | warning | the row has more cells than the header; those beyond are kept as notes |

What `readers.columns` tells of columns comes beside. A second row of ROBOT directives is part of the header.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Column, Columns
from ingest.readers.tables.robot import is_template, stated_columns
from ingest.readers.text import tidy
from ingest.records import TermRecord

__all__ = ["HEADER_WITHIN", "Row", "header_of", "read_table"]

HEADER_WITHIN = 20
"""The rows that are not empty among which the header must be."""


class Row(NamedTuple):
    """The cells of a row, the number of its first line (from 1), and its text as it stands."""

    line: int
    cells: Sequence[str]
    raw: str


def header_of(rows: Sequence[Sequence[str]], columns: Columns) -> int | None:
    """Return the place of the header: above a template's directives, or where most cells mean a field, one the name.

    A row that is no wider than those above it may be of data that speaks of labels: most of it must mean fields.
    """
    for place, cells in enumerate(rows[1:]):
        if is_template([tidy(cell) for cell in cells]):
            return place
    known = [columns.known(filter(None, cells)) for cells in rows]
    named: list[int] = []
    widest = 0
    for place, cells in enumerate(rows):
        width = sum(bool(cell.strip()) for cell in cells)
        if known[place] & {"name", "names"} and (width > widest or 2 * len(known[place]) > width):
            named.append(place)
        widest = max(widest, width)
    return max(named, key=lambda place: len(known[place]), default=None)


def read_table(rows: Iterable[Row | Diagnostic], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row below the header, and the diagnostics among `rows`."""
    rest = iter(rows)
    first: list[Row] = []
    for item in rest:
        if isinstance(item, Diagnostic):
            yield item
        elif _holds(item):
            first.append(item)
            if len(first) == HEADER_WITHIN:
                break
    place = header_of([row.cells for row in first], columns)
    if place is None:
        if first:
            yield _no_header(first, columns.file)
        return
    for row in first[:place]:
        message = "This row stands above the header and is not read."
        yield Diagnostic(
            columns.file, row.line, Severity.INFO, "above-header", message, "Nothing to do, if it is no term."
        )
    header, below = first[place], first[place + 1 :]
    names = [tidy(cell) for cell in header.cells]
    directives = [tidy(cell) for row in below[:1] for cell in row.cells]
    if is_template(directives):
        below = below[1:]
    else:
        directives = []
    meanings, findings = columns.read(names, header.line, stated_columns(names, directives))
    yield from findings
    for item in chain(below, rest):
        if isinstance(item, Diagnostic):
            yield item
        elif _holds(item):
            yield from _read(item, meanings, columns)


def _read(row: Row, meanings: Sequence[Column], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    cells: list[tuple[Column, Sequence[str]]] = []
    for number, cell in enumerate(row.cells, start=1):
        column = meanings[number - 1] if number <= len(meanings) else Column("", None)
        cells.append((column if column.name else column._replace(name=f"column {number}"), [cell]))
    if any(cell.strip() for cell in row.cells[len(meanings) :]):
        message = f"The row has {len(row.cells)} cells, the header {len(meanings)}; what is too much is kept as notes."
        remedy = "Put quotes around a cell that holds the sign between cells."
        yield Diagnostic(columns.file, row.line, Severity.WARNING, "ragged-row", message, remedy)
    record = columns.record(cells, row.line, row.raw)
    yield record or _no_name(columns.file, row.line)


def _holds(row: Row) -> bool:
    return any(cell.strip() for cell in row.cells)


def _no_header(rows: Sequence[Row], file: str) -> Diagnostic:
    likeliest = max(rows, key=lambda row: sum(map(bool, row.cells)))
    names = ", ".join(repr(tidy(cell)[:40]) for cell in likeliest.cells[:20])
    message = f"No row names a column that holds the terms' names; this one has {names}."
    remedy = "Call that column Name, or tell which it is: --map name=COLUMN."
    return Diagnostic(file, likeliest.line, Severity.ERROR, "no-header", message, remedy)


def _no_name(file: str, line: int) -> Diagnostic:
    message = "This row has no name."
    return Diagnostic(file, line, Severity.ERROR, "no-name", message, "Fill the cell in the column of names.")
