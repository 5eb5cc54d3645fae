"""Read a Markdown glossary: many terms as `## Term`, `**Term**: text`, tables, definition lists or `Term: text`.

Terms are read below a heading such as "Glossary", "Key terms" or a letter, and from the whole document if its name is
that of a glossary or if it consists mostly of terms.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, pairwise, zip_longest
from typing import Final

from ingest.diagnostics import Diagnostic
from ingest.readers.cells import Cell, field_of, main_field_of, unknown_columns
from ingest.readers.field_names import REFERENCES
from ingest.readers.markdown.blocks import Block, Markdown
from ingest.readers.markdown.body import body_cells, to_term
from ingest.readers.markdown.comments import comment_cells
from ingest.readers.markdown.entries import entries_of, plain_entries_of
from ingest.readers.markdown.entry import Entry, anchor_of
from ingest.readers.markdown.field_labels import section_field
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.footnotes import marked_footnotes
from ingest.readers.markdown.named_lines import is_labeled
from ingest.readers.markdown.page import PROJECT_FILES
from ingest.readers.markdown.sections import LISTS_OF_ITEMS
from ingest.readers.markdown.term_labels import bold_groups, remove_labels
from ingest.readers.markdown.titles import is_back_matter, is_beside_terms, is_title_of_terms, terms_word
from ingest.readers.text import ends_sentence, letters
from ingest.records import TermRecord

_AFTER_TITLE: Final = re.compile(
    r"(?P<bare>^[^:]*\w\W?):$|(?<!\s)\s*(?:\{:?\s*[#.][^\s{}]+[^{}]*\}|\{docsify-[a-z]{1,40}\}|(?<=\s):id=\S{1,200})$"
)
"""The attributes of a heading, as kramdown and docsify write them, or a colon, unlike those of `:book:` and `?:`."""
_NUMBER: Final = re.compile(r"(?P<number>\d+(?:\.\d+)+|\d+(?=[.)]))[.)]?\s+(?=\S)")
"""The number of a section before the name of a term."""
_RANGE: Final = re.compile(r"\w\s*[-\u2013\u2014]\s*\w")  # of letters or digits: A-C
_FEWEST: Final = 2
_FEWEST_RUN_IN: Final = 4  # in a document that is not named a glossary
_OF_PAPERS: Final = frozenset(
    "abstract background conclusion conclusions consequences context decision discussion introduction methods results "
    "status summary".split()
)
"""Labels of paragraphs of papers and records of decisions."""
_LONGEST_TITLE: Final = 60
_TIMES: Final = 2  # a guide has lists and tables as well


@dataclass(slots=True)
class _Open:
    """A term that may continue: the level of its heading, or 0, and the blocks below it."""

    entry: Entry
    category: str | None
    level: int
    blocks: list[Block] = field(default_factory=list)


class MarkdownGlossary:
    """A document and its terms; `names` are those of its file and its title.

    `is_one` is true if it contains terms, `is_whole` if the whole document is a glossary, `is_announced` if its name,
    its title or the heading of its only section is that of a glossary. `titles` are those of the document and of the
    sections that are named glossaries.
    """

    def __init__(self, markdown: Markdown, file: str, names: tuple[str, ...]) -> None:
        self.markdown, self.file = markdown, file
        headings = [block for block in markdown.blocks if block.kind == "heading"]
        self._titles = {block.begin: _AFTER_TITLE.sub(r"\g<bare>", markdown.text([block]).text) for block in headings}
        self._back_matter = set(self._in_back_matter())
        blocks = [block for block in markdown.blocks if block.begin not in self._back_matter]
        self._entries = {block.begin: found for block in blocks if (found := entries_of(markdown, block))}
        self._plain = {
            block.begin: found
            for block in blocks
            if block.begin not in self._entries and (found := plain_entries_of(markdown, block))
        }
        remove_labels(markdown.blocks, self._titles, self._entries, self._plain)
        is_project_file = any(letters(name) in PROJECT_FILES for name in names)
        self._title = next((one for one in markdown.blocks[:1] if not headings and self._is_written_title(one)), None)
        if self._title:
            names = (*names, markdown.text([self._title]).text)
            self._entries.pop(self._title.begin, None)
            self._plain.pop(self._title.begin, None)
        title_blocks = (block for block in headings if block.level == 1 or is_title_of_terms(self._titles[block.begin]))
        self.titles = (*names[1:], *(self._titles[block.begin] for block in title_blocks))
        followed = list(zip_longest(markdown.blocks, markdown.blocks[1:]))
        self._groups = bold_groups(markdown.blocks, self._entries)
        for begin in self._groups:
            del self._entries[begin]
        self._above_plain = {block.begin for block, below in followed if below and below.begin in self._plain}
        self._with_text = {
            block.begin
            for block, below in followed
            if below and below.kind not in ("heading", "more") and below.begin not in self._entries
        }
        self._scope = set(self._scoped(any(map(terms_word, names)), is_project_file))
        plain = self._plain_terms()
        self._terms = {block.begin for block in headings if self._is_term(block)}
        self._term_level = self._level_of_terms(plain)
        numbered = self._numbered()
        self._titles |= {begin: title for begin, (title, _) in numbered.items()}
        self._terms -= {block.begin for block in headings if block.begin in numbered and not self._is_term(block)}
        self._numbers = {begin: number for begin, (_, number) in numbered.items()}
        if not self._scope and not is_project_file:
            plain = self._run_ins()
        if self._term_level is None:
            self._entries |= plain
        mostly = not is_project_file and self._is_mostly_entries()
        within = self._scope | self._back_matter
        inside = [block.begin in within for block in markdown.blocks]
        has_title = any(block.level == 1 for block in markdown.blocks[:1])
        is_section = len(inside) > has_title and all(inside[has_title:])
        self.is_announced = is_section or (has_title and inside[0])
        self.is_whole = mostly or self.is_announced
        if mostly and not self._scope:
            self._scope |= self._entries.keys()
        self.is_one = bool(self._scope)
        self._open: _Open | None = None
        self._is_after_list = False  # of definitions, of which labels below may belong to the last term
        self._category: str | None = None
        self._outside: list[Block] = []
        self._reported: set[str] = set()

    def _is_written_title(self, block: Block) -> bool:
        """Return whether a paragraph is the title of a glossary, as in a text without marks: "Glossary - tides"."""
        written = block.tokens[1].content if block.kind == "paragraph" else ""
        content, _, more = written.partition("\n")
        named = self._plain.get(block.begin, ())
        if (
            len(written) > _LONGEST_TITLE
            or ends_sentence(written)
            or re.search(r"[\[\]<]", content)
            or (named and more)
        ):
            return False
        after = content.rpartition(" - ")[2] if named else content
        return any(terms_word(one.name) for one in named) or (is_title_of_terms(after) and ":" not in content)

    def _numbered(self) -> dict[int, tuple[str, str]]:
        """Return the names and numbers of terms that are sections with numbers, as in standards: `### 3.1 hull`."""
        terms = [
            block
            for block in self.markdown.blocks
            if block.begin in self._scope and block.level == self._term_level and block.begin in self._terms
        ]
        found = {block.begin: _NUMBER.match(self._titles[block.begin]) for block in terms}
        matches = {begin: match for begin, match in found.items() if match}
        if len(matches) < max(_FEWEST, len(terms)):
            return {}
        return {begin: (match.string[match.end() :], match["number"]) for begin, match in matches.items()}

    def results(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the terms, each after its findings, and findings about text outside terms."""
        for block in self.markdown.blocks:
            title = self._titles.get(block.begin)
            level = self._open.level if self._open else 0
            if title is None:
                yield from self._take(block)
            elif level and block.level > level and self._open:
                self._open.blocks.append(block)
            elif block.begin in self._scope and block.level == self._term_level and block.begin in self._terms:
                yield from self._flush(block.begin, a_term_follows=True)
                anchor = anchor_of(block.tokens[1].content)
                cells: list[Cell] = [("related", self.markdown.text([block]).references)]
                cells += [("id", [anchor])] if anchor else []
                cells += [("notations", [self._numbers[block.begin]])] if block.begin in self._numbers else []
                cells += comment_cells(block.tokens[1].content)
                self._open = _Open(Entry(title, block.begin, cells), self._category, block.level)
            else:
                yield from self._flush(block.begin)
                is_group = block.level > 1 and block.begin in self._terms
                self._category = title if is_group else None
                self._outside += [block] if is_group or is_beside_terms(title) else []
        yield from self._flush(len(self.markdown.lines))

    def _take(self, block: Block) -> Iterator[TermRecord | Diagnostic]:
        if block.begin in self._groups and not (self._open and self._open.level):
            yield from self._flush(block.begin)
            self._category = self._groups[block.begin] or self._category
            return
        entries = self._entries.get(block.begin, []) if block.begin in self._scope else []
        if self._is_after_list and not is_labeled(self.markdown.text([block]).text):
            yield from self._flush(block.begin)
        if self._open and (self._open.level or not entries or self._announces(block, entries)):
            self._open.blocks.append(block)
            return
        for entry in entries:
            yield from self._flush(entry.begin, a_term_follows=True)
            self._open = _Open(entry, self._category, 0)
        self._is_after_list = bool(entries) and block.kind == "dl"
        if entries and block.kind == "table":
            yield from self._flush(block.end)
        elif not entries and block is not self._title and self.markdown.text([block]).text:
            self._outside.append(block)

    def _announces(self, block: Block, entries: Sequence[Entry]) -> bool:
        """Return whether the text of the open term ends with a colon, directly above a list of names without marks."""
        if not self._open or self._open.blocks or block.kind != "bullet_list":
            return False
        texts = [text for column, found in self._open.entry.cells if column == "definition" for text in found]
        return bool(texts) and texts[-1].endswith(":") and not any(entry.sure for entry in entries)

    def _flush(self, end: int, *, a_term_follows: bool = False) -> Iterator[TermRecord | Diagnostic]:
        """Yield the results that are complete before line `end`: a term, or a finding about text outside terms."""
        outside = list(dropwhile(lambda block: a_term_follows and block.kind == "heading", self._outside))
        if outside:
            first, last = outside[0], outside[-1]
            end_line, text = self.markdown.number(last.end - 1), self.markdown.text([first]).text
            yield markdown_finding(self.file, self.markdown.number(first.begin), "text-outside-terms", end_line, text)
        if self._open:
            yield from self._read(self._open, end)
        self._outside, self._open, self._is_after_list = [], None, False

    def _read(self, term: _Open, end: int) -> Iterator[TermRecord | Diagnostic]:
        entry, line = term.entry, self.markdown.number(term.entry.begin)
        yield from unknown_columns(
            ((column, line) for column, texts in entry.cells if any(texts)), self._reported, self.file
        )
        definition = next(
            (texts[0] for column, texts in entry.cells if main_field_of(column) == "definition" and texts), ""
        )
        cells: list[Cell] = [("name", [entry.name]), ("category", [term.category or ""]), *entry.cells]
        cells += body_cells(self.markdown, term.blocks, definition)
        raw = self.markdown.raw(entry.begin, end)
        cells.append(("notes", marked_footnotes(raw, self.markdown.footnotes)))
        record = to_term(cells, self.file, line, raw)
        if record is None:
            yield markdown_finding(self.file, line, "no-name", " ".join(raw.split()))
            return
        if not (record.definition or record.technical_definition):
            yield markdown_finding(self.file, line, "no-definition", record.name)
        yield record

    def _scoped(self, named: bool, is_project_file: bool) -> Iterator[int]:
        """Yield the first lines of blocks below a heading that announces terms."""
        level = 0 if named and not is_project_file else None
        for block in self.markdown.blocks:
            if block.kind == "heading":
                if self._opens(block, level) and not (is_project_file and block.level == 1):
                    level = block.level if level is None else min(level, block.level)
                elif level and block.level <= level:
                    level = None
            if level is not None and block.begin not in self._back_matter:
                yield block.begin

    def _in_back_matter(self) -> Iterator[int]:
        """Yield the first lines of blocks in sections such as "Related documents"."""
        level: int | None = None
        for block in self.markdown.blocks:
            if block.kind == "heading" and (level is None or block.level <= level):
                level = block.level if is_back_matter(self._titles[block.begin]) else None
            if level is not None:
                yield block.begin

    def _opens(self, heading: Block, level: int | None) -> bool:
        title = self._titles[heading.begin]
        if len(title.strip(" #")) <= 1 or _RANGE.fullmatch(title):
            return heading.begin not in self._with_text or heading.begin in self._above_plain
        above = level is None or heading.level <= level
        return above and terms_word(title) and section_field(title) not in REFERENCES

    def _plain_terms(self) -> Mapping[int, list[Entry]]:
        """Return the terms in the form `Term: text`, if most of the text has it that is not in other terms."""
        introductions = {
            block.begin
            for block, below in pairwise(self.markdown.blocks)
            if below.kind == "bullet_list" and self.markdown.text([block]).text.endswith(":")
        }
        others = [
            block.begin
            for block in self.markdown.blocks
            if block.begin in self._scope
            and block.begin not in self._entries
            and block.kind not in ("heading", "hr", "html_block", "more")
            and block is not self._title
            and (block.begin in self._plain or not is_labeled(self.markdown.text([block]).text))
            and block.begin not in introductions
        ]
        plain = {begin: self._plain[begin] for begin in others if begin in self._plain}
        names = [entry.name for found in plain.values() for entry in found]
        is_list = len(names) + len(self._entries) >= _FEWEST and len(set(names)) == len(names)
        lists = {block.begin for block in self.markdown.blocks if block.kind != "paragraph"}
        count = sum(1 if begin in lists else len(found) for begin, found in plain.items())
        return self._without_properties(plain) if is_list and count > len(others) - len(plain) else {}

    def _without_properties(self, plain: Mapping[int, list[Entry]]) -> Mapping[int, list[Entry]]:
        """Return the terms without marks, except the properties of the document or of a term beside more with marks.

        These are lines without sentences above the first term with marks, one of them a date, a number or a field,
        such as `Version: 2`, and lists below a paragraph with such a term.
        """
        marked = {begin: found for begin, found in self._entries.items() if begin in self._scope}
        if not marked:
            return plain
        below = {
            block.begin
            for above, block in pairwise(self.markdown.blocks)
            if above.kind == "paragraph" and above.begin in marked and block.kind in LISTS_OF_ITEMS
        }
        first = min(marked)
        below |= {
            block.begin
            for block in self.markdown.blocks
            if block.begin < first
            and any(map(_is_property, plain.get(block.begin, ())))
            and not ends_sentence(self.markdown.text([block]).text)
        }
        most = len(self._names(marked))
        return {begin: found for begin, found in plain.items() if begin not in below or len(found) >= most}

    def _run_ins(self) -> Mapping[int, list[Entry]]:
        """Return the terms whose bold names end with a period, which prose has as well, if they are in order."""
        ordered = {block.begin for block in self.markdown.blocks if block.kind == "ordered_list"}
        plain = {begin: found for begin, found in self._plain.items() if all(one.is_run_in for one in found)}
        names = [letters(entry.name) for found in plain.values() for entry in found]
        is_list = len(set(names)) >= _FEWEST_RUN_IN and names == sorted(names)
        return plain if is_list and ordered.isdisjoint(plain) and _OF_PAPERS.isdisjoint(names) else {}

    def _is_mostly_entries(self) -> bool:
        sure = {begin: found for begin, found in self._entries.items() if found[0].sure or found[0].is_run_in}
        sizes = {True: 0, False: 0}
        for block in self.markdown.blocks:
            if block.kind not in ("heading", "hr"):
                sizes[block.begin in sure] += block.end - block.begin
        return sizes[True] > _TIMES * sizes[False] and len(self._names(sure)) >= _FEWEST

    def _level_of_terms(self, plain: Mapping[int, list[Entry]]) -> int | None:
        """Return the level of the headings that are terms, unless more terms have another form."""
        titles: dict[int, set[str]] = defaultdict(set)
        places = self._scope & self._with_text & self._terms
        for block in self.markdown.blocks:
            if block.begin in places:
                titles[block.level].add(self._titles[block.begin])
        level = max(titles, key=lambda level: (len(titles[level]), -level), default=None)
        found_elsewhere = {begin: found for begin, found in self._entries.items() if begin in self._scope}
        others = self._names({**found_elsewhere, **plain})
        return level if level and len(titles[level]) >= len(others) else None

    def _names(self, entries: Mapping[int, list[Entry]]) -> set[str]:
        return {entry.name for found in entries.values() for entry in found}

    def _is_term(self, heading: Block) -> bool:
        title = self._titles[heading.begin]
        if heading.begin == self.markdown.blocks[0].begin and heading.level == 1 and terms_word(title):
            return False  # the title
        is_group = self._opens(heading, heading.level) and (is_title_of_terms(title) or not terms_word(title))
        known = is_beside_terms(title) or section_field(title) or is_group
        return not known and bool(title)


def _is_property(entry: Entry) -> bool:
    """Return whether an entry states a field, a date or a number, such as `Last reviewed: 2024-01-10`."""
    return bool(field_of(entry.name)) or any(text[:1].isdigit() for _, texts in entry.cells for text in texts)
