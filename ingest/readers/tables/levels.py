"""Tables whose names are in columns of levels, or in a first column without a name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Final

from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.record import NAMES
from ingest.readers.tables.parts import Row, is_header
from ingest.readers.text import tidy

_LEVEL: Final = re.compile(r"(?:level|ebene|niveau|nivel|livello)\s*[-_]?\s*(\d)(?:\s+(?:terms?|names?|label))?", re.I)
_FEWEST: Final = 2  # levels, or cells of a header


def with_name_columns(rows: Iterable[Row | Diagnostic], columns: Columns, within: int) -> Iterator[Row | Diagnostic]:
    """Yield the rows with a column of names, which the header, one of the first `within` rows, may lack.

    The last of the levels in a row is the name of its term, the one before it that of the broader one; levels that a
    row leaves empty are those of the row above. A first column without a name holds the names if the others hold
    definitions.
    """
    items = iter(rows)
    first = list(islice(items, within))
    written = [row for row in first if isinstance(row, Row) and row.is_filled]
    header, levels = _header(written, columns)
    path: list[str] = []
    is_below = False
    for item in _chained(first, items):
        if item is header and isinstance(item, Row):
            is_below = True
            yield _named(item, levels)
        elif is_below and levels and isinstance(item, Row) and not is_header(item.cells, columns):
            yield _placed(item, levels, path)
        else:
            yield item


def _chained(first: Sequence[Row | Diagnostic], rest: Iterator[Row | Diagnostic]) -> Iterator[Row | Diagnostic]:
    yield from first
    yield from rest


def _header(rows: Sequence[Row], columns: Columns) -> tuple[Row | None, Sequence[int]]:
    """Return the header without a column of names, if there is one, and its columns of levels."""
    for row, below in zip_longest(rows, rows[1:]):
        names = list(map(tidy, row.cells))
        fields = columns.known(filter(None, names))
        if fields & NAMES:
            return None, ()
        numbers = {index: int(found[1]) for index, name in enumerate(names) if (found := _LEVEL.fullmatch(name))}
        if len(numbers) >= _FEWEST and len(set(numbers.values())) == len(numbers):
            return row, sorted(numbers, key=numbers.__getitem__)
        is_nameless = len(names) >= _FEWEST and not names[0] and all(names[1:]) and "definition" in fields
        if is_nameless and below and any(map(str.isalpha, below.cells[0])):
            return row, ()
    return None, ()


def _named(row: Row, levels: Sequence[int]) -> Row:
    cells = list(row.cells)
    if not levels:
        return row._replace(cells=["Term", *cells[1:]])
    kept = [cell for index, cell in enumerate(cells) if index not in levels]
    return row._replace(cells=["Term", "Broader", *kept])


def _placed(row: Row, levels: Sequence[int], path: list[str]) -> Row:
    """Return a row with the name of its term and of the broader one; `path` is that of the row above, and changed."""
    texts = [tidy(row.cells[index]) if index < len(row.cells) else "" for index in levels]
    kept = [cell for index, cell in enumerate(row.cells) if index not in levels]
    last = max((index for index, text in enumerate(texts) if text), default=None)
    if last is None:
        return row._replace(cells=["", "", *kept])
    path[:] = [text or above for text, above in zip(texts, [*path, *[""] * len(texts)], strict=False)][: last + 1]
    return row._replace(cells=[path[last], next(filter(None, reversed(path[:last])), ""), *kept])
