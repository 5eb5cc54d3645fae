"""Read the terms of a JSON value, given its layout."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Final

from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.json.stream import JsonText
from ingest.readers.layout_detection import GROUP_NAMES, Layout, cells_of, label_of, transposed
from ingest.readers.nested_terms import entry_of, named_by_key
from ingest.readers.objects import no_object, read_object, unread_key
from ingest.readers.tables.rows import Row, read_table
from ingest.records import TermRecord

CONTEXT: Final = "@context"
"""The member that declares prefixes."""
_DECLARATIONS: Final = (CONTEXT, "$schema")


def read_layout(
    walk: JsonText, layout: Layout, columns: Columns, groups: tuple[str, ...] = ()
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of the next value; `groups` are the names of the groups around them."""
    match layout.kind:
        case "members":
            yield from _members(walk, layout, columns, groups)
        case "each":
            for _ in walk.items():
                if walk.peek() == "{":
                    yield from _members(walk, layout, columns, groups)
                else:
                    line, value, raw = _next(walk)
                    yield from read_object(value, columns, line, raw)
        case "rows":
            header = [Row(walk.line, layout.header, "")] if layout.header else []
            yield from read_table(chain(header, _rows(walk, columns.file)), columns)
        case "columns":
            line, value, raw = _next(walk)
            table = transposed(value) if isinstance(value, dict) else ()
            yield from read_table((Row(line, cells, "\t".join(cells)) for cells in table), columns)
        case "term":
            line, value, raw = _next(walk)
            yield from read_object(value, columns, line, raw, groups=groups)
        case "nothing":
            walk.skip()
        case _:
            yield from _entries(walk, columns, groups)


def _members(
    walk: JsonText, layout: Layout, columns: Columns, groups: tuple[str, ...]
) -> Iterator[TermRecord | Diagnostic]:
    for key in walk.members():
        if (inner := layout.members.get(key)) is not None:
            with columns.in_language(layout.language(key)):
                yield from read_layout(walk, inner, columns, groups + layout.label(key))
        elif key == CONTEXT:
            walk.skip()
        elif walk.peek() == '"' and columns.field_of(key) in GROUP_NAMES[layout.kind]:
            value, _ = walk.value()
            groups += label_of(value)
        else:
            yield unread_key(columns.file, walk.line, key)
            walk.skip()


def _rows(walk: JsonText, file: str) -> Iterator[Row | Diagnostic]:
    for _ in walk.items():
        line, value, raw = _next(walk)
        cells = cells_of(value)
        yield Row(line, cells, raw) if cells is not None else no_object(file, line, "The value is not a list.")


def _entries(walk: JsonText, columns: Columns, groups: tuple[str, ...]) -> Iterator[TermRecord | Diagnostic]:
    if walk.peek() == "[":
        for _ in walk.items():
            line, value, raw = _next(walk)
            key, entry = named_by_key(value) or ("", value)
            yield from read_object(entry, columns, line, raw, key, groups=groups)
        return
    for key in walk.members():
        line, value, raw = _next(walk)
        if key not in _DECLARATIONS:
            raw = f"{json.dumps(key, ensure_ascii=False)}: {raw}"
            yield from read_object(entry_of(value), columns, line, raw, key, groups=groups)


def _next(walk: JsonText) -> tuple[int, object, str]:
    walk.peek()
    line = walk.line
    return line, *walk.value()
