"""Read the terms of an HTML page: schema.org markup, and description lists (`<dl>`).

In a list, each `dt` (or each `dfn` in it) is a name; several names before one `dd` are synonyms, and the `id` of the
first is the identifier. If a term is in two kinds of markup, the first on the page is read. A page without either is
converted to Markdown and read as a Markdown glossary: a table with a header, headings with text, `<b>Term</b>: text`.

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
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.elements import Element
from ingest.readers.html.defined_terms import DefinedTerm
from ingest.readers.html.elements import read_html_elements
from ingest.readers.html.json_ld import read_json_ld
from ingest.readers.html.markdown import markdown_lines
from ingest.readers.html.microdata import is_name_of_set, is_term_item, read_item, set_of
from ingest.readers.html.text import is_hidden, line_of, prose_of
from ingest.readers.language_sections import LanguageSection, to_records
from ingest.readers.markdown.blocks import Markdown
from ingest.readers.markdown.glossary import MarkdownGlossary
from ingest.readers.markdown.page import stem_of
from ingest.readers.markdown.site_links import linked_term
from ingest.records import TermRecord

__all__ = ["begins_html", "read_html"]

_BEGINNING = re.compile(rb"(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_MARK = b"\xef\xbb\xbf"
_NO_TERM = (
    "The page does not mark up any term.",
    "List terms in a <dl> or in a table with the header Term and Definition, or mark them up as schema:DefinedTerm.",
)
_SENSE = re.compile(r"\s*\(?\d{1,2}[.)]\s")
_WITHOUT_NAMES = re.compile(r"(?i)\b(?:also|or|and|aka|abbreviated|called|known|as)\b|\W|_")
_NO_TERM_ANCHOR = re.compile(r"(?i)(?:cite|fn|foot|note|ref|fig|tab|sec|eq|toc|top|bib|h-?\d)[\w-]*\d|top|toc|content")


def begins_html(head: bytes) -> bool:
    """Return whether `head` begins an HTML page.

    >>> begins_html(b"<!DOCTYPE html>\\n<title>"), begins_html(b"<tbx>")
    (True, False)
    """
    return bool(_BEGINNING.match(head.removeprefix(_MARK)))


def read_html(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of a page."""
    page = _Page(file)
    for item in read_html_elements(stream, file, _is_wanted):
        if isinstance(item, Diagnostic):
            yield item
        else:
            yield from page.read(item)
    yield from page.finish()
    if page.is_empty:
        stream.seek(0)
        found = list(_read_as_markdown(stream, file))
        yield from found
        if not found:
            yield Diagnostic(file, None, Severity.WARNING, "no-term", *_NO_TERM)


def _read_as_markdown(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms in the tables, headings and bold names of a page, and the findings if there is a term."""
    root = next((item for item in read_html_elements(stream, file) if isinstance(item, Element)), None)
    if root is None:
        return  # as reported before
    title = next((line_of(one) for one in root.descendants() if one.tag == "title"), "")
    language = next((one.language for one in root.descendants() if one.language), "")
    glossary = MarkdownGlossary(Markdown(list(markdown_lines(root))), file, (stem_of(file), title))
    results = list(glossary.results()) if glossary.is_one else []
    if any(isinstance(result, TermRecord) for result in results):
        for result in results:
            if isinstance(result, TermRecord) and language:
                result = replace(result, language=language)
            yield result


def _is_wanted(element: Element) -> bool:
    return element.tag in ("dt", "dd") or is_term_item(element) or is_name_of_set(element) or _is_json_ld(element)


def _is_json_ld(element: Element) -> bool:
    return element.tag == "script" and element.attributes.get("type", "").strip().lower() == "application/ld+json"


@dataclass(slots=True)
class _Group:
    """The names and texts of one term in a list, and the list."""

    around: Element | None
    names: list[Element] = field(default_factory=list)
    texts: list[Element] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    """State while a page is read: the list group that may continue, and the sets and terms so far."""

    file: str
    group: _Group = field(default_factory=lambda: _Group(None))
    sets: dict[Element, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    is_empty: bool = True

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

    def finish(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the remaining results at the end of the page."""
        yield from self._end_group(_Group(None))

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
        around = next((one for one in element.ancestors() if one.tag == "dl"), None)
        if around is not self.group.around or (element.tag == "dt" and self.group.texts):
            yield from self._end_group(_Group(around))
        (self.group.names if element.tag == "dt" else self.group.texts).append(element)
        # Content within the element is complete: a nested list, marked-up terms.
        group, self.group = self.group, _Group(None)
        for inner in _outermost_wanted(element):
            yield from self.read(inner)
        yield from self._end_group(group)

    def _end_group(self, following: _Group) -> Iterator[TermRecord | Diagnostic]:
        group, self.group = self.group, following
        definitions = [text for text in map(prose_of, group.texts) if text]
        if all(map(_SENSE.match, definitions)):
            definitions = ["\n".join(definitions)] if definitions else []  # the senses of a word
        defined = [[one for one in name.descendants() if one.tag == "dfn"] or [name] for name in group.names]
        speech = LanguageSection(definitions=definitions)
        for name, parts in zip(group.names, defined, strict=True):
            names = [text for text in map(line_of, parts) if text]
            speech.names += names
            speech.notes += [text for text in [line_of(name)] if text and _says_more(text, names)]
        titled = (one for name in group.names for one in name.descendants() if one.tag in ("abbr", "dfn"))
        speech.names += [title for one in titled if (title := " ".join(one.attributes.get("title", "").split()))]
        if speech.names:
            first = group.names[0]
            language, raw = first.language or "en", "\n".join(map(str, (*group.names, *group.texts)))
            anchor = _anchor(first)
            related = [one for text in group.texts for one in _references(text) if one != anchor]
            records = to_records({language: speech}, language, self.file, first.line, raw, anchor, {"related": related})
            yield from self._first_of("list", records)
        elif definitions:
            message, remedy = "The <dd> does not follow a <dt>.", "Add the name: <dt>batch size</dt>."
            self.is_empty = False
            yield Diagnostic(self.file, group.texts[0].line, Severity.ERROR, "no-name", message, remedy)

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


def _says_more(text: str, names: Sequence[str]) -> bool:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return bool(_WITHOUT_NAMES.sub("", text))


def _references(text: Element) -> Iterator[str]:
    """Yield the terms that a text links to, on this page or in a glossary of its site."""
    for part in text.children:
        if part.tag == "a" and not is_hidden(part):
            term = linked_term(part.attributes.get("href", ""))
            if term and not _NO_TERM_ANCHOR.fullmatch(term):
                yield term
        elif not is_hidden(part):
            yield from _references(part)


def _outermost_wanted(element: Element) -> Iterator[Element]:
    for child in element.children:
        if _is_wanted(child):
            yield child
        else:
            yield from _outermost_wanted(child)


def _anchor(name: Element) -> str | None:
    for element in (name, *name.descendants()):
        found = element.attributes.get("id") or (element.tag == "a" and element.attributes.get("name"))
        if found:
            return found
    return None
