"""Tables whose names are in columns of levels, or in a column that its contents show.

| code | severity | meaning |
|---|---|---|
| `guessed-column` | warning | the contents of a column beside definitions show that it has the names |
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.field_names import NAMES, names_column
from ingest.readers.name_columns import of_contents
from ingest.readers.tables.findings import row_finding
from ingest.readers.tables.tables_on_sheets import Row, is_header
from ingest.readers.text import tidy

_LEVEL: Final = re.compile(r"(?:level|ebene|niveau|nivel|livello)\s*[-_]?\s*(\d)(?:\s+(?:terms?|names?|label))?", re.I)
_FEWEST: Final = 2  # levels, or cells of a header


def with_name_columns(rows: Iterable[Row | Diagnostic], columns: Columns, within: int) -> Iterator[Row | Diagnostic]:
    """Yield the rows with a column of names, which the header, one of the first `within` rows, may lack.

    The last of the levels in a row is the name of its term, the one before it that of the broader one; levels that a
    row leaves empty are those of the row above. Beside definitions, a first column without a name holds the names, or
    else the first one whose texts may be names.
    """
    items = iter(rows)
    first = list(islice(items, within))
    written = [row for row in first if isinstance(row, Row) and row.is_filled]
    header, index, levels = _header(written, columns)
    if header and not levels and header.cells[index].strip():
        yield row_finding(columns.file, header.line, "guessed-column", tidy(header.cells[index]))
    path: list[str] = []
    is_below = False
    for item in chain(first, items):
        if item is header and isinstance(item, Row):
            is_below = True
            yield _named(item, index, levels)
        elif is_below and levels and isinstance(item, Row) and not is_header(item.cells, columns):
            yield _placed(item, levels, path)
        else:
            yield item


def _header(rows: Sequence[Row], columns: Columns) -> tuple[Row | None, int, Sequence[int]]:
    """Return the header without a column of names, if there is one, the column that holds them, and those of levels."""
    guessed: tuple[Row | None, int, Sequence[int]] = None, 0, ()
    for number, row in enumerate(rows):
        names = list(map(tidy, row.cells))
        fields = columns.known(filter(None, names))
        if fields & NAMES and (guessed[0] is None or len(fields) > 1):
            return None, 0, ()
        numbers = {index: int(found[1]) for index, name in enumerate(names) if (found := _LEVEL.fullmatch(name))}
        if len(numbers) >= _FEWEST and len(set(numbers.values())) == len(numbers):
            return row, 0, sorted(numbers, key=numbers.__getitem__)
        if guessed[0] is None and len(names) >= _FEWEST and all(names[1:]) and "definition" in fields:
            below = [one.cells for one in rows[number + 1 :]]
            if not names[0] and below and any(map(str.isalpha, below[0][0])):
                return row, 0, ()
            index = of_contents(names, columns.fields_of(names), below) if columns.infers_names else None
            guessed = guessed if index is None else (row, index, ())
    return guessed


def _named(row: Row, index: int, levels: Sequence[int]) -> Row:
    if not levels:
        name = names_column(map(tidy, row.cells))
        return row._replace(cells=[name if place == index else cell for place, cell in enumerate(row.cells)])
    kept = [cell for place, cell in enumerate(row.cells) if place not in levels]
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
