"""Read a Markdown file as one term with front matter or as a glossary; any other file is reported and skipped.

The findings are listed in `readers.markdown.findings`, `readers.text` and `readers.whole`.
"""

from collections.abc import Iterator
from typing import BinaryIO

from ingest.diagnostics import Diagnostic
from ingest.readers.cells import field_of
from ingest.readers.markdown.blocks import Markdown
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.front_matter import NoFrontMatter, read_front_matter
from ingest.readers.markdown.glossary import MarkdownGlossary
from ingest.readers.markdown.page import is_no_page, read_page, stem_of
from ingest.readers.text import Line
from ingest.readers.whole import read_whole
from ingest.records import TermRecord

__all__ = ["read_markdown"]

_OF_ONE_TERM = frozenset({"definition", "technical_definition", "background", "usage_note", "names", "synonyms"})


def read_markdown(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms and findings of a Markdown file. Never raises on content."""
    lines, diagnostics = read_whole(stream, file)
    yield from diagnostics
    if any(line.text.strip() for line in lines):
        yield from _read(lines, file)
    elif not diagnostics:
        yield markdown_finding(file, None, "empty-file")


def _read(lines: list[Line], file: str) -> Iterator[TermRecord | Diagnostic]:
    try:
        front = read_front_matter(lines)
    except NoFrontMatter as error:
        yield markdown_finding(file, lines[error.index].number, error.code, *error.values)
        return
    if front.cells and is_no_page(file):
        yield markdown_finding(file, lines[0].number, "skipped-page")
        return
    body = Markdown(lines[front.end :])
    if body.open_comment is not None:
        yield markdown_finding(file, body.number(body.open_comment), "open-comment")
    fields = {field_of(cell.key): cell.texts[0] for cell in reversed(front.cells) if cell.texts}
    glossary = MarkdownGlossary(body, file, (stem_of(file), fields.get("name", "")))
    is_glossary = glossary.is_whole and not fields.keys() & _OF_ONE_TERM if front.cells else glossary.is_one
    if is_glossary:
        empty = True
        for result in glossary.results():
            empty = empty and not isinstance(result, TermRecord)
            yield result
        if empty:
            yield markdown_finding(file, lines[0].number, "no-terms")
    elif front.cells:
        yield from read_page(front, body, file, "\n".join(line.text for line in lines))
    else:
        yield markdown_finding(file, lines[0].number, "not-a-glossary")
