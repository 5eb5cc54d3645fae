"""Glossaries of translation programs such as DeepL: rows of a text, its translation and the codes of both languages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from ingest.diagnostics import Diagnostic
from ingest.readers.language_tags import LANGUAGE_TAG, language_named
from ingest.readers.tables.headers import HEADER_WITHIN
from ingest.readers.tables.tables_on_sheets import Row
from ingest.readers.text import letters, tidy

_WIDTH: Final = 4
_FEWEST: Final = 2
_HEADER: Final = ("source", "target", "sourcelang", "targetlang")


def with_languages_as_header(rows: Iterator[Row | Diagnostic]) -> Iterator[Row | Diagnostic]:
    """Yield the rows; if the first ones are such pairs of the same languages, below a header, without their codes.

    A row in other languages remains as it is, so that its codes are notes and a finding reports it.
    """
    ahead = _Ahead()
    for item in rows:
        ahead.add(item)
        if len(ahead.filled) == HEADER_WITHIN:
            break
    pairs = ahead.filled[_has_header(ahead.filled) :]
    languages = {tuple(map(language_named, row.cells[2:])) for row in pairs}
    if len(pairs) < _FEWEST or len(languages) > 1 or not all(map(_is_pair, pairs)):
        yield from chain(ahead.items, rows)
        return
    line, (one, other) = ahead.filled[0].line, next(iter(languages))
    yield Row(line, (f"Term ({one})", f"Term ({other})"), ahead.filled[0].raw)
    for item in chain(ahead.items, rows):
        if not isinstance(item, Row):
            yield item
        elif item is not ahead.filled[0] or not _has_header([item]):
            is_same = _is_pair(item) and tuple(map(language_named, item.cells[2:])) == (one, other)
            yield item._replace(cells=item.cells[:2]) if is_same else item


@dataclass(slots=True)
class _Ahead:
    items: list[Row | Diagnostic] = field(default_factory=list)
    filled: list[Row] = field(default_factory=list)

    def add(self, item: Row | Diagnostic) -> None:
        self.items.append(item)
        if isinstance(item, Row) and item.is_filled:
            self.filled.append(item)


def _has_header(rows: list[Row]) -> bool:
    names = [letters(tidy(cell)).replace("language", "lang") for cell in rows[0].cells] if rows else []
    return tuple(names) == _HEADER


def _is_pair(row: Row) -> bool:
    """Return whether a row has two texts and the codes of two languages."""
    codes = [cell.strip() for cell in row.cells[2:]]
    are_codes = all(LANGUAGE_TAG.fullmatch(code) and language_named(code) for code in codes)
    return len(row.cells) == _WIDTH and are_codes and len({*codes}) > 1 and all(map(str.strip, row.cells[:2]))
