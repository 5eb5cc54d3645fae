"""Read Word documents (.docx): tables with a header row, and paragraphs that begin with a term.

A paragraph is an entry if it begins with a bold term, or if it is `Term: text` or `Term – text` below a heading such as
"Glossary"; below such a heading, smaller headings and paragraphs in bold are terms too,
and remarks such as `Note 1 to entry:` are text.

| code | severity | meaning |
|---|---|---|
| `no-document` | error | the file cannot be opened as a Word document |
| `cut-off` | error | from here on, the document cannot be read |
| `large-document` | error | the unpacked text is larger than 128 MiB and was not read |

`readers.tables.rows` and `readers.documentation.entry` list further findings. A line is the number of a paragraph or of
a row.
"""

import re
from collections.abc import Iterator
from itertools import chain, groupby, islice
from typing import BinaryIO, Final
from zipfile import ZipFile

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.columns import Columns
from ingest.readers.documentation.docx_blocks import MAIN_PART, Paragraph, TableRow, read_blocks
from ingest.readers.documentation.entry import GLOSSARY_TITLE, GlossaryEntry, no_glossary, terms_of
from ingest.readers.markdown.field_labels import section_field
from ingest.readers.markdown.named_lines import QUOTED_NAME
from ingest.readers.markdown.titles import is_back_matter
from ingest.readers.options import ReadingOptions
from ingest.readers.tables.headers import HEADER_WITHIN, header_of
from ingest.readers.tables.rows import Row, read_table
from ingest.readers.text import tidy
from ingest.records import TermRecord

_LARGEST: Final = 1 << 27
_SEPARATED: Final = re.compile(r"(?P<name>[^:–—]{1,80}?)\s*(?::|\s[–—-])\s+(?P<text>\S.*)", re.DOTALL)
_LEADING: Final = " \t:–—-."
_NUMBER: Final = re.compile(r"^(?:[A-Z]\.\d+|\d+\.\d*)(?:\.\d+)*\.?(?:\s+|$)")
_NOTE: Final = re.compile(r"\[?(?:Note(?: \d+)?(?: to entry)?|Examples?(?: \d+)?|Source)\s*:", re.IGNORECASE)
_LONGEST_NAME: Final = 80
_REMEDY: Final = "Save it again as .docx in Word or LibreOffice."
_EXAMPLE: Final = "a table with a header row, or a bold term before each definition"


def begins_word(head: bytes) -> bool:
    """Return whether `head` begins a ZIP archive with the parts of a Word document."""
    return head.startswith(b"PK\x03\x04") and b"word/" in head


def read_word(stream: BinaryIO, file: str, options: ReadingOptions) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each row and of each entry. Never raises on content."""
    archive = _opened(stream, file)
    if isinstance(archive, Diagnostic):
        yield archive
        return
    columns = Columns(file, options)
    is_empty = True
    try:
        for item in _items(read_blocks(archive), columns):
            is_empty = is_empty and not isinstance(item, TermRecord)
            yield item
    except Exception as error:  # a damaged part can raise any error
        is_empty = False
        message = f"From here on, the document cannot be read: {_reason(error)}."
        yield Diagnostic(file, None, Severity.ERROR, "cut-off", message, _REMEDY)
    yield from columns.finish()
    if is_empty:
        yield no_glossary(file, _EXAMPLE)


def _opened(stream: BinaryIO, file: str) -> ZipFile | Diagnostic:
    try:
        archive = ZipFile(stream)
        size = archive.getinfo(MAIN_PART).file_size
        if size > _LARGEST:
            message = f"The unpacked text of the document is {size >> 20} MiB; the maximum is 128 MiB."
            return Diagnostic(file, None, Severity.ERROR, "large-document", message, "Split it into smaller documents.")
        return archive
    except Exception as error:  # a damaged part can raise any error
        message = f"The file cannot be opened as a Word document: {_reason(error)}."
        return Diagnostic(file, None, Severity.ERROR, "no-document", message, _REMEDY)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__


def _items(blocks: Iterator[Paragraph | TableRow], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    entries = _Entries(columns.file)
    numbered = enumerate(blocks, start=1)
    for table, group in groupby(numbered, lambda one: one[1].table if isinstance(one[1], TableRow) else 0):
        if not table:
            for line, block in group:
                if isinstance(block, Paragraph):
                    yield from entries.add(block, line)
            continue
        yield from entries.finish()
        rows = (
            Row(line, row.cells, "\t".join(row.cells), merged=range(len(row.cells) if row.is_merged else 0))
            for line, row in group
            if isinstance(row, TableRow)
        )
        first = list(islice(rows, HEADER_WITHIN))
        if not entries.are_over and header_of([row.cells for row in first], columns) is not None:
            yield from read_table(chain(first, rows), columns)
    yield from entries.finish()


class _Entries:
    """The entries in paragraphs; an entry extends to the next one, a heading or a table."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._level = 0  # of the heading of the glossary; 0 outside of one
        self.are_over = False  # in a section such as "Revision history"
        self._over_at = 0  # the level of its heading
        self._name = ""
        self._line = 0
        self._texts: list[str] = []
        self._others: dict[str, list[str]] = {"synonyms": [], "related": []}

    def add(self, paragraph: Paragraph, line: int) -> Iterator[TermRecord | Diagnostic]:
        """Yield the entry that ends above the paragraph, if any."""
        text = tidy(paragraph.text)
        style = paragraph.style.lower()
        level = int(style[-1]) if re.fullmatch(r"heading \d", style) else 1 if style == "title" else 0
        name = _bold_start(paragraph)
        if not text or (self._level and _NUMBER.fullmatch(text)):
            return
        if level:
            yield from self.finish()
            if not self.are_over or level <= self._over_at:
                self.are_over, self._over_at = is_back_matter(text), level
            if self.are_over:
                self._level = min(self._level, level - 1)
            elif self._level and level > self._level:
                self._name, self._line = text if len(text) > 1 else "", line  # not a letter of the alphabet
            else:
                self._level = level if GLOSSARY_TITLE.search(text) else 0
        elif GLOSSARY_TITLE.fullmatch(text.rstrip("y:")) or (name == text and GLOSSARY_TITLE.search(text)):
            yield from self.finish()
            self._level, self.are_over = 1, False
        elif self.are_over:
            return
        elif self._name and (field := section_field(name.strip(_LEADING) or text.partition(":")[0])) in self._others:
            listed = text.removeprefix(name).partition(":")[2] or text.removeprefix(name)
            self._others[str(field)] += filter(None, map(tidy, re.split("[,;]", listed.lstrip(_LEADING))))
        elif quoted := QUOTED_NAME.match(text):
            yield from self.finish()
            self._name, self._line, self._texts = quoted["name"], line, [text[quoted.end() :]]
        elif self._level and name == text and len(text) > 1:
            yield from self.finish()
            self._name, self._line = _NUMBER.sub("", text), line
        elif self._name and _NOTE.match(text):
            self._texts.append(text)
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
            names, related = [self._name, *self._others["synonyms"]], self._others["related"]
            raw = "\n".join((*names, *self._texts, *related))
            yield from terms_of([GlossaryEntry(names, definition, self._line, raw, related=related)], self._file)
        self._name, self._texts = "", []
        self._others = {field: [] for field in self._others}


def _bold_start(paragraph: Paragraph) -> str:
    """Return the bold text with which a paragraph begins, if it is as short as a name."""
    parts: list[str] = []
    for text, is_bold in paragraph.runs:
        if text.strip() and not is_bold:
            break
        parts.append(text)
    text = tidy("".join(parts))
    return text if len(text) <= _LONGEST_NAME else ""
