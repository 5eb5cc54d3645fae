"""Convert the rows of a table with a header, from a text file or a spreadsheet, to records.

| code | severity | meaning |
|---|---|---|
| `no-header` | error | none of the first rows has a column for the names of terms |
| `above-header` | info | a row above a header is not read |
| `no-name` | error | the row has no name |
| `no-term` | warning | no row is below the header |
| `vertical-table` | error | the names of the columns are in the first column |
| `other-kind` | info | a row describes a group or something else that a data catalog exports, not a term |
| `remark-row` | info | a row below the terms is a remark, such as `Source: ...`, and is not read |
| `ragged-row` | warning | the row has cells beyond the header or between two tables; they are kept as notes |

`readers.columns` lists findings about columns. A second row of ROBOT directives is part of the header, and so are a row
of languages above or below it, and a row of names below the names of groups. Several tables may be below each other,
each with a header, or side by side (`readers.tables.parts`).
"""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from graph.writers.csv import HEADER
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import LONG_FORMS, Columns, with_tags
from ingest.readers.fields import letters_of, meaning_of, near_meaning_of
from ingest.readers.languages import language_named
from ingest.readers.record import NAMES, Column, as_code
from ingest.readers.tables.parts import Row, Rows, begins_with, is_header, is_letter, parts_of
from ingest.readers.tables.robot import is_template, stated_columns
from ingest.readers.text import tidy
from ingest.records import TermRecord

__all__ = ["HEADER_WITHIN", "Row", "header_of", "ragged_row", "read_table"]

HEADER_WITHIN = 20
"""The header must be among this number of nonempty rows."""

_FEWEST_FIELDS = 2
_FEWEST_LANGUAGES = 2
_LONGEST_NAME = 40  # characters of the name of a column
_REMARK = re.compile(
    r"[*†]+\s|©|(?:sources?|notes?|remarks?|totals?|legend|copyright|(?:last )?updated|version|quellen?|hinweise?|"
    r"anmerkungen|anmerkung|legende)\s*:\s|last updated\b|(?:updated|totals?)\s+\d",
    re.IGNORECASE,
)
_CODE = re.compile(r"\d+|[A-Za-z]+[-./#]\d\S*|[A-Za-z]*\d{3}\S*|\S*\w[_:]\w\S*")
"""A number, `T-001`, `T001`, `net_margin` or `ex:bolt`; `CO2` and `B2B` are names."""


def header_of(rows: Sequence[Sequence[str]], columns: Columns) -> int | None:
    """Return the index of the header: the row above ROBOT directives, or the row that names most fields.

    The header must have a column for the name. If it is not wider than the rows above it, most of its cells must
    name fields, because it may be data about labels. The first row that has only names of fields precedes all others.
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
            if _is_above_names(rows[index : index + 2], columns):
                return index + 1
            if is_header(cells, columns):
                return index
            named.append(index)
        widest = max(widest, width)
    if not named:
        return next((index for index, cells in enumerate(rows) if _is_nearly_header(cells)), None)
    return max(named, key=lambda index: len(known[index]))


def _is_nearly_header(cells: Sequence[str]) -> bool:
    """Return whether the cells are names of fields with remarks: `Term (required)`, `Definition (max 500 chars)`."""
    written = [text for cell in cells if (text := tidy(cell))]
    if len(written) < _FEWEST_FIELDS or not all("(" in text or "*" in text or meaning_of(text) for text in written):
        return False
    fields = [meaning.field for meaning in map(near_meaning_of, written) if meaning]
    return bool(NAMES.intersection(fields)) and len(fields) == len(written)


def _is_above_names(rows: Sequence[Sequence[str]], columns: Columns) -> bool:
    """Return whether a row has the languages of the columns that the row below it names, each once per language."""
    if len(rows) < _FEWEST_LANGUAGES:
        return False
    names = [tidy(cell) for cell in rows[1]]
    repeated = {name for name in names if name and names.count(name) > 1}
    return bool(columns.known(repeated) & NAMES) and _languages(rows[0], names) is not None


def read_table(rows: Iterable[Row | Diagnostic], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row below a header, and the diagnostics among `rows`."""
    rest = Rows(rows)
    while ahead := (yield from _read_ahead(rest)):
        rest.push(ahead)
        yield from _read_one(ahead, rest, columns)


def _read_ahead(rows: Rows) -> Generator[Diagnostic, None, list[Row]]:
    """Read and return the rows that may contain the header."""
    ahead: list[Row] = []
    filled = 0
    for item in rows:
        if isinstance(item, Diagnostic):
            yield item
            continue
        ahead.append(item)
        filled += item.is_filled
        if filled == HEADER_WITHIN:
            break
    return ahead if filled else []


def _read_one(ahead: Sequence[Row], rows: Rows, columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of the rows, of which the first are `ahead`, up to the header of another table."""
    first = [row for row in ahead if row.is_filled]
    index = header_of([row.cells for row in first], columns)
    if index is None:
        yield _no_header(first, columns.file)
        rows.end()
        return
    header = last = first[index]
    below = first[index + 1 :]
    names = [tidy(cell) for cell in header.cells]
    if names == list(HEADER):
        columns.has_markup = False
    if len(columns.known(names)) == 1 and _is_vertical(first, columns):
        yield _vertical(columns.file, header.line)
        rows.end()
        return
    if index and (languages := _languages(first[index - 1].cells, names)):
        names = list(map(_marked, names, languages))
        index -= 1
    elif below and _repeats(names) and (languages := _languages(below[0].cells, names)):
        names = list(map(_marked, _filled(names), languages))
        last, *below = below
    elif below and (subordinate := _grouped(names, below[0].cells, columns)):
        names = subordinate
        last, *below = below
    for row in first[:index]:
        if not columns.declare([cell.strip() for cell in row.cells]):
            yield _above_header(columns.file, row.line)
    directives = [tidy(cell) for row in below[:1] for cell in row.cells]
    stated: Mapping[int, Column] = {}
    if is_template(directives):
        last, *below = below
        stated = stated_columns(names, directives)
    rows.skip(next(number for number, row in enumerate(ahead, start=1) if row is last))
    parts = []
    for part in parts_of(names, below, columns):
        meanings, findings = columns.read(names[part], header.line, stated)
        yield from findings
        if not stated:
            meanings = _with_identifiers(with_tags(meanings), [row.cells[part] for row in below])
        parts.append((part.start, meanings))
    yield from _read_rows(rows, header, parts, columns)


def _read_rows(
    rows: Rows, header: Row, parts: Sequence[tuple[int, Sequence[Column]]], columns: Columns
) -> Iterator[TermRecord | Diagnostic]:
    is_empty = True
    is_after_gap = False
    section = ""
    for item in rows:
        is_below_gap, is_after_gap = is_after_gap, isinstance(item, Row) and (not item.is_filled or item.is_alone)
        if isinstance(item, Diagnostic):
            yield item
        elif not item.is_filled or item.cells == header.cells:
            continue
        elif is_below_gap and is_header(item.cells, columns):
            rows.push([item])
            break
        elif item.is_alone and (below := rows.peek()) and is_header(below.cells, columns):
            yield _above_header(columns.file, item.line)
        elif not header.merged and _is_section(item, parts):
            section = item.first
        elif is_below_gap and item.is_alone and len(parts[0][1]) > 1 and _REMARK.match(item.first):
            yield _remark(columns.file, item)
        elif not (is_letter(item) and (below := rows.peek()) and begins_with(below, item.first)):
            is_empty = False
            ends = [*(begin for begin, _ in parts[1:]), None]
            for (begin, meanings), end in zip(parts, ends, strict=True):
                part = item._replace(cells=item.cells[begin:end])
                if part.is_filled or len(parts) == 1:
                    yield from _read(part, begin, meanings, columns, (section,) if section else ())
    if is_empty:
        message, remedy = "No row is below the header.", "Add a term, or remove the table."
        yield Diagnostic(columns.file, header.line, Severity.WARNING, "no-term", message, remedy)


def _with_identifiers(meanings: list[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns, one of codes beside another one for names as that of identifiers: `Term` with `T-001`.

    Columns that an option maps are kept, and so are names that have long forms: `F-16`.
    """
    named = [
        index
        for index, column in enumerate(meanings)
        if column.field == "name" and column.language is None and column.rank >= 0
    ]
    if any(letters_of(meanings[index].name) in LONG_FORMS for index in named):
        return meanings
    texts = {index: [text for row in rows if len(row) > index and (text := tidy(row[index]))] for index in named}
    coded = [index for index in named if len(texts[index]) > 1 and all(map(_CODE.fullmatch, texts[index]))]
    if len(named) <= len(coded) or len(coded) != 1 or len(set(texts[coded[0]])) < len(texts[coded[0]]):
        return meanings
    return [as_code(column) if index in coded else column for index, column in enumerate(meanings)]


def _is_section(row: Row, parts: Sequence[tuple[int, Sequence[Column]]]) -> bool:
    """Return whether a merged cell extends over the whole header of a table, not only over the name of a term."""
    return bool(row.merged) and any(
        all(begin + index in row.merged for index, column in enumerate(meanings) if column.name)
        for begin, meanings in parts
    )


def _is_vertical(rows: Sequence[Row], columns: Columns) -> bool:
    """Return whether most rows have the name of a field in their first cell, and one of them the name of a term."""
    fields = [
        columns.field_of(tidy(row.cells[0])) if row.cells[0].strip() else None for row in rows if len(row.cells) > 1
    ]
    known = [field for field in fields if field]
    return bool(NAMES.intersection(known)) and len(set(known)) > 1 and 2 * len(known) > len(rows)


def _read(
    row: Row, begin: int, meanings: Sequence[Column], columns: Columns, groups: Sequence[str]
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of the cells of a row in one table, whose first column is `begin`, from 0."""
    cells: list[tuple[Column, Sequence[str]]] = []
    for index, cell in enumerate(row.cells):
        column = meanings[index] if index < len(meanings) else Column("", None)
        cells.append((column if column.name else column._replace(name=f"column {begin + index + 1}"), [cell]))
    if any(cell.strip() for cell in row.cells[len(meanings) :]):
        yield ragged_row(columns.file, row.line, len(row.cells), len(meanings))
    if columns.catalog and (kind := columns.catalog.other_kind((column.name, texts[0]) for column, texts in cells)):
        yield _other_kind(columns.file, row.line, kind)
        return
    record = columns.record(cells, row.line, row.raw, groups)
    yield record or _no_name(columns.file, row.line)


def _languages(cells: Sequence[str], names: Sequence[str]) -> list[str] | None:
    """Return the language of each column, if a row has only names or codes of languages; merged cells are filled.

    A cell that is merged with the name of its column, below or above, has no language.
    """
    written = [tidy(cell) for cell in cells[: len(names)]]
    merged = [index for index, cell in enumerate(written) if cell and cell == names[index]]
    for index in merged:
        written[index] = ""
    if sum(map(bool, written)) < _FEWEST_LANGUAGES or any(cell and not language_named(cell) for cell in written):
        return None
    filled = _filled([*written, *[""] * (len(names) - len(written))])
    return ["" if index in merged else language for index, language in enumerate(filled)]


def _grouped(names: Sequence[str], cells: Sequence[str], columns: Columns) -> list[str] | None:
    """Return the names of columns of which groups have a name above their own: `Definition` above `Short` and `Long`.

    In a row that is such a header, the cells below a group are all filled, and the others are empty or those above.
    """
    lower = [tidy(cell) for cell in [*cells, *[""] * (len(names) - len(cells))]]
    upper = _filled(names)
    spans = [list(span) for _, span in groupby(range(len(names)), upper.__getitem__)]
    groups = [span for span in spans if len(span) > 1 and all(lower[index] for index in span)]
    within = {index for span in groups for index in span}
    others = [index for index in range(len(names)) if index not in within]
    if not groups or len(lower) > len(names) or any(lower[index] not in ("", names[index]) for index in others):
        return None
    if max(map(len, lower)) > _LONGEST_NAME or any(len({lower[index] for index in span}) == 1 for span in groups):
        return None
    found = list(names)
    for index in within:
        found[index] = _joint(upper[index], lower[index], columns)
    known = [columns.field_of(found[index]) is not None for index in within]
    are_names = any(columns.field_of(upper[index]) in NAMES for index in within)
    return found if columns.known(filter(None, found)) & NAMES and (all(known) if are_names else any(known)) else None


def _joint(upper: str, lower: str, columns: Columns) -> str:
    """Return the name of a column in a group: `Short Definition`, or `Owner` in the group `Governance`."""
    spellings = (f"{lower} {upper}", f"{upper} {lower}", lower)
    return next(filter(columns.field_of, spellings), spellings[0])


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


def ragged_row(file: str, line: int, cells: int, width: int) -> Diagnostic:
    """Return the finding about a row with more cells than the `width` of its header."""
    message = f"The row has {cells} cells, the header {width}; the extra cells are kept as notes."
    remedy = "Put quotes around a cell that contains the delimiter."
    return Diagnostic(file, line, Severity.WARNING, "ragged-row", message, remedy)


def _above_header(file: str, line: int) -> Diagnostic:
    message = "This row is above the header and is not read."
    return Diagnostic(file, line, Severity.INFO, "above-header", message, "If it is a term, move it below the header.")


def _other_kind(file: str, line: int, kind: str) -> Diagnostic:
    message, remedy = f"A row of the kind {kind!r} is not a term and is not read.", "Terms name their groups."
    return Diagnostic(file, line, Severity.INFO, "other-kind", message, remedy)


def _remark(file: str, row: Row) -> Diagnostic:
    message = f"The remark {row.first[:40]!r} below the terms is not read."
    return Diagnostic(file, row.line, Severity.INFO, "remark-row", message, "If it is a term, add its definition.")


def _no_header(rows: Sequence[Row], file: str) -> Diagnostic:
    likeliest = max(rows, key=lambda row: sum(map(bool, row.cells)))
    names = ", ".join(repr(tidy(cell)[:40]) for cell in likeliest.cells[:20])
    message = f"No column for the names of terms was found; this row has {names}."
    remedy = "Rename that column to Name, or map it: --map name=COLUMN. Without a header, add one: Term,Definition."
    return Diagnostic(file, likeliest.line, Severity.ERROR, "no-header", message, remedy)


def _vertical(file: str, line: int) -> Diagnostic:
    message = "The names of the columns are in the first column, not in a row; nothing was read."
    return Diagnostic(file, line, Severity.ERROR, "vertical-table", message, "Transpose the table.")


def _no_name(file: str, line: int) -> Diagnostic:
    message = "The row has no name."
    return Diagnostic(file, line, Severity.ERROR, "no-name", message, "Fill in the cell of the name column.")
