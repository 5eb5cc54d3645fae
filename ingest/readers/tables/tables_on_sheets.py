"""The rows of a sheet that may hold several tables, below each other or side by side, with sections and headings."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.field_names import NAMES, letters_of
from ingest.readers.name_columns import LONG_FORMS, SHORT_FORMS
from ingest.readers.text import tidy

_LONGEST_NAME: Final = 40  # characters of a column name; longer cells are not looked up
_FEWEST_FIELDS: Final = 2
_LETTER: Final = re.compile(r"(?P<letter>[^\W_]|#)(?:\s*[-–—]\s*[^\W_])?")
_RANGES: Final = {"#", "0"}


class Row(NamedTuple):
    """The cells of a row, the number of its first line (from 1), and its text unchanged.

    `merged` are the columns of a merged cell, from 0, if no other cell is filled.
    """

    line: int
    cells: Sequence[str]
    raw: str
    merged: range = range(0)

    @property
    def first(self) -> str:
        """The text of the first cell that is not empty."""
        return next((text for cell in self.cells if (text := tidy(cell))), "")

    @property
    def is_filled(self) -> bool:
        """Whether a cell is not empty."""
        return any(cell.strip() for cell in self.cells)

    @property
    def is_alone(self) -> bool:
        """Whether the row has one cell that is not empty, or one merged cell."""
        return bool(self.merged) or sum(bool(cell.strip()) for cell in self.cells) == 1


class Rows:
    """Iterates rows and diagnostics; rows can be put back."""

    def __init__(self, rows: Iterable[Row | Diagnostic]) -> None:
        self._rows = iter(rows)
        self._waiting: deque[Row | Diagnostic] = deque()

    def __iter__(self) -> Iterator[Row | Diagnostic]:
        return self

    def __next__(self) -> Row | Diagnostic:
        return self._waiting.popleft() if self._waiting else next(self._rows)

    def push(self, items: Sequence[Row | Diagnostic]) -> None:
        """Put back the items that were read last."""
        self._waiting.extendleft(reversed(items))

    def take(self, is_wanted: Callable[[Row], bool]) -> Row | None:
        """Return the next item if it is a wanted row; otherwise put it back."""
        item = next(self, None)
        if isinstance(item, Row) and is_wanted(item):
            return item
        self.push([item] if item is not None else [])
        return None

    def skip(self, number: int) -> None:
        """Skip this number of the items that were put back."""
        for _ in range(number):
            self._waiting.popleft()

    def end(self) -> None:
        """Read nothing more."""
        self._waiting.clear()
        self._rows = iter(())

    def peek(self) -> Row | None:
        """Return the next row that is not empty, if there is one."""
        read: list[Row | Diagnostic] = []
        found: Row | None = None
        for item in self:
            read.append(item)
            if isinstance(item, Row) and item.is_filled:
                found = item
                break
        self.push(read)
        return found


def is_header(cells: Sequence[str], columns: Columns) -> bool:
    """Return whether all cells of a row are exact names of fields: of at least two, one of them the name of a term."""
    if len(cells) < _FEWEST_FIELDS or max(map(len, cells)) > _LONGEST_NAME:
        return False
    written = [text for cell in cells if (text := tidy(cell))]
    if len(written) < _FEWEST_FIELDS:
        return False
    fields = columns.known(written)
    return bool(fields & NAMES) and len(fields) >= _FEWEST_FIELDS and all(map(columns.field_of, written))


def parts_of(names: Sequence[str], rows: Sequence[Row], columns: Columns) -> list[slice]:
    """Return the columns of each table in a header: of several with an empty column between, or with equal columns.

    Each has a column of definitions, repeats that of names, or has abbreviations with their long forms, because
    synonyms and translations may be beside a gap.
    """
    for width in range(2, len(names) // 2 + 1):
        if len(names) % width == 0 and names[width:] == names[:-width] and columns.known(names[:width]) & NAMES:
            return [slice(begin, begin + width) for begin in range(0, len(names), width)]
    gaps = {
        index
        for index, name in enumerate(names)
        if not name and not any(row.cells[index].strip() for row in rows if len(row.cells) > index)
    }
    runs = [list(run) for is_gap, run in groupby(range(len(names)), gaps.__contains__) if not is_gap]
    parts = [slice(run[0], run[-1] + 1) for run in runs if any(names[index] for index in run)]
    if len(parts) <= 1:
        return [slice(0, len(names))]
    parts[0] = slice(0, parts[0].stop)
    named = [list(filter(None, names[part])) for part in parts]
    is_repeated = bool(columns.known(set(named[0]).intersection(*named)) & NAMES)
    are_tables = all(_is_table(one, columns, is_repeated) for one in named) and not _are_restated(names, parts, rows)
    return parts if are_tables else [slice(0, len(names))]


def _is_table(names: Sequence[str], columns: Columns, is_repeated: bool) -> bool:
    fields, letters = columns.known(names), set(map(letters_of, names))
    is_of_abbreviations = not letters.isdisjoint(SHORT_FORMS) and not letters.isdisjoint(LONG_FORMS)
    return bool(fields & NAMES) and (is_repeated or "definition" in fields or is_of_abbreviations)


def _are_restated(names: Sequence[str], parts: Sequence[slice], rows: Sequence[Row]) -> bool:
    """Return whether long forms in a further table are cells of the first one: then abbreviations are synonyms."""
    for part in parts[1:]:
        long = [index for index in range(part.start, part.stop) if letters_of(names[index]) in LONG_FORMS]
        for row in rows:
            first = {text.casefold() for cell in row.cells[parts[0]] if (text := tidy(cell))}
            if any(tidy(row.cells[index]).casefold() in first for index in long if index < len(row.cells)):
                return True
    return False


def is_letter(row: Row) -> bool:
    """Return whether a row is the heading of a letter, such as `B`, `#` or `A-C`."""
    return row.is_alone and _LETTER.fullmatch(row.first) is not None


def begins_with(row: Row, letter: str) -> bool:
    """Return whether the first cell begins with a letter, or with the first one of a range."""
    is_range = len(letter) > 1 or letter in _RANGES
    return not row.is_alone and (is_range or row.first[:1].casefold() == letter.casefold())
