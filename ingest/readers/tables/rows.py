"""Convert the rows of a table with a header, from a text file or a spreadsheet, to records.

| code | severity | meaning |
|---|---|---|
| `no-header` | error | none of the first rows has a column for the names of terms |
| `above-header` | info | a row above a header is not read |
| `no-name` | error | the row has no name |
| `no-term` | warning | no row is below the header |
| `vertical-table` | error | the names of the columns are in the first column |
| `other-kind` | info | a row describes a group or something else that a data catalog exports, not a term |
| `remark-row` | info | a row is a remark, such as `Source: ...`, a comment, a hint or a page number, and is not read |
| `continued-row` | info | a row without a name, or with the name and a text of the row above, continues that |
| `section-row` | info | a row in capitals is the category of the rows below it |
| `empty-categories` | info | empty cells below a category are read as its block of rows, or as no category |
| `ragged-row` | warning | the row has cells beyond the header or between two tables; they are kept as notes |

`readers.columns` lists findings about columns. A second row of ROBOT directives is part of the header, and so are a row
of languages above or below it, and a row of names below the names of groups. Several tables may be below each other,
each with a header, or side by side (`readers.tables.tables_on_sheets`).
"""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from graph.writers.csv import HEADER
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.cell_texts import Column
from ingest.readers.columns import Columns
from ingest.readers.field_names import NAMES, letters_of
from ingest.readers.markdown.term_names import with_plain_name
from ingest.readers.separators import are_numbered
from ingest.readers.tables import rows_without_terms as sections
from ingest.readers.tables.category_blocks import Blocks, outlined
from ingest.readers.tables.cell_formulas import shown
from ingest.readers.tables.findings import row_finding
from ingest.readers.tables.headers import HEADER_WITHIN, header_of, names_of
from ingest.readers.tables.language_pairs import with_languages_as_header
from ingest.readers.tables.level_columns import with_name_columns
from ingest.readers.tables.robot import is_template, stated_columns
from ingest.readers.tables.tables_on_sheets import Row, Rows, begins_with, is_header, is_letter, parts_of
from ingest.readers.text import tidy, unbullet
from ingest.records import TermRecord

__all__ = ["Row", "read_table"]

_FORMULAS = {"formula", "calculation", "expression", "formel", "berechnung", "formule", "fórmula"}
"""The columns, in letters, that have formulas on purpose."""
_SOURCE = {"source", "target"}
_PAIRED = (
    "Name these columns by their languages, such as English and German, or map them: "
    "--map name@en=Source --map name@de=Target."
)
_REMARK = re.compile(
    r"[*†]+\s|©|(?:sources?|notes?|remarks?|totals?|legend|copyright|(?:last )?updated|version|quellen?|hinweise?|"
    r"anmerkungen|anmerkung|legende)\s*:\s|last updated\b|(?:updated|totals?)\s+\d|(?:please|bitte)\s(?:\S+\s){2}",
    re.IGNORECASE,
)


def read_table(rows: Iterable[Row | Diagnostic], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row below a header, and the diagnostics among `rows`."""
    rest = Rows(with_name_columns(with_languages_as_header(iter(rows)), columns, HEADER_WITHIN))
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
    header = first[index]
    names = [tidy(cell) for cell in header.cells]
    if names == list(HEADER):
        columns.has_markup = False
    if len(columns.known(names)) == 1 and _is_vertical(first, columns):
        yield row_finding(columns.file, header.line, "vertical-table")
        rows.end()
        return
    names, span = names_of([row.cells for row in first], index, columns)
    last, below = first[span[-1]], first[span.stop :]
    for row in first[: span.start]:
        if not columns.declare([cell.strip() for cell in row.cells]):
            yield row_finding(columns.file, row.line, "above-header")
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
        sample = [row.cells[part] for row in below]
        if not stated:
            meanings = columns.by_contents(meanings, sample, header.line)
        sure, unsure = ([], []) if columns.catalog else outlined(meanings, sample)
        for place in sorted(sure + unsure):
            yield _empty_categories(columns.file, header.line, meanings[place].name, place in sure)
        texts = {
            name: [text for cells in sample for cell in cells[name : name + 1] if (text := tidy(cell))]
            for name in _names(meanings)
        }
        numbered = next((name for name, listed in texts.items() if len(listed) > 1 and are_numbered(listed)), None)
        parts.append(_Part(part.start, meanings, Blocks(sure), numbered))
    has_comments = any(row.first.startswith("#") for row in first[: span.start])
    yield from _read_rows(rows, header, parts, columns, _sections(below, parts), has_comments=has_comments)


class _Part(NamedTuple):
    """One of the tables side by side: its first column, from 0, its columns, and its blocks of rows.

    `numbered` is the column of names, from 0, that are the items of a numbered list.
    """

    begin: int
    meanings: Sequence[Column]
    blocks: Blocks
    numbered: int | None


def _read_rows(
    rows: Rows, header: Row, parts: Sequence[_Part], columns: Columns, capitals: int | None, *, has_comments: bool
) -> Iterator[TermRecord | Diagnostic]:
    is_empty = True
    is_after_gap = is_below_references = False
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
        elif item.is_alone and (below := rows.peek()) and _begins_table(below, header, columns):
            yield row_finding(columns.file, item.line, "above-header")
        elif not header.merged and sections.is_merged_section(item, [(part.begin, part.meanings) for part in parts]):
            section = item.first
        elif capitals is not None and sections.is_capital(item, capitals):
            section = item.first
            yield row_finding(columns.file, item.line, "section-row", item.first[:40])
        elif is_below_references or (is_below_gap and sections.begins_references(item, rows.peek())):
            is_below_references = True
            yield _remark(columns.file, item)
        elif is_empty and sections.is_hint(item) and not ((below := rows.peek()) and sections.is_hint(below)):
            yield _remark(columns.file, item)
        elif _is_remark(item, is_below_gap=is_below_gap, has_comments=has_comments, columns=parts[0].meanings):
            yield _remark(columns.file, item)
        elif not (is_letter(item) and (below := rows.peek()) and begins_with(below, item.first)):
            is_empty = False
            if len(parts) == 1:
                item = yield from _whole(item, rows, parts[0].meanings, columns)
            ends = [*(part.begin for part in parts[1:]), None]
            for part, end in zip(parts, ends, strict=True):
                row = item._replace(cells=item.cells[part.begin : end])
                if row.is_filled or len(parts) == 1:
                    yield from _read(row, part, columns, (section,) if section else ())
    if is_empty:
        yield row_finding(columns.file, header.line, "no-term")


def _begins_table(row: Row, header: Row, columns: Columns) -> bool:
    return row.cells == header.cells or is_header(row.cells, columns)


def _is_remark(row: Row, *, is_below_gap: bool, has_comments: bool, columns: Sequence[Column]) -> bool:
    is_comment = has_comments and row.first[:1] == "#"
    is_below = len(columns) > 1 and (sections.is_page_number(row) or (is_below_gap and bool(_REMARK.match(row.first))))
    return row.is_alone and (is_comment or is_below)


def _whole(row: Row, rows: Rows, meanings: Sequence[Column], columns: Columns) -> Generator[Diagnostic, None, Row]:
    """Return a row with the rows below that continue it, each of which is reported."""
    found = [row]
    while below := rows.take(lambda below: sections.continues(found[-1], below, meanings)):
        yield row_finding(columns.file, below.line, "continued-row", below.first[:40])
        found.append(below)
    return sections.continued(found, meanings) if len(found) > 1 else row


def _sections(rows: Sequence[Row], parts: Sequence[_Part]) -> int | None:
    """Return the column of names in which sections are in capitals, if the first rows have some."""
    part, *others = parts
    names = next(_names(part.meanings), 0)
    return part.begin + names if not others and sections.has_sections(rows, part.begin + names) else None


def _names(meanings: Sequence[Column]) -> Iterator[int]:
    return (index for index, column in enumerate(meanings) if column.field in NAMES)


def _is_vertical(rows: Sequence[Row], columns: Columns) -> bool:
    """Return whether most rows have the name of a field in their first cell, and one of them the name of a term."""
    fields = [
        columns.field_of(tidy(row.cells[0])) if row.cells[0].strip() else None for row in rows if len(row.cells) > 1
    ]
    known = [field for field in fields if field]
    return bool(NAMES.intersection(known)) and len(set(known)) > 1 and 2 * len(known) > len(rows)


def _read(row: Row, part: _Part, columns: Columns, groups: Sequence[str]) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of the cells of a row in one table."""
    meanings, is_heading = part.meanings, part.blocks.is_heading(row)
    row = part.blocks.filled(row)
    if is_heading:
        return
    cells: list[tuple[Column, Sequence[str]]] = []
    for index, cell in enumerate(row.cells):
        column = meanings[index] if index < len(meanings) else Column("", None)
        column = column if column.name else column._replace(name=f"column {part.begin + index + 1}")
        value = shown(unbullet(tidy(cell)) if index == part.numbered else cell)
        cells.append((column, [value.text]))
        if value.link:
            cells.append((Column(f"{column.name} link", None), [value.link]))
        if value.is_formula and letters_of(column.name) not in _FORMULAS:
            columns.notice("unread-formula", row.line, column.name)
    if any(cell.strip() for cell in row.cells[len(meanings) :]):
        yield row_finding(columns.file, row.line, "ragged-row", len(row.cells), len(meanings))
    if columns.catalog and (kind := columns.catalog.other_kind((column.name, texts[0]) for column, texts in cells)):
        yield row_finding(columns.file, row.line, "other-kind", kind)
        return
    record = columns.record(cells, row.line, row.raw, groups)
    if record and columns.has_markup:  # unlike those of the export
        record = with_plain_name(record)
    yield record or row_finding(columns.file, row.line, "no-name")


def _empty_categories(file: str, line: int, name: str, is_sure: bool) -> Diagnostic:
    if is_sure:
        message = f"Empty cells of the column {name!r} have the category above them."
        remedy = "If a term has no category, write - in its cell."
    else:
        message = f"Some cells of the column {name!r} are empty; their terms have no category."
        remedy = "If a category is that of the rows below it, repeat it in each of them."
    return Diagnostic(file, line, Severity.INFO, "empty-categories", message, remedy)


def _remark(file: str, row: Row) -> Diagnostic:
    return row_finding(file, row.line, "remark-row", " ".join(filter(None, map(tidy, row.cells)))[:80])


def _no_header(rows: Sequence[Row], file: str) -> Diagnostic:
    likeliest = max(rows, key=lambda row: sum(map(bool, row.cells)))
    names = ", ".join(repr(tidy(cell)[:40]) for cell in likeliest.cells[:20])
    found = row_finding(file, likeliest.line, "no-header", names)
    return replace(found, remedy=_PAIRED) if _SOURCE <= set(map(letters_of, likeliest.cells)) else found
