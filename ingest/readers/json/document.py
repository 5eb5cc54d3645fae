"""Read a JSON document: an array of terms, an object that contains one, an object keyed by term, a term, or OBO Graphs.

| code | severity | meaning |
|---|---|---|
| `cut-off` | error | the JSON is invalid from this line on; nothing after it was read |
| `unread-key` | info | a member that contains no terms was not read |

`readers.objects` and `readers.obo.graphs` list findings about terms. Prefixes may be declared in an `@context`.
"""

import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from graph.rdf import Iri
from ingest.diagnostics import Diagnostic, Severity
from ingest.hints import Hints
from ingest.readers.columns import Columns
from ingest.readers.json.lines import begins_json_lines
from ingest.readers.json.text import JsonText, json_value
from ingest.readers.objects import read_object
from ingest.readers.obo.graphs import read_graph_facts, read_graph_terms
from ingest.readers.shapes import Shape, shape_of
from ingest.readers.values import entry_of
from ingest.records import TermRecord

__all__ = ["begins_json", "read_json"]

_MARK: Final = b"\xef\xbb\xbf"
_SURE: Final = re.compile(rb'\[\s*[{\]]|\{\s*"(?:terms|graphs)"\s*:\s*[\[{]')
_CONTEXT: Final = "@context"
_LIST: Final = Shape("keyed")  # a list is read as one whatever the shape
_GRAPHS: Final = Shape("keyed", frozenset(["graphs"]))


def begins_json(head: bytes) -> bool:
    """Return whether `head` begins an array of objects, or an object that is not the first line of JSON Lines.

    >>> begins_json(b'[{"name":'), begins_json(b'{\\n "name":'), begins_json(b'{"name": "A"}\\n{"name": "B"}\\n')
    (True, True, False)
    """
    text = head.removeprefix(_MARK).lstrip()
    if _SURE.match(text):
        return True
    if not re.match(rb'\{\s*"', text):
        return False
    if b"\n" in text.rstrip():
        return not begins_json_lines(head)
    try:
        return isinstance(json_value(text.decode()), dict)
    except ValueError:
        return False


def read_json(stream: BinaryIO, file: str, hints: Hints) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms. `stream` must be seekable, because the layout of the document is detected first."""
    start = stream.tell()
    walk = JsonText(stream)
    try:
        layout = _layout(walk, Columns(file, hints))
        columns = Columns(file, hints, layout.prefixes)
        stream.seek(start)
        walk = JsonText(stream)
        if layout.shape is _GRAPHS:
            facts = read_graph_facts(walk)
            stream.seek(start)
            walk = JsonText(stream)
            yield from read_graph_terms(walk, facts, columns)
        else:
            yield from _read(walk, layout.shape, columns)
            yield from columns.finish()
        walk.end()
    except ValueError as error:
        message = f"Invalid JSON from here on: {error}."
        yield Diagnostic(file, walk.line, Severity.ERROR, "cut-off", message, "Fix the JSON here.")


class _Layout(NamedTuple):
    shape: Shape
    prefixes: dict[str, Iri]


def _layout(walk: JsonText, columns: Columns) -> _Layout:
    """Return the layout of the document and the prefixes that it declares."""
    prefixes: dict[str, Iri] = {}
    samples: dict[str, object] = {}
    if walk.peek() == "[":
        return _Layout(_LIST, prefixes)
    for key in walk.members():
        if key == "graphs" and walk.peek() in ("[", "{"):
            return _Layout(_GRAPHS, prefixes)
        if key == _CONTEXT:
            context, _ = walk.value()
            prefixes = _prefixes(context)
            continue
        samples[key] = _sample(walk)
        if key == "terms" and isinstance(samples[key], list | dict):
            return _Layout(Shape("containers", frozenset([key])), prefixes)
    return _Layout(shape_of(samples, columns), prefixes)


def _sample(walk: JsonText) -> object:
    """Take the next value; return it with at most one item or member."""
    match walk.peek():
        case "[":
            items: list[object] = []
            for _ in walk.items():
                value, _ = walk.value()
                items = items or [value]
            return items
        case "{":
            members: dict[str, object] = {}
            for key in walk.members():
                value, _ = walk.value()
                members = members or {key: value}
            return members
        case _:
            return walk.value()[0]


def _prefixes(context: object) -> dict[str, Iri]:
    declared = context.items() if isinstance(context, dict) else ()
    return {prefix: iri for prefix, iri in declared if isinstance(iri, str) and ":" in iri}


def _read(walk: JsonText, shape: Shape, columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    if shape.kind == "term":
        line, value, raw = _next(walk)
        yield from read_object(value, columns, line, raw)
    elif shape.kind != "containers":
        yield from _entries(walk, columns)
    else:
        for key in walk.members():
            if key in shape.keys:
                yield from _entries(walk, columns)
                continue
            if key != _CONTEXT:
                message = f"The member {key!r} is not read."
                remedy = "If it contains terms, move them to `terms`."
                yield Diagnostic(columns.file, walk.line, Severity.INFO, "unread-key", message, remedy)
            walk.skip()


def _entries(walk: JsonText, columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    if walk.peek() == "[":
        for _ in walk.items():
            line, value, raw = _next(walk)
            yield from read_object(value, columns, line, raw)
        return
    for key in walk.members():
        line, value, raw = _next(walk)
        if key != _CONTEXT:
            entry = entry_of(value)
            yield from read_object(entry, columns, line, f"{json.dumps(key, ensure_ascii=False)}: {raw}", key)


def _next(walk: JsonText) -> tuple[int, object, str]:
    walk.peek()
    line = walk.line
    return line, *walk.value()
