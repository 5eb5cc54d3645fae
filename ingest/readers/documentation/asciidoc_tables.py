"""Find the tables of AsciiDoc (https://docs.asciidoctor.org) and their cells."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.diagnostics import Diagnostic
from ingest.readers.tables.delimited import csv_rows
from ingest.readers.tables.rows import Row
from ingest.readers.text import Line

_BORDER: Final = re.compile(r"([|,:!])={3,}")
_CELL: Final = re.compile(
    r"(?:(?<=\s)|^)(?P<columns>\d{1,3})?(?:\.(?P<rows>\d{1,3}))?(?P<span>[+*]?)(?:\.?[<^>]){0,2}[adehlmsv]?(?<!\\)\|",
    re.MULTILINE,
)
_WIDTHS: Final = re.compile(r"\bcols\s*=\s*(?:\"([^\"]*)\"|([^\s,\]]+))")
_REPEATED: Final = re.compile(r"(\d{1,3})\*")
_DELIMITERS: Final = {",": ",", ":": ":"}
_MOST: Final = 1000


class CellSource(NamedTuple):
    """The source of a cell, and the number of its first line."""

    line: int
    text: str


class TableSource(NamedTuple):
    """The indexes of the first and the last line of a table, its rows, and findings about those that are not read.

    A table `has_header` if it states so, or if the first row is a line of its own.
    """

    begin: int
    end: int
    rows: Sequence[Sequence[CellSource]]
    has_header: bool
    findings: Sequence[Diagnostic]


def tables_in(lines: Sequence[Line], file: str) -> Iterator[TableSource]:
    """Yield the tables in these lines of `file`."""
    begin = None
    for index, line in enumerate(lines):
        border = line.text.strip()
        if begin is None and _BORDER.fullmatch(border):
            begin = index
        elif begin is not None and border == lines[begin].text.strip():
            attributes, (first, second) = (
                _attributes(lines, begin),
                (lines[begin + 1].text, lines[begin + 2 : begin + 3]),
            )
            rows, findings = _rows(lines[begin + 1 : index], border[0], attributes, file)
            is_apart = bool(first.strip()) and not "".join(line.text for line in second).strip()
            yield TableSource(begin, index, rows, is_apart or "header" in attributes, findings)
            begin = None


def _attributes(lines: Sequence[Line], begin: int) -> str:
    above = [line.text.strip() for line in lines[max(0, begin - 2) : begin]]
    return " ".join(text for text in above if text.startswith("["))


def _rows(
    lines: Sequence[Line], kind: str, attributes: str, file: str
) -> tuple[list[list[CellSource]], list[Diagnostic]]:
    if kind in _DELIMITERS or "csv" in attributes:
        items = list(csv_rows(lines, _DELIMITERS.get(kind, ","), file))
        rows = [[CellSource(item.line, cell) for cell in item.cells] for item in items if isinstance(item, Row)]
        return rows, [item for item in items if isinstance(item, Diagnostic)]
    first = next((line.text for line in lines if line.text.strip()), "")
    width = _width(attributes) or sum(_times(cell) for cell in _CELL.finditer(first))
    return (_arranged(lines, width) if width else []), []


def _width(attributes: str) -> int:
    """Return the number of columns that `cols` states: `2*`, `"1,2a"`."""
    found = _WIDTHS.search(attributes)
    columns = re.split("[,;]", found[1] or found[2]) if found else []
    repeated = [_REPEATED.match(column.strip()) for column in columns]
    return min(sum(int(one[1]) if one else 1 for one in repeated), _MOST)


def _arranged(lines: Sequence[Line], width: int) -> list[list[CellSource]]:
    """Return rows of `width` cells; a cell that extends over several columns is followed by empty ones."""
    source = "\n".join(line.text for line in lines)
    marks = list(_CELL.finditer(source))
    rows: list[list[CellSource]] = [[]]
    extended: dict[int, tuple[int, CellSource]] = {}  # cells of rows above, with the rows that they still extend over
    index = begin = 0
    for mark, end in zip(marks, [*(mark.start() for mark in marks[1:]), len(source)], strict=True):
        index += source.count("\n", begin, mark.end())
        begin = mark.end()
        cell = CellSource(lines[index].number, source[begin:end].strip())
        for number in range(_times(mark)):
            _extend(rows, extended, width)
            shown = cell if number == 0 or mark["span"] == "*" else cell._replace(text="")
            extended[len(rows[-1])] = (int(mark["rows"] or 1) - 1, shown)
            rows[-1].append(shown)
    return rows


def _extend(rows: list[list[CellSource]], extended: dict[int, tuple[int, CellSource]], width: int) -> None:
    """Begin a row if the last one is complete, and add the cells of rows above that extend into it."""
    while True:
        if len(rows[-1]) >= width:
            rows.append([])
        count, cell = extended.get(len(rows[-1]), (0, CellSource(0, "")))
        if count <= 0:
            return
        extended[len(rows[-1])] = (count - 1, cell)
        rows[-1].append(cell)


def _times(mark: re.Match[str]) -> int:
    return min(int(mark["columns"] or 1), _MOST) if mark["span"] else 1
