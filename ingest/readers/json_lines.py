"""JSON lines: an object a line, each a term (https://jsonlines.org).

| code | severity | meaning |
|---|---|---|
| `not-an-object` | error | the line is no JSON object |
| `long-line` | error | the line is longer than 16 MiB and was not read |
| `no-name` | error | the object has no name |
| `unknown-column` | info | a key that means no field; what it holds is kept as notes |
"""

import json
from collections.abc import Iterator
from typing import BinaryIO

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import field_of, to_record
from ingest.records import TermRecord

__all__ = ["begins_json_lines", "read_json_lines"]

_LONGEST = 1 << 24
_TOLD_COLUMNS = 50  # a file with ever new keys does not fill the report with them
_MARK = b"\xef\xbb\xbf"
_ONE_OBJECT = "Write one JSON object a line, in UTF-8."
_NAME_IT = 'Give it one: "name": "Batch Size".'
_LONG_LINE = ("The line is longer than 16 MiB and was not read.", "Write one term a line.")


def begins_json_lines(head: bytes) -> bool:
    """Tell whether `head` begins with a line that is a JSON object, with its end.

    >>> begins_json_lines(b'{"name": "Batch"}\\n'), begins_json_lines(b"{")
    (True, False)
    """
    line, end, _ = head.removeprefix(_MARK).lstrip().partition(b"\n")
    try:
        return bool(end) and isinstance(_parsed(line), dict)
    except ValueError:
        return False


def read_json_lines(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each line; its keys are columns, see `readers.columns`."""
    told: set[str] = set()
    for number, line in enumerate(_lines(stream), start=1):
        if line is None:
            yield Diagnostic(file, number, Severity.ERROR, "long-line", *_LONG_LINE)
        elif line := line.strip():
            yield from _read(line, file, number, told)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield every line, without the mark before the first; None for one that is too long."""
    mark = _MARK
    while line := stream.readline(_LONGEST):
        long = len(line) == _LONGEST
        while len(line) == _LONGEST and not line.endswith(b"\n"):
            line = stream.readline(_LONGEST)
        yield None if long else line.removeprefix(mark)
        mark = b""


def _read(line: bytes, file: str, number: int, told: set[str]) -> Iterator[TermRecord | Diagnostic]:
    try:
        found = _parsed(line)
    except ValueError as error:
        message = f"This is no JSON: {error}."
        yield Diagnostic(file, number, Severity.ERROR, "not-an-object", message, _ONE_OBJECT)
        return
    if not isinstance(found, dict):
        yield Diagnostic(file, number, Severity.ERROR, "not-an-object", "This is JSON, but no object.", _ONE_OBJECT)
        return
    for key in found:
        if key not in told and field_of(key) is None and len(told) < _TOLD_COLUMNS:
            told.add(key)
            yield _unknown_column(file, number, key)
    record = to_record([(key, list(_texts(value))) for key, value in found.items()], file, number, line.decode())
    yield record or Diagnostic(file, number, Severity.ERROR, "no-name", "This object has no name.", _NAME_IT)


def _parsed(line: bytes) -> object:
    """Return what a line stands for, numbers as they are written. Raises `ValueError`."""
    text = line.decode()
    try:
        found: object = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise ValueError("brackets within brackets, too deep") from error
    if "\\ud" in text.lower():
        json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield json.dumps(value, ensure_ascii=False)


def _unknown_column(file: str, line: int, column: str) -> Diagnostic:
    message = f"The key {column!r} means no field of a term; what it holds is kept as notes."
    return Diagnostic(file, line, Severity.INFO, "unknown-column", message, "Rename it, if it is one after all.")
