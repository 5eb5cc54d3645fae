"""Read TBX (ISO 30042, termbases in XML), version 2 or 3, style DCA or DCT: each concept entry becomes a term.

The main language is that of the document, or else English, or else the first of the entry; the other languages are
translations. In each language the preferred term is the name, of several such terms a full form, and terms that are not
to be used are hidden labels (see `graph.status`); if no other term has a name, the concept is deprecated. Data
categories are given by the attribute `type` (style DCA) or the element name (style DCT); those that match no field are
kept as notes. An XML id is unique only in its document, so the identifier of a term is prefixed with the name of the
document. The term's name cannot serve as the identifier, because entries with the same name are different concepts.

| code | severity | meaning |
|---|---|---|
| `no-name` | error | a concept entry does not contain a term |
| `no-entry` | warning | the document does not contain a concept entry |
| `unread-format` | error | the document is XML of another kind |

`readers.tbx.elements` lists findings about the XML, `readers.language_sections` about languages.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from urllib.parse import unquote

from graph.status import Status, is_flag, is_retired, one_status, to_status
from graph.writers.tbx import WRITTEN_BY
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.elements import Element
from ingest.readers.field_names import letters_of
from ingest.readers.language_sections import LanguageSection, main_language, to_records
from ingest.readers.markup import visible_text
from ingest.readers.tbx.elements import read_elements, root_name
from ingest.readers.text import tidy
from ingest.records import TermRecord

_ROOTS: Final = frozenset({"tbx", "martif"})
_ENTRIES: Final = frozenset({"conceptEntry", "termEntry"})
_SECTIONS: Final = frozenset({"langSec", "langSet"})
_TERMS: Final = frozenset({"termSec", "tig", "ntig"})
_FIELDS: Final[Mapping[str, str]] = {
    category: field
    for field, categories in {
        "categories": "subjectField",
        "definition": "definition",
        "usage_note": "context note usage usageNote",
        "broader": "broaderConceptGeneric broaderConceptPartitive superordinateConceptGeneric "
        "superordinateConceptPartitive relatedConceptBroader",
        "narrower": "narrowerConceptGeneric narrowerConceptPartitive subordinateConceptGeneric "
        "subordinateConceptPartitive relatedConceptNarrower",
        "related": "crossReference see associatedConcept relatedConcept antonymConcept coordinateConceptGeneric "
        "coordinateConceptPartitive externalCrossReference",
    }.items()
    for category in categories.split()
}
"""The fields of ISO 12620 data categories, as used in TBX-Default and TBX-Basic."""

_FIELDS_BY_LETTERS: Final = {letters_of(category): field for category, field in _FIELDS.items()}
_EXPRESSED: Final = {"", *Status}
_LINKS: Final = ("broader", "narrower", "related", "replaced_by")
_STATUS: Final = frozenset({"administrativestatus", "normativeauthorization", "status", "termstatus", "usagestatus"})
_FORBIDDEN: Final = "forbidden"  # of memoQ, with the text `true`
_PREFERRED: Final = re.compile("preferred|recommended|standardized", re.IGNORECASE)
_SHORT_FORM: Final = re.compile("abbrev|acronym|initialism|short|symbol|formula|code", re.IGNORECASE)
_HEADER: Final = 2_000  # bytes in which the header of an export is
_SUBJECTS = re.compile(r"(?<=[A-Z]{3});(?=[A-Z]{3})")  # as IATE writes them; other names can contain a semicolon
_WRAP = re.compile(r"[^\S\n]*\n[^\S\n]+(?=\S)")
_NOTED_LINK = re.compile("(broader|narrower|related|replaced_by): ")
_IRI = re.compile("(?:https?|urn)(_3A|:)", re.IGNORECASE)
_NAME_IT = "Add a term: <termSec><term>batch size</term></termSec>."
_LONGEST_ROOT: Final = 80
_READ_XML: Final = (
    "The XML formats that are read are TBX, MultiTerm XML, RDF/XML, such as SKOS, and XHTML. "
    "Export the terms in one of them, or as a table in .csv or .xlsx."
)
_NO_ENTRY = ("The document does not contain a concept entry.", "Add concept entries, or ingest another file.")


def begins_tbx(head: bytes) -> bool:
    """Return whether `head` begins an XML document with the root element of a termbase.

    >>> begins_tbx(b'<?xml version="1.0"?>\\n<martif type="TBX">'), begins_tbx(b"<html>")
    (True, False)
    """
    return root_name(head) in _ROOTS


def read_tbx(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each concept entry."""
    head = stream.read(_HEADER)
    is_empty, is_export = True, WRITTEN_BY.encode() in head
    stream.seek(0)
    for item in read_elements(stream, file, _ENTRIES):
        is_empty = False
        if isinstance(item, Diagnostic):
            yield item
        else:
            yield from _Entry(item, file, str if is_export else visible_text).results()
    root = root_name(head)
    if is_empty and root and root not in _ROOTS:
        message = f"The document is XML of another kind, with the root element <{root[:_LONGEST_ROOT]}>."
        yield Diagnostic(file, None, Severity.ERROR, "unread-format", message, _READ_XML)
    elif is_empty:
        yield Diagnostic(file, None, Severity.WARNING, "no-entry", *_NO_ENTRY)


@dataclass(slots=True)
class _Term:
    """A term of an entry, with the elements that describe it."""

    text: str
    line: int
    facts: Sequence[Element]

    @property
    def status(self) -> str | None:
        """Its status; see `graph.status`."""
        facts = [*map(_head, self.facts)]
        stated = [tidy(fact.text) for fact in facts if _states_status(fact)]
        forbidden = [to_status(tidy(fact.text)) for fact in facts if letters_of(_category(fact)) == _FORBIDDEN]
        return one_status([*stated, *(Status.FORBIDDEN for status in forbidden if status)])

    @property
    def rank(self) -> tuple[int, bool, float]:
        """The preferred term of a language has the least rank: by status, then full forms, then by reliability."""
        stated = {_category(fact): tidy(fact.text) for fact in map(_head, self.facts)}
        is_preferred = any(_PREFERRED.match(tidy(fact.text)) for fact in map(_head, self.facts) if _states_status(fact))
        of_status = 2 if is_retired(self.status) else 0 if is_preferred else 1
        reliability = stated.get("reliabilityCode", "")
        return (
            of_status,
            _SHORT_FORM.search(stated.get("termType", "")) is not None,
            -float(reliability) if reliability.isdecimal() else 0.0,
        )


@dataclass(slots=True)
class _Entry:
    """A concept entry: its texts by language, and its links by field."""

    element: Element
    file: str
    shown: Callable[[str], str]  # removes markup, which other programs escape; the texts of our export are plain
    sections: dict[str, LanguageSection] = field(default_factory=lambda: defaultdict(LanguageSection))
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    statuses: list[str] = field(default_factory=list)

    def results(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the findings, then the record, if any."""
        sections = [child for child in self.element.children if child.name in _SECTIONS]
        terms = {section: self._terms(section) for section in sections}
        for section in sections:
            speech = self.sections[section.language]
            # If several sections have the same language, the first contains the name.
            usable = [term.text for term in terms[section] if not is_retired(term.status)]
            speech.names += usable or [term.text for term in terms[section][:1] if not speech.names]
            speech.deprecated += [term.text for term in terms[section] if term.text not in speech.names]
        main = main_language(self.sections, self.element.language)
        if not self.sections[main].names:
            message = "The concept entry does not contain a term."
            yield Diagnostic(self.file, self.element.line, Severity.ERROR, "no-name", message, _NAME_IT)
            return
        for child in self.element.children:
            if child.name not in _SECTIONS:
                self._take(child, self.sections[child.attributes.get("xml:lang", main)])
        for section in sections:
            speech = self.sections[section.language]
            for child in section.children:
                if child.name not in _TERMS:
                    self._take(child, speech)
            for term in terms[section]:
                for fact in term.facts:
                    self._take(fact, speech, term)
        named = [term for section in sections if section.language == main for term in terms[section]]
        line = named[0].line
        name = self.sections[main].names[0]
        self.statuses += [one for term in named if term.text == name and is_retired(one := term.status) and one]
        identifier = self.element.attributes.get("id")
        yield from to_records(
            self.sections,
            main,
            self.file,
            line,
            str(self.element),
            self._identifier(identifier) if identifier else None,
            self.links,
            one_status(self.statuses),
        )

    def _take(self, element: Element, speech: LanguageSection, term: _Term | None = None) -> None:
        """Add the content of an element to the field it describes; it is about `term`, or else about the concept."""
        head = _head(element)
        companions = [] if head is element else element.children[1:]
        about = "" if term is None or term.text == speech.names[0] else f"{term.text}, "
        category, text = _category(head), self._prose(head.text)
        letters = letters_of(category)
        field = _FIELDS.get(category) or _FIELDS_BY_LETTERS.get(letters)
        noted = _NOTED_LINK.match(text)
        if field in _LINKS and (noted or category != "externalCrossReference"):
            target = head.attributes.get("target", "").removeprefix("#")
            reference = self._identifier(target) if target else tidy(text)
            self.links[noted[1] if noted else field] += [reference] if reference else []
        elif field == "categories":
            self.links[field] += filter(None, map(tidy, _SUBJECTS.split(text)))
        elif (is_status := _states_status(head)) and term is None:
            self.statuses.append(text)
        elif (is_status or letters == _FORBIDDEN) and (not about or to_status(text) in _EXPRESSED):
            pass  # already expressed as the status, the name, a synonym or a hidden label
        elif category == "note" and term is None:
            speech.notes += [text] if text else []
        elif field == "definition" and not about:
            speech.definitions += [text] if text else []
        elif field == "usage_note" and not about:
            speech.usage_notes += [text] if text else []
        else:
            speech.notes += self._noted(about, [head, *companions])
            return
        speech.notes += self._noted(f"{about}{category}, ", companions)

    def _identifier(self, id: str) -> str:
        """Return the identifier of an XML id: an IRI, which our export encodes, or an entry of this document."""
        iri = _IRI.match(id)
        if iri is None:
            return f"{self.file} {id}"
        return id if iri[1] == ":" else unquote(id.replace("_", "%"))

    def _noted(self, about: str, elements: Iterable[Element]) -> list[str]:
        parts = [f"{_category(element)}: {text}" for element in elements if (text := self._described(element))]
        return [about + "; ".join(parts)] if parts else []

    def _described(self, element: Element) -> str:
        text, target = self._prose(element.text), element.attributes.get("target", "")
        return f"{text} ({target})" if text and target else text or target

    def _prose(self, text: str) -> str:
        """Return the text of an element; an indented line continues the line before it, as in indented XML."""
        lines = map(tidy, self.shown(_WRAP.sub(" ", text)).split("\n"))
        return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    def _terms(self, section: Element) -> list[_Term]:
        """Return the terms of a language, preferred ones first."""
        found: list[_Term] = []
        for child in section.children:
            if child.name in _TERMS:
                parts = [part for one in child.children for part in (one.children if one.name == "termGrp" else [one])]
                facts = [part for part in parts if part.name != "term"]
                found += [
                    _Term(text, part.line, facts)
                    for part in parts
                    if part.name == "term" and (text := tidy(self.shown(part.text)))
                ]
        return sorted(found, key=lambda term: term.rank)


def _states_status(element: Element) -> bool:
    """Return whether an element states a status; `usage` may also contain a note."""
    letters, text = letters_of(_category(element)), tidy(element.text)
    return letters in _STATUS or (letters == "usage" and not is_flag(text) and to_status(text) in set(Status))


def _head(element: Element) -> Element:
    """Return the element that a group such as `termNoteGrp` describes, or else the element."""
    return element.children[0] if element.name.endswith("Grp") and element.children else element


def _category(element: Element) -> str:
    return element.attributes.get("type") or element.name
