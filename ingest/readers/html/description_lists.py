"""Read description lists (`<dl>`) of HTML pages.

Each `dt` (or each `dfn` in it) is a name; several names before one `dd` are synonyms, and the `id` of the first is the
identifier. A name that is struck out is deprecated. Texts have the languages of their elements. A list within a text
whose names are those of fields, such as "Synonyms" and "See also", belongs to the term.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.cells import Cell
from ingest.readers.elements import Element
from ingest.readers.field_names import NAMES, REFERENCES, meaning_of
from ingest.readers.html.text import is_hidden, line_of, prose_of
from ingest.readers.language_sections import LanguageSection, to_records
from ingest.readers.markdown.field_labels import labeled_field, labeled_names
from ingest.readers.markdown.site_links import linked_term
from ingest.readers.markdown.term_names import finished
from ingest.readers.placeholders import is_placeholder
from ingest.readers.separators import SEPARATORS, names_at_commas, values_of
from ingest.readers.text import ends_sentence, tidy
from ingest.records import Sentence, TermRecord

_SENSE = re.compile(r"\s*\(?\d{1,2}[.)]\s")
_STRUCK = frozenset({"del", "s", "strike"})
_WITHOUT_NAMES = re.compile(r"(?i)\b(?:also|or|and|aka|abbreviated|called|known|as)\b|\W|_")
_NO_TERM_ANCHOR = re.compile(r"(?i)(?:cite|fn|foot|note|ref|fig|tab|sec|eq|toc|top|bib|h-?\d)[\w-]*\d|top|toc|content")


def is_list_item(element: Element) -> bool:
    """Return whether an element is a name or a text of a list."""
    return element.tag in ("dt", "dd")


def list_of(item: Element) -> Element | None:
    """Return the list of a name or text."""
    return next((one for one in item.ancestors() if one.tag == "dl"), None)


def is_list_of_fields(element: Element) -> bool:
    """Return whether an element is a list with only names of fields, other than those of the name.

    A list that has a definition, below other text, may explain the fields themselves in sentences.
    """
    if element.tag != "dl":
        return False
    items = [one for one in element.descendants() if is_list_item(one)]
    fields = [
        meaning and not meaning.is_key and meaning.field
        for meaning in (meaning_of(line_of(one)) for one in items if one.tag == "dt")
    ]
    if not fields or not all(fields) or not NAMES.isdisjoint(fields):
        return False
    around = next((one for one in element.ancestors() if is_list_item(one)), None)
    explains = "definition" in fields and (around is None or _begins_with_text(around))
    return not (explains and all(ends_sentence(line_of(one)) for one in items if one.tag == "dd"))


def _begins_with_text(item: Element) -> bool:
    part: Element | str = item
    while isinstance(part, Element) and part.tag != "dl":
        part = next((one for one in part.content if isinstance(one, Element) or one.strip()), "")
    return isinstance(part, str) and bool(part)


def _fields_in(text: Element) -> Iterator[tuple[str, str, Element]]:
    """Yield the name of a field, the field and its text for each text in lists of fields."""
    for inner in text.descendants():
        if is_list_of_fields(inner):
            name = ""
            for item in (one for one in inner.descendants() if is_list_item(one)):
                if item.tag == "dt":
                    name = line_of(item)
                elif meaning := meaning_of(name):
                    yield name, meaning.field, item


@dataclass(slots=True)
class ListGroup:
    """The names and texts of one term in a list, and the list."""

    around: Element | None
    names: list[Element] = field(default_factory=list)
    texts: list[Element] = field(default_factory=list)

    def results(self, file: str) -> Iterator[TermRecord | Diagnostic]:
        """Yield the records of the term, or a finding if it does not have a name."""
        sections: dict[str, LanguageSection] = defaultdict(LanguageSection)
        for name in self.names:
            parts = [one for one in name.descendants() if one.tag == "dfn"] or [name]
            names = [text for text in map(line_of, parts) if text]
            speech = sections[name.language or "en"]
            speech.names += names
            speech.notes += [text for text in [line_of(name)] if text and _says_more(text, names)]
        for name in self.names:
            titles = (one.attributes.get("title", "") for one in name.descendants() if one.tag in ("abbr", "dfn"))
            sections[name.language or "en"].names += filter(None, (" ".join(title.split()) for title in titles))
        main = next((language for language, speech in sections.items() if speech.names), None)
        labeled: list[Cell] = []
        for text in self.texts:
            first_line, *lines = prose_of(text).split("\n")
            cells = [(line, labeled_names(line)) for line in lines]
            labeled += (cell for _, cell in cells if cell)
            if prose := "\n".join([first_line, *(line for line, cell in cells if not cell)]):
                sections[text.language or "en"].definitions.append(prose)
        for speech in sections.values():
            if all(map(_SENSE.match, speech.definitions)):  # the senses of a word
                speech.definitions = ["\n".join(speech.definitions)] if speech.definitions else []
        if main:
            first = self.names[0]
            raw = "\n".join(map(str, (*self.names, *self.texts)))
            anchor = _anchor(first)
            links: dict[str, list[str]] = defaultdict(list)
            links["related"] += [one for text in self.texts for one in _references(text) if one != anchor]
            for text in self.texts:
                for label, field_, inner in _fields_in(text):
                    listed = [one for part in values_of([prose_of(inner)], SEPARATORS) for one in names_at_commas(part)]
                    if field_ == "synonyms":
                        sections[main].names += map(tidy, listed)
                    elif field_ == "definition" and not sections[main].definitions:
                        sections[main].definitions.append(prose_of(inner))
                    elif field_ in ("related", "broader", "narrower", "categories"):
                        links[field_] += list(_references(inner)) or map(tidy, listed)
                    else:
                        sections[main].notes.append(f"{label}: {prose_of(inner)}")
            developers = tuple(_placed(labeled, sections[main], links, first.line))
            status = "deprecated" if _is_struck(first) else None
            for result in to_records(sections, main, file, first.line, raw, anchor, links, status):
                if isinstance(result, TermRecord):
                    result = finished(replace(result, developers=developers))
                yield result
        elif any(speech.definitions for speech in sections.values()):
            message, remedy = "The <dd> does not follow a <dt>.", "Add the name: <dt>batch size</dt>."
            yield Diagnostic(file, self.texts[0].line, Severity.ERROR, "no-name", message, remedy)


def _placed(
    labeled: Sequence[Cell], section: LanguageSection, links: Mapping[str, list[str]], line: int
) -> Iterator[Sentence]:
    """Add the names in lines with labels to the texts and links of a term, and yield those of its developers."""
    is_linked = bool(links["related"])  # to the names below labels
    for label, listed in labeled:
        field_ = labeled_field(label) or ""
        names = [name for name in listed if not is_placeholder(name, is_reference=field_ in REFERENCES)]
        if field_ == "developers":
            yield from [Sentence("; ".join(names), line, is_cell=True)] if names else []
        elif field_ in ("synonyms", "hidden_labels"):
            (section.names if field_ == "synonyms" else section.deprecated).extend(names)
        elif field_ == "categories" or not is_linked:
            links[field_] += names


def _is_struck(name: Element) -> bool:
    """Return whether the whole name is struck out."""
    return any(one.tag in _STRUCK and line_of(one) == line_of(name) for one in name.descendants())


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


def _anchor(name: Element) -> str | None:
    for element in (name, *name.descendants()):
        found = element.attributes.get("id") or (element.tag == "a" and element.attributes.get("name"))
        if found:
            return found
    return None
