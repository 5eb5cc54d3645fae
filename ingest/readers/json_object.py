"""A JSON object becomes the record of a term; its keys are columns.

| code | severity | meaning |
|---|---|---|
| `not-an-object` | error | where a term is expected, there is something else |
| `no-name` | error | the object has no name |

What `readers.columns` tells of keys comes beside.
"""

from collections.abc import Iterator

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Columns
from ingest.readers.json_text import check_characters, texts_of
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
    cells = {str(name): list(texts_of(held)) for name, held in value.items()}
    if key:
        cells = {"identifier" if columns.known(cells) & {"name", "names"} else "name": [key]} | cells
    meanings, findings = columns.read(list(cells), line)
    yield from findings
    record = columns.record(zip(meanings, cells.values(), strict=True), line, raw)
    yield record or Diagnostic(columns.file, line, Severity.ERROR, "no-name", "This object has no name.", _NAME_IT)


def no_object(file: str, line: int, message: str) -> Diagnostic:
    """Return the diagnostic of what should be an object and is none."""
    remedy = "Write an object for each term, in UTF-8."
    return Diagnostic(file, line, Severity.ERROR, "not-an-object", message, remedy)
