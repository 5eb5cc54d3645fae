"""Read all lines of a document that must be in memory as a whole, up to 4 MiB.

| code | severity | meaning |
|---|---|---|
| `too-large` | error | the file is larger than 4 MiB and was not read |
"""

import io
from typing import BinaryIO

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.text import Line, read_lines

_LARGEST = 1 << 22


def read_whole(stream: BinaryIO, file: str) -> tuple[list[Line], list[Diagnostic]]:
    """Return all lines and the problems in them; for a file larger than 4 MiB, no lines."""
    content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        message = "The file is larger than 4 MiB and was not read."
        return [], [Diagnostic(file, None, Severity.ERROR, "too-large", message, "Split it into smaller files.")]
    items = list(read_lines(io.BytesIO(content), file))
    lines = [item for item in items if isinstance(item, Line)]
    return lines, [item for item in items if isinstance(item, Diagnostic)]
