"""Read a JSON document: terms in any layout that `readers.layout_detection` finds, OBO Graphs, or resources of FHIR.

| code | severity | meaning |
|---|---|---|
| `cut-off` | error | the JSON is invalid from this line on; nothing after it was read |

`readers.objects`, `readers.json.fhir` and `readers.obo.graphs` list findings about terms. Prefixes may be
declared in an `@context`.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import BinaryIO, Final, NamedTuple

from graph.rdf import Iri
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Columns
from ingest.readers.data_catalogs import Catalog, catalog_of_document
from ingest.readers.json.fhir import has_several_systems, is_fhir, read_fhir
from ingest.readers.json.layouts import CONTEXT, read_layout
from ingest.readers.json.lines import begins_json_lines
from ingest.readers.json.stream import JsonText, json_value
from ingest.readers.language_rows import joined_languages
from ingest.readers.layout_detection import SAMPLED, Layout, layout_of
from ingest.readers.objects import no_term
from ingest.readers.obo.graphs import read_graph_facts, read_graph_terms
from ingest.readers.options import ReadingOptions
from ingest.records import TermRecord

_MARK: Final = b"\xef\xbb\xbf"
_SURE: Final = re.compile(rb'\[\s*(?:[{\]]|\[\s*")|\{\s*"(?:terms|graphs)"\s*:\s*[\[{]')
_DEEPEST: Final = 6
_MOST_TEXTS: Final = 1000
_MOST_LISTS: Final = 10_000
_GRAPHS: Final = Layout("terms", {"graphs": Layout("terms")})
_FHIR: Final = Layout("terms", {"resourceType": Layout("nothing")})


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


def read_json(stream: BinaryIO, file: str, options: ReadingOptions) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms. `stream` must be seekable, because the layout of the document is detected first."""
    start = stream.tell()
    walk = JsonText(stream)
    try:
        sampled = _sampled(walk, Columns(file, options))
        columns = Columns(file, options, sampled.prefixes)
        columns.catalog = sampled.catalog
        stream.seek(start)
        walk = JsonText(stream)
        if sampled.layout is _GRAPHS:
            facts = read_graph_facts(walk)
            stream.seek(start)
            walk = JsonText(stream)
            yield from read_graph_terms(walk, facts, columns)
        elif sampled.layout is _FHIR:
            has_several = has_several_systems(walk, sampled.members)
            stream.seek(start)
            walk = JsonText(stream)
            yield from read_fhir(walk, columns, sampled.members, has_several=has_several)
        else:
            is_empty = True
            for found in chain(joined_languages(read_layout(walk, sampled.layout, columns), columns), columns.finish()):
                is_empty = False
                yield found
            if is_empty:
                yield no_term(file)
        walk.end()
    except ValueError as error:
        message = f"Invalid JSON from here on: {error}."
        yield Diagnostic(file, walk.line, Severity.ERROR, "cut-off", message, "Fix the JSON here.")


class _Sampled(NamedTuple):
    layout: Layout
    prefixes: dict[str, Iri]
    catalog: Catalog | None = None
    members: Mapping[str, object] = {}


def _sampled(walk: JsonText, columns: Columns) -> _Sampled:
    """Return the layout of the document and the prefixes that it declares."""
    if walk.peek() == "[":
        return _Sampled(layout_of(_first_items(walk), columns), {})
    prefixes: dict[str, Iri] = {}
    samples: dict[str, object] = {}
    for key in walk.members():
        if key == "graphs" and walk.peek() in ("[", "{"):
            return _Sampled(_GRAPHS, prefixes)
        if key == CONTEXT:
            context, _ = walk.value()
            prefixes = _prefixes(context)
            continue
        _keep(samples, key, _sample(walk))
        if key == "terms" and isinstance(samples.get(key), list | dict):
            samples = {key: samples[key]}
            break
    if is_fhir(samples):
        return _Sampled(_FHIR, prefixes, members=samples)
    columns.catalog = catalog_of_document(samples)
    return _Sampled(layout_of(samples, columns), prefixes, columns.catalog)


def _first_items(walk: JsonText) -> list[object]:
    items: list[object] = []
    with suppress(ValueError):  # which is reported below the terms above it
        for _ in walk.items():
            items.append(walk.value()[0])
            if len(items) == SAMPLED:
                break
    return items


def _sample(walk: JsonText, depth: int = 0) -> object:
    """Take the next value; return it with the first of its items and members, and all its lists."""
    match walk.peek() if depth < _DEEPEST else "":
        case "[":
            items: list[object] = []
            for _ in walk.items():
                value, _ = walk.value()
                if len(items) < (_MOST_TEXTS if isinstance(value, str) else SAMPLED):
                    items.append(value)
            return items
        case "{":
            members: dict[str, object] = {}
            for key in walk.members():
                _keep(members, key, _sample(walk, depth + 1))
            return members
        case _:
            return walk.value()[0]


def _keep(samples: dict[str, object], key: str, sample: object) -> None:
    if len(samples) < (_MOST_LISTS if isinstance(sample, list) else _MOST_TEXTS):
        samples[key] = sample


def _prefixes(context: object) -> dict[str, Iri]:
    declared = context.items() if isinstance(context, dict) else ()
    return {prefix: iri for prefix, iri in declared if isinstance(iri, str) and ":" in iri}
