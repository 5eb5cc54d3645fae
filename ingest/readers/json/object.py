"""Convert a JSON object to a term record; its keys are columns.

| code | severity | meaning |
|---|---|---|
| `not-an-object` | error | the value is not an object, and so not a term |
| `no-name` | error | the object has no name |

`readers.columns` lists findings about keys.
"""

from collections.abc import Iterator

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Column, Columns
from ingest.readers.json.text import check_characters, texts_of
from ingest.records import TermRecord

__all__ = ["no_object", "read_object"]

_NAME_IT = 'Add a name: "name": "Batch Size".'


def read_object(
    value: object, columns: Columns, line: int, raw: str, key: str = ""
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term that the object describes; `raw` is its JSON text.

    `key` is its key in an enclosing object: the name of the term, or its identifier if the object has a name.
    """
    if not isinstance(value, dict):
        yield no_object(columns.file, line, "The value is not a JSON object.")
        return
    try:
        check_characters(value, raw)
    except ValueError as error:
        yield no_object(columns.file, line, f"The object contains invalid characters: {error}.")
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
    yield record or Diagnostic(columns.file, line, Severity.ERROR, "no-name", "The object has no name.", _NAME_IT)


def no_object(file: str, line: int, message: str) -> Diagnostic:
    """Return the diagnostic about a value that is not a usable object."""
    remedy = "Write each term as an object, in UTF-8."
    return Diagnostic(file, line, Severity.ERROR, "not-an-object", message, remedy)
