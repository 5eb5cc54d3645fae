"""A JSON object becomes the record of a term; its keys are columns.

| code | severity | meaning |
|---|---|---|
| `not-an-object` | error | where a term is expected, there is something else |
| `no-name` | error | the object has no name |

What `readers.columns` tells of keys comes beside.
"""

from collections.abc import Iterator

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Column, Columns
from ingest.readers.json.text import check_characters, texts_of
from ingest.records import TermRecord

__all__ = ["no_object", "read_object"]

_NAME_IT = 'Give it one: "name": "Batch Size".'


def read_object(
    value: object, columns: Columns, line: int, raw: str, key: str = ""
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term that the text `raw` states.

    `key` is what the object stands under in another one: its name, or its identifier if it has a name.
    """
    if not isinstance(value, dict):
        yield no_object(columns.file, line, "This is JSON, but no object.")
        return
    try:
        check_characters(value, raw)
    except ValueError as error:
        yield no_object(columns.file, line, f"This holds what is no text: {error}.")
        return
    names = [str(name) for name in value]
    texts = [list(texts_of(held)) for held in value.values()]
    stated: dict[int, Column] = {}
    if key:
        field = "identifier" if columns.known(names) & {"name", "names"} else "name"
        names, texts, stated = ["", *names], [[key], *texts], {0: Column("", field)}
    meanings, findings = columns.read(names, line, stated)
    yield from findings
    record = columns.record(zip(meanings, texts, strict=True), line, raw)
    yield record or Diagnostic(columns.file, line, Severity.ERROR, "no-name", "This object has no name.", _NAME_IT)


def no_object(file: str, line: int, message: str) -> Diagnostic:
    """Return the diagnostic of what should be an object and is none."""
    remedy = "Write an object for each term, in UTF-8."
    return Diagnostic(file, line, Severity.ERROR, "not-an-object", message, remedy)
