"""Categories that are only in the first row of each block of rows that have them, as in the outline of a report."""

from collections.abc import Sequence
from typing import Final

from ingest.readers.record import NAMES, Column
from ingest.readers.tables.parts import Row
from ingest.readers.text import tidy

__all__ = ["Blocks", "outlined"]

_FEWEST_BLOCKS: Final = 2
_FEWEST_ROWS: Final = 3
_FILLED: Final = 0.75  # of the cells of another column


class Blocks:
    """Fills the empty cells below the categories of a table, row by row."""

    def __init__(self, columns: Sequence[int]) -> None:
        """`columns` are the indices of the columns of categories, from 0; an inner one ends with the outer one."""
        self._columns = columns
        self._current: dict[int, str] = {}

    def is_heading(self, row: Row) -> bool:
        """Return whether a row has only a category."""
        return row.is_alone and any(index < len(row.cells) and row.cells[index].strip() for index in self._columns)

    def filled(self, row: Row) -> Row:
        """Return the row with the categories of the rows above in its empty cells."""
        cells = list(row.cells)
        for index in self._columns:
            if index < len(cells) and cells[index].strip():
                self._current = {one: text for one, text in self._current.items() if one < index}
                self._current[index] = cells[index]
            elif index < len(cells):
                cells[index] = self._current.get(index, "")
        return row._replace(cells=cells)


def outlined(meanings: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
    """Return the columns of categories that are only in the first row of each block, and those of which it is unsure.

    Their cells are few, distinct, and above empty ones. They are surely those of blocks if they are before the names,
    other columns are full, and the names are not in alphabetical order, as in a list with a few categories.
    """
    names = [index for index, column in enumerate(meanings) if column.field in NAMES]
    texts = [[tidy(row[index]) if index < len(row) else "" for row in rows] for index in range(len(meanings))]
    groups = [
        index
        for index, column in enumerate(meanings)
        if column.field == "categories" and column.rank >= 0 and _begins_blocks(texts[index])
    ]
    terms = [number for number in range(len(rows)) if any(texts[index][number] for index in names)]
    listed = [next(texts[index][number].casefold() for index in names if texts[index][number]) for number in terms]
    others = [index for index in range(len(meanings)) if index not in groups and any(texts[index])]
    are_full = all(sum(bool(texts[index][number]) for number in terms) >= _FILLED * len(terms) for index in others)
    is_outline = are_full and len(terms) >= _FEWEST_ROWS and listed != sorted(listed)
    sure = [index for index in groups if is_outline and index < min(names, default=0)]
    return sure, [index for index in groups if index not in sure]


def _begins_blocks(texts: Sequence[str]) -> bool:
    """Return whether the first text is filled, and at most half of them, each once."""
    filled = list(filter(None, texts))
    return (
        bool(texts and texts[0])
        and len(filled) >= _FEWEST_BLOCKS
        and 2 * len(filled) <= len(texts)
        and len(set(filled)) == len(filled)
    )
