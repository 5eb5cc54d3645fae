"""Read YAML: each document is a term or a list of terms, written as objects; texts may be Markdown.

The findings are listed in `readers.markdown.findings`, `readers.text` and `readers.whole`.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from ingest.diagnostics import Diagnostic
from ingest.readers.cells import field_of, unknown_columns
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.front_matter import cells_of
from ingest.readers.markdown.page import is_no_page
from ingest.readers.markdown.sections import to_term
from ingest.readers.text import Line
from ingest.readers.whole import read_whole
from ingest.readers.yaml.objects import NotYaml, YamlObject, read_objects
from ingest.records import TermRecord

__all__ = ["begins_yaml", "read_yaml"]

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#.*)?\r?\n)*(?:%YAML|---[ \t]*\r?\n(?:- )?[\w\"'-]+:(?:\s|$))")


def begins_yaml(head: bytes) -> bool:
    """Return whether `head` begins with a YAML document marker and a key.

    >>> begins_yaml(b"---\\nname: Pod\\n"), begins_yaml(b"name: Pod\\n")
    (True, False)
    """
    return bool(_BEGINS.match(head))


def read_yaml(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of a YAML file. Never raises on content.

    An object is a term if it has a name and at least half of its keys match fields: other YAML has names, too.
    """
    lines, diagnostics = read_whole(stream, file)
    yield from diagnostics
    if is_no_page(file):
        yield markdown_finding(file, None, "skipped-page")
        return
    empty, reported = not diagnostics, set[str]()
    try:
        for found in read_objects("\n".join(line.text for line in lines), named_lists=True):
            empty = False
            yield from _read(found, lines, file, reported)
    except NotYaml as error:
        empty = False
        yield markdown_finding(file, lines[min(error.line, len(lines) - 1)].number, "not-yaml", error)
    if empty:
        yield markdown_finding(file, None, "empty-file")


def _read(found: YamlObject, lines: list[Line], file: str, reported: set[str]) -> Iterator[TermRecord | Diagnostic]:
    raw = "\n".join(line.text for line in lines[found.begin : found.end])
    cells = [cell for cell in found.cells if cell.texts]
    named = next((cell for cell in cells if field_of(cell.key) in ("name", "names")), None)
    known = sum(field_of(cell.key) is not None for cell in found.cells)
    line = lines[named.line if named else found.begin].number
    record = to_term(cells_of(cells), file, line, raw) if 2 * known >= len(found.cells) else None
    if record is None:
        yield markdown_finding(file, line, "not-a-term", " ".join(raw.split()))
        return
    yield from unknown_columns(((cell.key, lines[cell.line].number) for cell in cells), reported, file)
    if not (record.definition or record.technical_definition):
        yield markdown_finding(file, line, "no-definition", record.name)
    yield record
