"""Read term pages: a line `// CATEGORY TERM`, a name, a definition, and sections under headings.

The findings of a page precede its record, in line order. They are listed in `readers.term_pages.findings` and
`readers.text`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from ingest.diagnostics import Diagnostic
from ingest.readers.markdown.term_names import finished
from ingest.readers.term_pages.findings import page_finding
from ingest.readers.term_pages.headings import (
    ORGANIZATIONS_LINE,
    Field,
    Heading,
    capital_heading,
    cut,
    display_category,
    is_opening,
    parse_opening,
    unknown_heading,
    without_hashes,
)
from ingest.readers.text import Line, ends_sentence, items, letters, listed_names, prose, read_lines, tidy, unbullet
from ingest.records import Sentence, TermRecord

_RULE = "-=_*~#•·\u2013\u2014 "
_LONG_NAME = 200
_LONG_SYNONYM = 100
_FEW_WORDS = 6


def begins_pages(head: bytes) -> bool:
    """Return whether the first line of `head` that is not blank opens a page.

    >>> begins_pages(b"\\n// AI TERM\\nBatch Size\\n"), begins_pages(b"Batch Size")
    (True, False)
    """
    lines = head.lstrip(b"\xef\xbb\xbf \t\r\n").splitlines()
    return bool(lines) and is_opening(lines[0].decode(errors="replace"))


def read_pages(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the pages of a file in order, one in memory at a time. Never raises on content.

    A page begins at a line for which `is_opening` is true. Text above the first such line, or a file without
    one, is a page without a category if it has a known heading.
    """
    empty = True
    for page in _pages(stream, file):
        for result in page.results():
            empty = False
            yield result
    if empty:
        yield page_finding(file, None, "empty-file")


def _pages(stream: BinaryIO, file: str) -> Iterator["_Page"]:
    page = _Page(file)
    for item in read_lines(stream, file):
        if isinstance(item, Diagnostic):
            page.findings.append(item)
        elif is_opening(item.text):
            page.followed = True
            yield page
            page = _Page(file, opening=item)
        elif page.lines or item.text.strip():
            page.lines.append(item)
    yield page


@dataclass(slots=True)
class _Section:
    """The tidy lines under one heading; blank lines are "". The definition below a name has the heading ""."""

    heading: Heading
    number: int
    lines: list[Line] = field(default_factory=list)
    last: str = ""
    has_bullet: bool = False

    def add(self, line: Line) -> None:
        self.lines.append(line)
        if line.text:
            self.last = line.text
            self.has_bullet = self.has_bullet or unbullet(line.text) != line.text

    def may_end(self) -> bool:
        """Return whether a following line in capitals is a heading, not a name or a part of a sentence."""
        if ends_sentence(self.last):
            return True
        if self.heading.field in ("synonyms", "developers"):
            return self.has_bullet
        return not (self.lines and self.lines[-1].text) or unbullet(self.last) != self.last


class _Page:
    """One page: its lines unchanged, their content, and the findings about them."""

    def __init__(self, file: str, opening: Line | None = None) -> None:
        self.file = file
        self.lines = [opening] if opening else []
        self.opened = opening is not None
        self.followed = False
        self.findings: list[Diagnostic] = []
        self.category: str | None = None
        self.name: Line | None = None
        self.sections: list[_Section] = []

    def results(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the findings in line order, then the record, if any."""
        self._read()
        record = self._record()
        self.findings.sort(key=lambda finding: finding.line or 0)
        yield from self.findings
        if record is not None:
            yield record

    def _read(self) -> None:
        while self.lines and not tidy(self.lines[-1].text).strip(_RULE):
            self.lines.pop()
        lines = iter(self.lines)
        if self.opened:
            self._open(next(lines))
        for line in lines:
            text = tidy(line.text)
            if text.strip(_RULE):
                for piece in cut(text, named=self.name is not None):
                    if isinstance(piece, Heading):
                        self.sections.append(_Section(piece, line.number))
                    else:
                        self._add(line.number, piece)
            elif self.sections:
                self.sections[-1].add(Line(line.number, ""))

    def _open(self, line: Line) -> None:
        category, name, ends_in_term = parse_opening(line.text)
        if not ends_in_term:
            self._find(line.number, "no-term-word", category)
        self.category = display_category(category) or None
        if name:
            self._add(line.number, name)

    def _add(self, number: int, text: str) -> None:
        if self.name is None and not self.sections:
            self.name = Line(number, without_hashes(text))
            self.sections.append(_Section(Heading("", "definition"), number))
            return
        section = self.sections[-1]
        if unknown := unknown_heading(text):
            heading, text = unknown
            section = _Section(Heading(heading, None), number)
            self.sections.append(section)
        elif (heading := capital_heading(text)) and section.may_end():
            self.sections.append(_Section(Heading(heading, None), number))
            return
        elif furniture := ORGANIZATIONS_LINE.match(text):
            name = self.name.text if self.name else ""
            if letters(furniture["term"]) != letters(name):
                self._find(number, "other-furniture", furniture[0], name)
            text = text[furniture.end() :].strip()
        if text:
            section.add(Line(number, text))

    def _record(self) -> TermRecord | None:
        known = self.opened or any(section.heading.field and section.heading.text for section in self.sections)
        if self.name is None or not known:
            self._refuse(known)
            return None
        number, name = self.name
        if self.category is None:
            self._find(number, "no-category", name)
        if len(name) > _LONG_NAME:
            self._find(number, "long-name", len(name))
        texts = self._texts()
        definition, technical = prose(texts["definition"]), prose(texts["technical_definition"])
        if not definition:
            self._find(number, "no-short-definition" if technical else "no-definition", name)
        record = TermRecord(
            name=name,
            file=self.file,
            line=number,
            raw="\n".join(line.text for line in self.lines),
            categories=(self.category,) if self.category else (),
            definition=definition or None,
            technical_definition=technical or None,
            background=prose(texts["background"]) or None,
            usage_note=prose(texts["usage_note"]) or None,
            synonyms=tuple(self._synonyms(texts["synonyms"], name)),
            developers=tuple(Sentence(item.text, item.number) for item in items(texts["developers"])),
            notes=tuple(
                f"{section.heading.text}: {prose(section.lines)}"
                for section in self.sections
                if section.heading.field is None
            ),
        )
        return finished(record)

    def _refuse(self, known: bool) -> None:
        if self.lines:
            code = "no-name" if known else "text-before-page" if self.followed else "not-a-term-page"
            self._find(self.lines[0].number, code, " ".join(tidy(line.text) for line in self.lines))

    def _texts(self) -> dict[Field, list[Line]]:
        texts: dict[Field, list[Line]] = defaultdict(list)
        for section in self.sections:
            heading, filled = section.heading, section.last != ""
            if heading.text and not filled:
                self._find(section.number, "empty-section", heading.text)
            if heading.field is None:
                self._find(section.number, "unknown-section", heading.text)
            elif filled:
                if texts[heading.field]:
                    self._find(section.number, "repeated-section", heading.text)
                texts[heading.field] += (Line(section.number, ""), *section.lines)
        return texts

    def _synonyms(self, lines: list[Line], name: str) -> Iterator[str]:
        seen = {name.casefold(), "none", "n/a"}
        for number, text in listed_names([line for line in lines if line.text]):
            if text.casefold() in seen:
                self._find(number, "dropped-synonym", text)
                continue
            if len(text) > _LONG_SYNONYM or (ends_sentence(text) and text.count(" ") > _FEW_WORDS):
                self._find(number, "long-synonym", text)
            seen.add(text.casefold())
            yield text

    def _find(self, line: int, code: str, *values: object) -> None:
        self.findings.append(page_finding(self.file, line, code, *values))
