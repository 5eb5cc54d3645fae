"""Read Word documents (.docx): tables with a header row, and paragraphs that begin with a term.

A paragraph is an entry if it begins with a bold term, or if it is `Term: text` or `Term – text` below a heading such as
"Glossary"; below such a heading, smaller headings are terms too.

| code | severity | meaning |
|---|---|---|
| `no-document` | error | the file cannot be opened as a Word document |
| `large-document` | error | the unpacked file is larger than 128 MiB and was not read |

`readers.tables.rows` and `readers.documentation.entry` list further findings. A line is the number of a paragraph or of
a row.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final
from zipfile import ZipFile

from ingest.diagnostics import Diagnostic, Severity
from ingest.hints import Hints
from ingest.readers.columns import Columns
from ingest.readers.documentation.entry import GLOSSARY_TITLE, GlossaryEntry, no_glossary, terms_of
from ingest.readers.tables.rows import Row, header_of, read_table
from ingest.readers.text import tidy
from ingest.records import TermRecord

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

__all__ = ["begins_word", "read_word"]

_LARGEST: Final = 1 << 27
_SEPARATED: Final = re.compile(r"(?P<name>[^:–—]{1,80}?)\s*(?::|\s[–—-])\s+(?P<text>\S.*)", re.DOTALL)
_LEADING: Final = " \t:–—-."
_LONGEST_NAME: Final = 80
_EXAMPLE: Final = "a table with a header row, or a bold term before each definition"


def begins_word(head: bytes) -> bool:
    """Return whether `head` begins a ZIP archive with the parts of a Word document."""
    return head.startswith(b"PK\x03\x04") and b"word/" in head


def read_word(stream: BinaryIO, file: str, hints: Hints) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row and of each entry. Never raises on content."""
    document = _opened(stream, file)
    if isinstance(document, Diagnostic):
        yield document
        return
    columns = Columns(file, hints)
    is_empty = True
    for item in _items(document, columns):
        is_empty = is_empty and not isinstance(item, TermRecord)
        yield item
    yield from columns.finish()
    if is_empty:
        yield no_glossary(file, _EXAMPLE)


def _opened(stream: BinaryIO, file: str) -> "Document | Diagnostic":
    from docx import Document

    try:
        with ZipFile(stream) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _LARGEST:
            message = f"The unpacked document is {size >> 20} MiB; the maximum is 128 MiB."
            return Diagnostic(file, None, Severity.ERROR, "large-document", message, "Split it into smaller documents.")
        stream.seek(0)
        return Document(stream)
    except Exception as error:  # a damaged part can raise any error
        reason = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
        message = f"The file cannot be opened as a Word document: {reason}."
        remedy = "Save it again as .docx in Word or LibreOffice."
        return Diagnostic(file, None, Severity.ERROR, "no-document", message, remedy)


def _items(document: "Document", columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    from docx.text.paragraph import Paragraph

    entries = _Entries(columns.file)
    line = 0
    for block in document.iter_inner_content():
        line += 1
        if isinstance(block, Paragraph):
            yield from entries.add(block, line)
        else:
            yield from entries.finish()
            rows = [Row(line + index, cells, "\t".join(cells)) for index, cells in enumerate(_cells(block))]
            line += len(rows)
            if header_of([row.cells for row in rows], columns) is not None:
                yield from read_table(rows, columns)
    yield from entries.finish()


def _cells(table: "Table") -> Iterator[list[str]]:
    for row in table.rows:
        yield ["\n".join(filter(None, (tidy(paragraph.text) for paragraph in cell.paragraphs))) for cell in row.cells]


class _Entries:
    """The entries in paragraphs; an entry extends to the next one, a heading or a table."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._level = 0  # of the heading of the glossary; 0 outside of one
        self._name = ""
        self._line = 0
        self._texts: list[str] = []

    def add(self, paragraph: "Paragraph", line: int) -> Iterator[TermRecord | Diagnostic]:
        """Yield the entry that ends above the paragraph, if any."""
        text = tidy(paragraph.text)
        style = str(paragraph.style.name if paragraph.style else "")
        level = int(style[-1]) if re.fullmatch(r"Heading \d", style) else 1 if style == "Title" else 0
        name = _bold_start(paragraph)
        if not text:
            return
        if level:
            yield from self.finish()
            if self._level and level > self._level:
                self._name, self._line = text, line
            else:
                self._level = level if GLOSSARY_TITLE.search(text) else 0
        elif GLOSSARY_TITLE.fullmatch(text.rstrip("y:")) or (name == text and GLOSSARY_TITLE.search(text)):
            yield from self.finish()
            self._level = 1
        elif name and name != text:
            yield from self.finish()
            self._name, self._line = name.strip(_LEADING), line
            self._texts = [text.removeprefix(name).lstrip(_LEADING)]
        elif self._level and (found := _SEPARATED.fullmatch(text)):
            yield from self.finish()
            self._name, self._line, self._texts = found["name"], line, [found["text"]]
        elif self._name:
            self._texts.append(text)

    def finish(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the open entry, if any."""
        if self._name:
            definition = "\n".join(self._texts)
            entry = GlossaryEntry([self._name], definition, self._line, "\n".join((self._name, *self._texts)))
            yield from terms_of([entry], self._file)
        self._name, self._texts = "", []


def _bold_start(paragraph: "Paragraph") -> str:
    """Return the bold text with which a paragraph begins, if it is as short as a name."""
    parts: list[str] = []
    for run in paragraph.runs:
        if run.text.strip() and not run.bold:
            break
        parts.append(run.text)
    text = tidy("".join(parts))
    return text if len(text) <= _LONGEST_NAME else ""
