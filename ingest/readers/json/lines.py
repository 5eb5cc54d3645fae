"""Read JSON Lines (https://jsonlines.org): one term per line, as an object.

| code | severity | meaning |
|---|---|---|
| `long-line` | error | the line is longer than 16 MiB and was not read |

`readers.objects` lists findings about the objects.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Columns
from ingest.readers.json.fhir import is_fhir, read_fhir
from ingest.readers.json.layouts import read_layout
from ingest.readers.json.stream import JsonText, json_value
from ingest.readers.layout_detection import layout_of
from ingest.readers.nested_terms import named_by_key
from ingest.readers.objects import no_object, read_object
from ingest.readers.options import ReadingOptions
from ingest.records import TermRecord

_LONGEST = 1 << 24
_MARK = b"\xef\xbb\xbf"
_MAY_BEGIN = re.compile(rb"\s*(?:\{|\[(?!\s*\{))")
_LONG_LINE = ("The line is longer than 16 MiB and was not read.", "Write one term per line.")


def begins_json_lines(head: bytes) -> bool:
    """Return whether the first line of `head` is a complete JSON object, and another one follows.

    >>> begins_json_lines(b'{"name": "Batch"}\\n{"name": "Epoch"}'), begins_json_lines(b'{"name": "Batch"}\\n')
    (True, False)
    """
    line, _, rest = head.removeprefix(_MARK).lstrip().partition(b"\n")
    try:
        return rest.lstrip().startswith(b"{") and isinstance(json_value(line.decode()), dict)
    except ValueError:
        return False


def may_begin_json_lines(head: bytes) -> bool:
    """Return whether `head` begins with an object, as JSON Lines of one line do, or with a list of other values."""
    return _MAY_BEGIN.match(head.removeprefix(_MARK)) is not None


def read_json_lines(stream: BinaryIO, file: str, options: ReadingOptions) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each line; keys are columns."""
    columns = Columns(file, options)
    for number, line in enumerate(_lines(stream), start=1):
        if line is None:
            yield Diagnostic(file, number, Severity.ERROR, "long-line", *_LONG_LINE)
        elif line := line.strip():
            yield from _read(line, number, columns)
    yield from columns.finish()


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield every line, without a byte order mark; None for a line that is too long."""
    mark = _MARK
    while line := stream.readline(_LONGEST):
        long = len(line) == _LONGEST
        while len(line) == _LONGEST and not line.endswith(b"\n"):
            line = stream.readline(_LONGEST)
        yield None if long else line.removeprefix(mark)
        mark = b""


def _read(line: bytes, number: int, columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    try:
        text = line.decode()
        value = json_value(text)
    except ValueError as error:
        yield no_object(columns.file, number, f"Invalid JSON: {error}.")
        return
    if isinstance(value, dict) and is_fhir(value):
        yield from read_fhir(_walk(line, number), columns, value, has_several=True)
        return
    layout = layout_of(value, columns) if _is_nested(value, columns) else None
    if layout and layout.kind == "members":
        yield from read_layout(_walk(line, number), layout, columns)
        return
    key, entry = named_by_key(value) or ("", value)
    yield from read_object(entry, columns, number, text, key)


def _walk(line: bytes, number: int) -> JsonText:
    walk = JsonText(BytesIO(line))
    walk.line = number
    return walk


def _is_nested(value: object, columns: Columns) -> bool:
    """Return whether an object has only terms, unlike one with texts beside its name, or its names with languages."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    (held,) = value.values()
    items = held if isinstance(held, list) else [held]
    objects = [one for one in items if isinstance(one, dict)]
    return bool(objects) and not all("language" in columns.known(one) for one in objects)
