"""Read the terms of an HTML page: schema.org markup, and description lists (`<dl>`).

If a term is in two kinds of markup, the first on the page is read. A page without either is converted to Markdown and
read as a Markdown glossary: a table with a header, headings with text, `<b>Term</b>: text`.

| code | severity | meaning |
|---|---|---|
| `no-name` | error | a DefinedTerm without a name, or a `dd` without a `dt` |
| `bad-json-ld` | error | a JSON-LD script is not valid JSON |
| `said-again` | info | a term is also in other markup on the page; the first is read |
| `no-term` | warning | the page does not mark up any term |

`readers.html.elements`, `readers.text` and `readers.language_sections` list further findings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.elements import Element
from ingest.readers.html.defined_terms import DefinedTerm
from ingest.readers.html.description_lists import ListGroup, is_list_item, is_list_of_fields, list_of
from ingest.readers.html.elements import read_html_elements
from ingest.readers.html.json_ld import read_json_ld
from ingest.readers.html.markdown import markdown_lines
from ingest.readers.html.microdata import is_name_of_set, is_term_item, read_item, set_of
from ingest.readers.html.text import line_of
from ingest.readers.language_sections import with_language
from ingest.readers.markdown.blocks import Markdown
from ingest.readers.markdown.glossary import MarkdownGlossary
from ingest.readers.markdown.labeled_entries import with_entries_as_sections
from ingest.readers.markdown.page import stem_of
from ingest.readers.markdown.sections_beside_lists import sections_beside_lists
from ingest.readers.markdown.titles import terms_word
from ingest.records import TermRecord

_BEGINNING = re.compile(rb"(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_MARK = b"\xef\xbb\xbf"
_NO_TERM = (
    "The page does not mark up any term.",
    "List terms in a <dl> or in a table with the header Term and Definition, or mark them up as schema:DefinedTerm.",
)
_QUESTIONS = b"FAQPage"
_NO_QUESTIONS = (
    "The page contains questions and answers (schema:FAQPage), which are not terms.",
    "Write each term and its definition in a <dl>, or mark them up as schema:DefinedTerm.",
)
_HEAD = 1 << 22
_AROUND_PAGE = frozenset({"footer", "nav"})
"""Elements whose lists, such as one of addresses, are not terms."""
_BESIDE_LISTS = frozenset("h2 h3 h4 h5 h6 table b strong".split())
"""Elements that may contain terms beside a list."""


def begins_html(head: bytes) -> bool:
    """Return whether `head` begins an HTML page.

    >>> begins_html(b"<!DOCTYPE html>\\n<title>"), begins_html(b"<tbx>")
    (True, False)
    """
    return bool(_BEGINNING.match(head.removeprefix(_MARK)))


def read_html(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of a page."""
    page = _Page(file)
    for item in read_html_elements(stream, file, page.wants):
        if isinstance(item, Diagnostic):
            yield item
        else:
            yield from page.read(item)
    yield from page.finish()
    if not page.is_empty and not (page.has_only_lists and page.may_have_sections):
        return  # without holding it in memory
    stream.seek(0)
    text = _text_of(stream, file)
    if not page.is_empty:
        for part in text.parts[:1]:
            lines, names = list(markdown_lines(part)), (stem_of(file), text.title)
            beside = sections_beside_lists(lines, file, names, page.kinds.keys())
            yield from with_language(beside, text.language)
        return
    found = list(_read_as_markdown(text, file)) or list(_read_around_page(stream, file))
    yield from found
    if not found:
        stream.seek(0)
        is_faq = _QUESTIONS in stream.read(_HEAD)
        yield Diagnostic(file, None, Severity.WARNING, "no-term", *(_NO_QUESTIONS if is_faq else _NO_TERM))


def _read_around_page(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of lists in a footer or in navigation, on a page without others."""
    stream.seek(0)
    page = _Page(file, may_be_around=True)
    for item in read_html_elements(stream, file, page.wants):
        if isinstance(item, Element):
            yield from page.read(item)
    yield from page.finish()


class _Text(NamedTuple):
    """The parts of a page that may be a glossary, the likeliest first, its title and its language."""

    parts: Sequence[Element]
    title: str = ""
    language: str = ""


def _text_of(stream: BinaryIO, file: str) -> _Text:
    root = next((item for item in read_html_elements(stream, file) if isinstance(item, Element)), None)
    if root is None:
        return _Text(())  # as reported before
    title = next((line_of(one) for one in root.descendants() if one.tag == "title"), "")
    language = next((one.language for one in root.descendants() if one.language), "")
    main = [one for one in root.descendants() if "main" in (one.tag, one.attributes.get("role"))]
    titles = [one for one in root.descendants() if one.tag == "h1" and terms_word(line_of(one))]
    is_above = bool(main) and any(main[0] not in one.ancestors() for one in titles)
    return _Text((*([] if is_above else main[:1]), root), title, language)


def _read_as_markdown(text: _Text, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms in the tables, headings and bold names of a page, and the findings if there is a term."""
    for part in text.parts:
        markdown = Markdown(with_entries_as_sections(list(markdown_lines(part))))
        glossary = MarkdownGlossary(markdown, file, (stem_of(file), text.title))
        results = list(glossary.results()) if glossary.is_one else []
        if any(isinstance(result, TermRecord) for result in results):
            yield from with_language(results, text.language)
            return


def _is_wanted(element: Element) -> bool:
    is_in_list = is_list_item(element) and not any(one.tag in _AROUND_PAGE for one in element.ancestors())
    return is_in_list or is_term_item(element) or is_name_of_set(element) or _is_json_ld(element)


def _is_json_ld(element: Element) -> bool:
    return element.tag == "script" and element.attributes.get("type", "").strip().lower() == "application/ld+json"


@dataclass(slots=True)
class _Page:
    """State while a page is read: the list group that may continue, and the sets and terms so far."""

    file: str
    group: ListGroup = field(default_factory=lambda: ListGroup(None))
    sets: dict[Element, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    is_empty: bool = True
    may_have_sections: bool = False
    may_be_around: bool = False

    def wants(self, element: Element) -> bool:
        """Return whether an element outside other wanted ones is one."""
        self.may_have_sections = self.may_have_sections or element.tag in _BESIDE_LISTS
        return _is_wanted(element) or (self.may_be_around and is_list_item(element))

    def read(self, element: Element) -> Iterator[TermRecord | Diagnostic]:
        """Yield the results of a wanted element, or those that it shows to be complete."""
        if _is_json_ld(element):
            yield from self._read_json_ld(element)
        elif is_term_item(element):
            sets = [self.sets[one] for one in element.ancestors() if one in self.sets]
            yield from self._first_of(
                "microdata", read_item(element, sets).results(self.file, element.language or "en")
            )
        elif is_name_of_set(element):
            self._name_set(element)
        else:
            yield from self._read_list(element)

    @property
    def has_only_lists(self) -> bool:
        """Whether all terms are in lists."""
        return set(self.kinds.values()) <= {"list"}

    def finish(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the remaining results at the end of the page."""
        yield from self._end_group(ListGroup(None))

    def _read_json_ld(self, script: Element) -> Iterator[TermRecord | Diagnostic]:
        terms: list[DefinedTerm] = []
        try:
            terms += read_json_ld(script.text, script.line)
        except ValueError as error:
            message = f"The script is not valid JSON-LD: {error}."
            yield Diagnostic(self.file, script.line, Severity.ERROR, "bad-json-ld", message, "Fix its JSON.")
        for term in terms:
            yield from self._first_of("JSON-LD", term.results(self.file, script.language or "en"))

    def _name_set(self, element: Element) -> None:
        around = set_of(element)
        if around is not None:
            self.sets.setdefault(around, element.attributes.get("content") or line_of(element))

    def _read_list(self, element: Element) -> Iterator[TermRecord | Diagnostic]:
        around = list_of(element)
        if around is not self.group.around or (element.tag == "dt" and self.group.texts):
            yield from self._end_group(ListGroup(around))
        (self.group.names if element.tag == "dt" else self.group.texts).append(element)
        # Content within the element is complete: a nested list, marked-up terms.
        group, self.group = self.group, ListGroup(None)
        for inner in _outermost_wanted(element):
            yield from self.read(inner)
        yield from self._end_group(group)

    def _end_group(self, following: ListGroup) -> Iterator[TermRecord | Diagnostic]:
        group, self.group = self.group, following
        yield from self._first_of("list", group.results(self.file))

    def _first_of(self, kind: str, results: Iterator[TermRecord | Diagnostic]) -> Iterator[TermRecord | Diagnostic]:
        for result in results:
            self.is_empty = False
            if isinstance(result, TermRecord) and self.kinds.setdefault(result.name.casefold(), kind) != kind:
                message = f"{result.name!r} is also in other markup on this page; this {kind} is skipped."
                yield Diagnostic(
                    self.file, result.line, Severity.INFO, "said-again", message, "Make sure that they agree."
                )
            else:
                yield result


def _outermost_wanted(element: Element) -> Iterator[Element]:
    for child in element.children:
        if _is_wanted(child):
            yield child
        elif not is_list_of_fields(child):
            yield from _outermost_wanted(child)
