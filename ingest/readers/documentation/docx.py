"""Read Word documents (.docx): tables with a header row, and paragraphs that begin with a term.

A paragraph is an entry if it begins with a bold term, or if it is `Term: text` or `Term – text` below a heading such as
"Glossary"; below such a heading, smaller headings and paragraphs in bold are terms too, then other paragraphs are
text, and labels such as `Synonyms:` are fields. Headings directly above entries or smaller headings are categories.
Remarks such as `Note 1 to entry:` are text. If there is such a heading, bold text elsewhere is not an entry. The title
of the document ranks above its headings; sections between it and the first one that is named "Terms" are not terms.

| code | severity | meaning |
|---|---|---|
| `no-document` | error | the file cannot be opened as a Word document |
| `cut-off` | error | from here on, the document cannot be read |
| `unread-notes` | info | footnotes and endnotes are not read |
| `large-document` | error | the unpacked text is larger than 128 MiB and was not read |

`readers.tables.rows` and `readers.documentation.entry` list further findings. A line is the number of a paragraph or of
a row.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, groupby, islice
from typing import BinaryIO, Final
from zipfile import ZipFile

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.archives import unreadable_state
from ingest.readers.cells import Cell, to_record
from ingest.readers.columns import Columns
from ingest.readers.documentation.docx_blocks import MAIN_PART, Paragraph, TableRow, read_blocks, read_notes
from ingest.readers.documentation.entry import GLOSSARY_TITLE, group_named, no_glossary, with_finding
from ingest.readers.documentation.tables import NAMES_AND_TEXTS, are_names_and_texts
from ingest.readers.field_names import NAMES, is_of_glossaries
from ingest.readers.layout_detection import label_of
from ingest.readers.markdown.field_labels import labeled_field
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.named_lines import QUOTED_NAME
from ingest.readers.markdown.term_names import finished
from ingest.readers.markdown.titles import is_back_matter, is_beside_terms, is_title_of_terms
from ingest.readers.options import ReadingOptions
from ingest.readers.tables.headers import HEADER_WITHIN, header_of
from ingest.readers.tables.rows import Row, read_table
from ingest.readers.text import ends_sentence, tidy
from ingest.records import TermRecord

_LARGEST: Final = 1 << 27
_SEPARATED: Final = re.compile(r"(?P<name>[^:–—]{1,80}?)\s*(?::|\s[–—-])\s+(?P<text>\S.*)", re.DOTALL)
_LEADING: Final = " \t:–—-."
_AFTER_NAME: Final = re.compile(r"\s*(?P<brackets>\([^()]{1,80}\))?\s*(?P<separator>[:.–—-])?")
_NUMBER: Final = re.compile(r"^(?:[A-Z]\.\d+|\d+\.\d*)(?:\.\d+)*\.?(?:\s+|$)")
_NOTE: Final = re.compile(r"\[?(?:Note(?: \d+)?(?: to entry)?|Examples?(?: \d+)?|Source)\s*:", re.IGNORECASE)
_CAPTION: Final = re.compile(
    r"(?:table|tableau|tabelle|tabla|tabella|fig(?:ure|\.)|abb(?:ildung|\.))\s+\d", re.IGNORECASE
)
_LONGEST_NAME: Final = 80
_TWO: Final = 2
_TITLE, _HEADING_1 = 1, 2
_MOST_INTRODUCTIONS: Final = 3  # sections between the title of a document and its terms
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
    columns, entries = Columns(file, options), _Entries(file)
    is_empty = True
    try:
        for item in _items(read_blocks(archive), columns, entries):
            is_empty = is_empty and not isinstance(item, TermRecord)
            yield item
    except Exception as error:  # a damaged part can raise any error
        is_empty = False
        message = f"From here on, the document cannot be read: {_reason(error)}."
        yield Diagnostic(file, None, Severity.ERROR, "cut-off", message, _REMEDY)
    for item in (*entries.finish(), *entries.outside()):
        is_empty = is_empty and not isinstance(item, TermRecord)
        yield item
    yield from columns.finish()
    yield from _notes(archive, file)
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
        state = f"The file cannot be opened as a Word document: {_reason(error)}.", _REMEDY
        return Diagnostic(file, None, Severity.ERROR, "no-document", *(unreadable_state(stream) or state))


def _notes(archive: ZipFile, file: str) -> Iterator[Diagnostic]:
    """Yield the finding that footnotes and endnotes are not read, if there are any."""
    with suppress(Exception):  # a damaged part can raise any error
        if notes := list(filter(None, read_notes(archive))):
            message = f"Footnotes and endnotes are not read ({len(notes)}); the first is {notes[0][:_LONGEST_NAME]!r}."
            remedy = "Write those that belong to a term into its text."
            yield Diagnostic(file, None, Severity.INFO, "unread-notes", message, remedy)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__


def _items(
    blocks: Iterator[Paragraph | TableRow], columns: Columns, entries: "_Entries"
) -> Iterator[TermRecord | Diagnostic]:
    numbered = enumerate(blocks, start=1)
    for table, group in groupby(numbered, lambda one: one[1].table if isinstance(one[1], TableRow) else 0):
        if not table:
            for line, block in group:
                if isinstance(block, Paragraph):
                    yield from entries.add(block, line)
            continue
        rows = (
            Row(line, row.cells, "\t".join(row.cells), merged=range(len(row.cells) if row.is_merged else 0))
            for line, row in group
            if isinstance(row, TableRow)
        )
        first = [] if entries.are_over else list(islice(rows, HEADER_WITHIN))
        card = _of_card(first, entries.heading_above, columns)
        if not card and header_of([row.cells for row in first], columns) is None:
            first = _with_header(first, columns) if entries.are_inside else []
        above = entries.group() if first else ""
        category = "" if card else group_named(above)
        yield from entries.finish()
        if first and entries.are_inside:
            yield from entries.begin_terms()
        for item in read_table(card or chain(first, rows), columns) if first else ():
            if category and isinstance(item, TermRecord):
                item = replace(item, categories=(*item.categories, category))
            yield item


def _of_card(rows: Sequence[Row], heading: str, columns: Columns) -> list[Row]:
    """Return a table of one term, whose first column has the names of fields, as a header and one row; or nothing."""
    if not rows or len(rows) == HEADER_WITHIN or any(len(row.cells) != _TWO for row in rows):
        return []
    if not columns.field_of(rows[0].first):
        return []  # perhaps a header, such as that of fields and their purposes
    names, texts = zip(*(row.cells for row in rows), strict=True)
    count = len(list(filter(columns.field_of, names)))
    if heading and not columns.known(names) & NAMES:
        names, texts = ("Term", *names), (heading, *texts)
    known = columns.known(names)
    is_sure = len(columns.known(rows[0].cells)) < _TWO <= count and any(map(is_of_glossaries, names))
    if not is_sure or 2 * count <= len(rows) or not known & NAMES or "definition" not in known:
        return []
    return [Row(rows[0].line, names, ""), Row(rows[0].line, texts, "\n".join(row.raw for row in rows))]


def _with_header(rows: Sequence[Row], columns: Columns) -> list[Row]:
    """Return the rows of a table of names and texts below a header; none if it may be another table."""
    if not are_names_and_texts([row.cells for row in rows], columns):
        return []
    return [Row(rows[0].line, NAMES_AND_TEXTS, ""), *rows]


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
        self._cells: list[Cell] = []
        self._are_alone = False  # the names of the glossary, above their texts
        self._heading = self._category = ""  # the last heading in the glossary, and that of a group of entries
        self._heading_level = self._category_level = 0
        self._introductions: list[TermRecord | Diagnostic] = []  # perhaps, above the first terms
        self._are_begun = False  # the terms
        self._is_inside = self._has_glossary = False
        self._outside: list[TermRecord | Diagnostic] = []
        self._is_labeled = False  # the definition of the entry, so that other labels are notes
        self.heading_above = ""  # the heading directly above the next block

    @property
    def are_inside(self) -> bool:
        """Whether the next block is in a glossary."""
        return self._level > 0

    def add(self, paragraph: Paragraph, line: int) -> Iterator[TermRecord | Diagnostic]:
        """Yield the entry that ends above the paragraph, if any."""
        text = tidy(paragraph.text)
        style = paragraph.style.lower()
        level = int(style[-1]) + _TITLE if re.fullmatch(r"heading \d", style) else _TITLE * (style == "title")
        name = _bold_start(paragraph)
        if not text or (self._level and _NUMBER.fullmatch(text)):
            return
        self.heading_above = _NUMBER.sub("", text) if level else ""
        if level:
            yield from self._end_at(level, text)
            if not self.are_over or level <= self._over_at:
                self.are_over, self._over_at = is_back_matter(text), level
            if self.are_over:
                self._level = min(self._level, level - 1)
            elif self._level and (level > self._level or not label_of(text)):
                is_term = bool(label_of(text)) and not is_beside_terms(text)
                self._heading = self.heading_above if is_term else ""
                self._are_alone = False
                self._begin(self._heading, line, is_alone=is_term and not is_title_of_terms(text))
            else:
                self._level = level if GLOSSARY_TITLE.search(text) else 0
                self._are_alone = False
        elif self._is_title(text, name):
            yield from self.finish()
            self._level, self.are_over, self._are_alone = _HEADING_1, False, False
        elif self.are_over:
            return
        elif self._name and (cell := self._labeled(text, name)):
            if cell[0] == "definition":
                self._texts += cell[1]
                self._is_labeled = True
            else:
                self._cells.append(cell)
        elif quoted := QUOTED_NAME.match(text):
            yield from self.finish()
            self._begin(quoted["name"], line, text[quoted.end() :])
            self._is_inside = True
        elif _CAPTION.match(text):
            return
        elif self._level and name == text and len(text) > 1:
            yield from self.finish()
            self._begin(_NUMBER.sub("", text), line, is_alone=True)
        elif self._name and _NOTE.match(text):
            self._texts.append(text)
        elif name and name != text and (after := self._after(name, text)):
            self.group()
            yield from self.finish()
            bold = name.strip(_LEADING)
            below = text.removeprefix(name)
            brackets = after["brackets"] if after["separator"] else None
            self._begin(f"{bold} {brackets}" if brackets else bold, line, below[after.end() if brackets else 0 :])
        elif self._level and not self._are_alone and (found := _SEPARATED.fullmatch(_with_tab(paragraph.text) or text)):
            self.group()
            yield from self.finish()
            self._begin(found["name"], line, found["text"])
        elif self._name:
            self._texts.append(text)

    def _end_at(self, level: int, text: str) -> Iterator[TermRecord | Diagnostic]:
        """Yield the entry above a heading, unless that is its category, and the sections above the first terms."""
        if level > self._heading_level > 0:
            self.group()
        yield from self.finish()
        if level <= self._category_level:
            self._category = ""
        self._heading_level = level
        if self._level == _TITLE and is_title_of_terms(text):
            self._outside += self._introductions
            self._introductions, self._are_begun = [], True

    def _is_title(self, text: str, name: str) -> bool:
        """Return whether a paragraph that is not a heading is the title of a glossary."""
        is_alone = not self._name and is_title_of_terms(text) and not _SEPARATED.fullmatch(text)
        is_title = GLOSSARY_TITLE.fullmatch(text.rstrip(":")) or (is_alone and not ends_sentence(text))
        return bool(GLOSSARY_TITLE.search(text) and (is_title or name == text))

    def _labeled(self, text: str, name: str) -> "Cell | None":
        """Return the field in a paragraph with a label: of names, or of any kind below a name that is alone."""
        label = name.strip(_LEADING) if name != text else ""
        label = label or text.partition(":")[0]
        field = labeled_field(label)
        rest = tidy(text.removeprefix(label).lstrip(_LEADING))
        if field in ("synonyms", "related"):
            return field, list(filter(None, map(tidy, re.split("[,;]", rest))))
        is_note = self._is_labeled and bool(name) and text.removeprefix(label).lstrip().startswith(":")
        return (field or label, [rest]) if (field or is_note) and rest and self._are_alone else None

    def _after(self, name: str, text: str) -> "re.Match[str] | None":
        """Return what follows a name in bold; None if it is a part of the text below a name that is alone."""
        found = _AFTER_NAME.match(text.removeprefix(name))
        is_name = not self._are_alone or not self._name or name[-1] in _LEADING
        return found if found and (is_name or found["separator"]) else None

    def _begin(self, name: str, line: int, text: str = "", *, is_alone: bool = False) -> None:
        self._name, self._line, self._are_alone = name, line, self._are_alone or is_alone
        self._texts = [text.lstrip(_LEADING)] if text else []
        self._is_inside = bool(self._level)

    def group(self) -> str:
        """Return the category of a table or of names that follow: a heading directly above them is not a term."""
        if self._name and self._name == self._heading and not (self._texts or self._cells):
            self._category, self._category_level = group_named(self._name), self._heading_level
            self._name, self._are_alone = "", False
        return self._category

    def finish(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the open entry, if any, and if it is in a glossary; others follow after the last block."""
        if self._name:
            definition = "\n".join(self._texts)
            raw = "\n".join((self._name, *self._texts, *(text for _, texts in self._cells for text in texts)))
            cells = [
                ("name", [self._name]),
                ("definition", [definition]),
                ("categories", [self._category]),
                *self._cells,
            ]
            record = to_record(cells, self._file, self._line, raw)
            results = [] if record is None else list(with_finding(finished(record)))
            if not self._is_inside:
                self._outside += results
            elif self._may_introduce():
                self._introductions += results
            else:
                yield from self.begin_terms()
                yield from results
        self._name, self._texts, self._cells, self._is_labeled = "", [], [], False

    def begin_terms(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the sections above, which are terms too unless the first one that is named "Terms" follows."""
        self._has_glossary, self._are_begun = True, True
        yield from self._introductions
        self._introductions = []

    def _may_introduce(self) -> bool:
        """Return whether the entry is a section directly below the title of the document, and one of the first."""
        is_section = self._level == _TITLE and self._heading_level == _HEADING_1 and self._name == self._heading
        return is_section and not self._are_begun and len(self._introductions) < _MOST_INTRODUCTIONS

    def outside(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the entries outside of a glossary, or the finding that they are not read beside one."""
        if self._introductions:
            yield from self.begin_terms()
        records = [one for one in self._outside if isinstance(one, TermRecord)]
        if not self._has_glossary:
            yield from self._outside
        elif records:
            first, last = records[0], records[-1]
            yield markdown_finding(self._file, first.line, "text-outside-terms", last.line, first.raw)


def _with_tab(text: str) -> str:
    """Return a paragraph of a name and a text with a tab between as `Name: text`, another one as nothing."""
    name, tab, below = text.strip().partition("\t")
    return f"{tidy(name)}: {tidy(below)}" if tab and ":" not in name and any(map(str.isalpha, below)) else ""


def _bold_start(paragraph: Paragraph) -> str:
    """Return the bold text with which a paragraph begins, if it is as short as a name."""
    parts: list[str] = []
    for text, is_bold in paragraph.runs:
        if text.strip() and not is_bold:
            break
        parts.append(text)
    text = tidy("".join(parts))
    return text if len(text) <= _LONGEST_NAME else ""
