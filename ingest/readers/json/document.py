"""Read a JSON document: an array of terms, an object with `terms`, an object keyed by term, one term, or OBO Graphs.

| code | severity | meaning |
|---|---|---|
| `cut-off` | error | the JSON is invalid from this line on; nothing after it was read |
| `unread-key` | info | a member other than `terms` was not read |

`readers.json.object` and `readers.obo.graphs` list findings about terms. Prefixes may be declared in an `@context`.
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
from ingest.readers.json.object import read_object
from ingest.readers.json.text import JsonText, json_value
from ingest.readers.obo.graphs import read_graph_facts, read_graph_terms
from ingest.records import TermRecord

__all__ = ["begins_json", "read_json"]

_MARK: Final = b"\xef\xbb\xbf"
_SURE: Final = re.compile(rb'\[\s*[{\]]|\{\s*"(?:terms|graphs)"\s*:\s*[\[{]')
_CONTEXT: Final = "@context"


def begins_json(head: bytes) -> bool:
    """Return whether `head` begins an array of objects, or an object that is not the first line of JSON Lines.

    >>> begins_json(b'[{"name":'), begins_json(b'{\\n "name":'), begins_json(b'{"name": "A"}\\n')
    (True, True, False)
    """
    text = head.removeprefix(_MARK).lstrip()
    if _SURE.match(text):
        return True
    if not re.match(rb'\{\s*"', text):
        return False
    if b"\n" in text:
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
        if layout.kind == "graphs":
            facts = read_graph_facts(walk)
            stream.seek(start)
            walk = JsonText(stream)
            yield from read_graph_terms(walk, facts, columns)
        else:
            yield from _read(walk, layout.kind, columns)
            yield from columns.finish()
        walk.end()
    except ValueError as error:
        message = f"Invalid JSON from here on: {error}."
        yield Diagnostic(file, walk.line, Severity.ERROR, "cut-off", message, "Fix the JSON here.")


class _Layout(NamedTuple):
    kind: str
    prefixes: dict[str, Iri]


def _layout(walk: JsonText, columns: Columns) -> _Layout:
    """Return the layout of the document ("terms", "graphs", "array", "term" or "keyed") and its prefixes."""
    prefixes: dict[str, Iri] = {}
    if walk.peek() == "[":
        return _Layout("array", prefixes)
    fields: set[str] = set()
    count = known = 0
    for key in walk.members():
        if key in ("terms", "graphs") and walk.peek() in ("[", "{"):
            return _Layout(key, prefixes)
        if key == _CONTEXT:
            context, _ = walk.value()
            prefixes = _prefixes(context)
            continue
        found = columns.known([key])
        fields |= found
        count, known = count + 1, known + bool(found)
        walk.skip()
    # An object keyed by term may contain a term named "Name".
    return _Layout("term" if "name" in fields and len(fields) > 1 and 2 * known > count else "keyed", prefixes)


def _prefixes(context: object) -> dict[str, Iri]:
    declared = context.items() if isinstance(context, dict) else ()
    return {prefix: iri for prefix, iri in declared if isinstance(iri, str) and ":" in iri}


def _read(walk: JsonText, kind: str, columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    if kind == "term":
        line, value, raw = _next(walk)
        yield from read_object(value, columns, line, raw)
    elif kind != "terms":
        yield from _entries(walk, columns)
    else:
        for key in walk.members():
            if key == "terms":
                yield from _entries(walk, columns)
                continue
            if key != _CONTEXT:
                message = f"The member {key!r} is not read."
                yield Diagnostic(
                    columns.file,
                    walk.line,
                    Severity.INFO,
                    "unread-key",
                    message,
                    "If it contains terms, move them to `terms`.",
                )
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
            value = value if isinstance(value, dict) else {"definition": value}
            yield from read_object(value, columns, line, f"{json.dumps(key, ensure_ascii=False)}: {raw}", key)


def _next(walk: JsonText) -> tuple[int, object, str]:
    walk.peek()
    line = walk.line
    return line, *walk.value()
