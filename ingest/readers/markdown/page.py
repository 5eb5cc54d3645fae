"""Read a Markdown page with front matter as one term, the way Hugo, Jekyll and Docusaurus sites store glossaries."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from ingest.diagnostics import Diagnostic
from ingest.readers.cells import field_of, unknown_columns
from ingest.readers.markdown.blocks import Markdown
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.front_matter import FrontMatter, cells_of
from ingest.readers.markdown.sections import body_cells, finished, letters, to_term
from ingest.records import TermRecord

__all__ = ["is_no_page", "read_page", "stem_of"]

_MAX_HEADINGS: Final = 6  # a page with more, and with no key of a term except its name, is not a term
_FEWEST_LETTERS: Final = 3


def stem_of(file: str) -> str:
    """Return the name of a file without folders and extension; for an index, the name of its folder."""
    path = PurePosixPath(file.rpartition(":")[2])
    return path.parent.name if path.stem == "index" else path.stem


def is_no_page(file: str) -> bool:
    """Return whether site generators do not treat a file as a page: a template, or the list of a folder.

    >>> is_no_page("terms/_index.md"), is_no_page("terms/epoch.md")
    (True, False)
    """
    return PurePosixPath(file.rpartition(":")[2]).name.startswith("_")


def read_page(front: FrontMatter, body: Markdown, file: str, raw: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of a page, given its front matter and body, after its findings.

    Without `id`, the identifier is the name of the file, if the term's name contains it or is contained in it: pages
    link to each other by file name.
    """
    stated = {field_of(cell.key): cell for cell in reversed(front.cells) if cell.texts}
    cells, blocks = cells_of(front.cells), body.blocks
    heading = body.text(blocks[:1]).text if blocks and blocks[0].kind == "heading" else ""
    named = stated.get("name") or stated.get("names")
    if named is None and not heading:
        yield markdown_finding(file, front.cells[0].line, "no-name", body.text(blocks).text)
        return
    line, name = (named.line, named.texts[0]) if named else (body.number(blocks[0].begin), heading)
    if heading and (blocks[0].level == 1 or letters(name) == letters(heading)):
        blocks = blocks[1:]
        if named is None:
            cells.append(("name", [heading]))
        elif letters(name) != letters(heading):
            cells.append(("heading", [heading]))  # which is kept as a note
    headings = sum(block.kind == "heading" for block in blocks)
    has_only_name = stated.keys() <= {"name", "names", "language", None}
    if has_only_name and (headings > _MAX_HEADINGS or not body.text(blocks).text):
        yield markdown_finding(file, line, "not-a-term", name)
        return
    yield from unknown_columns(((cell.key, cell.line) for cell in front.cells if cell.texts), set(), file)
    definition = next((texts[0] for column, texts in cells if field_of(column) == "definition" and texts), "")
    record = to_term([*cells, *body_cells(body, blocks, definition)], file, line, raw)
    if record is None:
        yield markdown_finding(file, line, "no-name", body.text(blocks).text)
        return
    if not (record.definition or record.technical_definition):
        yield markdown_finding(file, line, "no-definition", record.name)
    stem = stem_of(file)
    yield record if record.identifier or not _calls(stem, record.name) else finished(replace(record, identifier=stem))


def _calls(stem: str, name: str) -> bool:
    short, long = sorted((letters(stem), letters(name)), key=len)
    return len(short) >= _FEWEST_LETTERS and short in long
