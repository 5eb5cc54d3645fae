"""Categories that are only in the first row of each block of rows that have them, as in the outline of a report."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from unicodedata import normalize

from ingest.readers.cell_texts import Column
from ingest.readers.field_names import NAMES, letters_of
from ingest.readers.tables.tables_on_sheets import Row
from ingest.readers.text import tidy

_FEWEST_BLOCKS: Final = 2
_FEWEST_ROWS: Final = 3
_FILLED: Final = 0.75  # of the cells of another column
_UNSORTED: Final = 4  # at most 1 of 4 pairs of neighbors is out of order
_OF_ONE_ROW: Final = {"tag", "tags", "label", "labels", "keyword", "keywords", "hashtags", "schlagworte"}
_SEVERAL: Final = re.compile("[,;|]")


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
        is_new = False
        for index in self._columns:
            if index < len(cells) and cells[index].strip():
                is_new = True
                self._current[index] = cells[index]
                continue
            if is_new:
                self._current.pop(index, None)
            if index < len(cells):
                cells[index] = self._current.get(index, "")
        return row._replace(cells=cells)


def outlined(meanings: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
    """Return the columns of categories that are only in the first row of each block, and those of which it is unsure.

    Their cells are few, distinct, and above empty ones. They are surely those of blocks if they are before the names,
    each has a single category, other columns are full, and the names are not about in alphabetical order, as in a list
    with a few categories.
    """
    names = [index for index, column in enumerate(meanings) if column.field in NAMES]
    texts = [[tidy(row[index]) if index < len(row) else "" for row in rows] for index in range(len(meanings))]
    groups = [
        index
        for index, column in enumerate(meanings)
        if column.field == "categories" and column.rank >= 0 and _begins_blocks(texts[index])
    ]
    terms = [number for number in range(len(rows)) if any(texts[index][number] for index in names)]
    listed = [letters_of(next(texts[index][number] for index in names if texts[index][number])) for number in terms]
    begins = [number - 1 not in terms or any(texts[index][number] for index in groups) for number in terms]
    others = [index for index in sorted({*range(len(meanings))} - {*groups}) if any(texts[index])]
    are_full = all(sum(bool(texts[index][number]) for number in terms) >= _FILLED * len(terms) for index in others)
    is_outline = are_full and len(terms) >= _FEWEST_ROWS and _is_unsorted(listed, begins)
    sure = [
        index
        for index in groups
        if is_outline
        and index < min(names, default=0)
        and letters_of(meanings[index].name) not in _OF_ONE_ROW
        and not any(_SEVERAL.search(text) for text in texts[index])
    ]
    return sure, sorted({*groups} - {*sure})


def _is_unsorted(names: Sequence[str], begins: Sequence[bool]) -> bool:
    """Return whether names are in alphabetical order only within blocks, or more than a quarter of pairs is not.

    Accents, spaces and signs are ignored. `begins` is whether a block may begin with each name.
    """
    plain = ["".join(filter(str.isalnum, normalize("NFKD", name))) for name in names]
    late = [begin for (one, other), begin in zip(pairwise(plain), begins[1:], strict=True) if one > other]
    return bool(late) and (all(late) or _UNSORTED * len(late) >= len(plain))


def _begins_blocks(texts: Sequence[str]) -> bool:
    """Return whether the first text is filled, and at most half of them, each once."""
    filled = list(filter(None, texts))
    return (
        bool(texts and texts[0])
        and len(filled) >= _FEWEST_BLOCKS
        and 2 * len(filled) <= len(texts)
        and len(set(filled)) == len(filled)
    )
