"""TBX, termbases in XML (ISO 30042), of version 2 or 3 and of either style: each concept entry becomes a term.

The main language is that of the document, else English, else the entry's first; the others are its translations. In
each the preferred term is the name, and what is deprecated is a hidden label. Data categories are told by the attribute
`type` (style DCA) or by the element (style DCT); those that no field takes are kept as notes. An id of XML holds in
its document only, so that a term's identifier has the document's name before it; a name would not do, since entries
of one name are different concepts.

| code | severity | meaning |
|---|---|---|
| `no-name` | error | a concept entry without a term |
| `no-entry` | warning | the document has no concept entry |

`readers.tbx.elements` lists what may be wrong with the XML, `readers.speech` with its languages.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from urllib.parse import unquote

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.elements import Element
from ingest.readers.speech import Speech, main_language, to_records
from ingest.readers.tbx.elements import read_elements, root_name
from ingest.readers.text import tidy
from ingest.records import TermRecord

__all__ = ["begins_tbx", "read_tbx"]

_ROOTS: Final = frozenset({"tbx", "martif"})
_ENTRIES: Final = frozenset({"conceptEntry", "termEntry"})
_SECTIONS: Final = frozenset({"langSec", "langSet"})
_TERMS: Final = frozenset({"termSec", "tig", "ntig"})
_FIELDS: Final[Mapping[str, str]] = {
    category: field
    for field, categories in {
        "categories": "subjectField",
        "definition": "definition",
        "usage_note": "context note",
        "broader": "broaderConceptGeneric broaderConceptPartitive superordinateConceptGeneric "
        "superordinateConceptPartitive relatedConceptBroader",
        "narrower": "narrowerConceptGeneric narrowerConceptPartitive subordinateConceptGeneric "
        "subordinateConceptPartitive relatedConceptNarrower",
        "related": "crossReference see associatedConcept relatedConcept antonymConcept coordinateConceptGeneric "
        "coordinateConceptPartitive externalCrossReference",
    }.items()
    for category in categories.split()
}
"""The field of each data category that has one; the ISO 12620 categories of TBX-Default and TBX-Basic."""

_LINKS: Final = ("broader", "narrower", "related")
_STATUS: Final = ("administrativeStatus", "normativeAuthorization")
_RANKS: Final = (re.compile("preferred"), re.compile("(?!superseded|deprecated)"), re.compile("superseded"))
_WRAP = re.compile(r"[^\S\n]*\n[^\S\n]+(?=\S)")
_SAID_LINK = re.compile("(broader|narrower|related): ")
_IRI = re.compile("(?:https?|urn)(_3A|:)", re.IGNORECASE)
_NAME_IT = "Give it a term: <termSec><term>batch size</term></termSec>."
_NO_ENTRY = ("This has no concept entry, so it gives no term.", "Give a TBX file, or name a file that is to be read.")


def begins_tbx(head: bytes) -> bool:
    """Tell whether `head` begins an XML document whose root is that of a termbase.

    >>> begins_tbx(b'<?xml version="1.0"?>\\n<martif type="TBX">'), begins_tbx(b"<html>")
    (True, False)
    """
    return root_name(head) in _ROOTS


def read_tbx(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each concept entry."""
    is_empty = True
    for item in read_elements(stream, file, _ENTRIES):
        is_empty = False
        if isinstance(item, Diagnostic):
            yield item
        else:
            yield from _Entry(item, file).results()
    if is_empty:
        yield Diagnostic(file, None, Severity.WARNING, "no-entry", *_NO_ENTRY)


@dataclass(slots=True)
class _Term:
    """A term of an entry, with what is said of it."""

    text: str
    line: int
    facts: Sequence[Element]

    @property
    def rank(self) -> int:
        """Return 0 for what is preferred, 2 for what is superseded, 3 for what is deprecated."""
        status = next((tidy(fact.text) for fact in self.facts if _category(fact) in _STATUS), "")
        return next((rank for rank, pattern in enumerate(_RANKS) if pattern.match(status)), len(_RANKS))


@dataclass(slots=True)
class _Entry:
    """A concept entry: what it says, by language, and what it links to, by field."""

    element: Element
    file: str
    speeches: dict[str, Speech] = field(default_factory=lambda: defaultdict(Speech))
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def results(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield what is wrong, then the record if there is one."""
        sections = [child for child in self.element.children if child.name in _SECTIONS]
        terms = {section: _terms(section) for section in sections}
        for section in sections:
            speech = self.speeches[section.language]
            # Of several sections in one language the first has the name.
            usable = [term.text for term in terms[section] if term.rank < len(_RANKS)]
            speech.names += usable or [term.text for term in terms[section][:1] if not speech.names]
            speech.deprecated += [term.text for term in terms[section] if term.text not in speech.names]
        main = main_language(self.speeches, self.element.language)
        if not self.speeches[main].names:
            message = "This concept entry has no term."
            yield Diagnostic(self.file, self.element.line, Severity.ERROR, "no-name", message, _NAME_IT)
            return
        for child in self.element.children:
            if child.name not in _SECTIONS:
                self._take(child, self.speeches[child.attributes.get("xml:lang", main)])
        for section in sections:
            speech = self.speeches[section.language]
            for child in section.children:
                if child.name not in _TERMS:
                    self._take(child, speech)
            for term in terms[section]:
                for fact in term.facts:
                    self._take(fact, speech, term)
        line = next(term.line for section in sections if section.language == main for term in terms[section])
        identifier = self.element.attributes.get("id")
        yield from to_records(
            self.speeches,
            main,
            self.file,
            line,
            str(self.element),
            self._identifier(identifier) if identifier else None,
            self.links,
        )

    def _take(self, element: Element, speech: Speech, term: _Term | None = None) -> None:
        """Put what an element says where it belongs; it says it of the concept, or of `term`."""
        head, companions = element, list[Element]()
        if element.name.endswith("Grp") and element.children:
            head, *companions = element.children
        about = "" if term is None or term.text == speech.names[0] else f"{term.text}, "
        category, text = _category(head), _prose(head.text)
        field = _FIELDS.get(category)
        said = _SAID_LINK.match(text)
        if field in _LINKS and (said or category != "externalCrossReference"):
            target = head.attributes.get("target", "").removeprefix("#")
            reference = self._identifier(target) if target else tidy(text)
            self.links[said[1] if said else field] += [reference] if reference else []
        elif field == "categories":
            self.links[field] += [tidy(text)] if text else []
        elif category in _STATUS and text.startswith(("admitted", "deprecated") if about else "preferred"):
            pass  # what being a synonym, a hidden label or the name says already
        elif category == "note" and term is None:
            speech.notes += [text] if text else []
        elif field == "definition" and not about:
            speech.definitions += [text] if text else []
        elif field == "usage_note" and not about:
            speech.usage_notes += [text] if text else []
        else:
            speech.notes += _noted(about, [head, *companions])
            return
        speech.notes += _noted(f"{about}{category}, ", companions)

    def _identifier(self, id: str) -> str:
        """Return what an id stands for: an IRI, also as our own export writes it, or an entry of this document."""
        iri = _IRI.match(id)
        if iri is None:
            return f"{self.file} {id}"
        return id if iri[1] == ":" else unquote(id.replace("_", "%"))


def _noted(about: str, elements: Iterable[Element]) -> list[str]:
    parts = [f"{_category(element)}: {text}" for element in elements if (text := _described(element))]
    return [about + "; ".join(parts)] if parts else []


def _terms(section: Element) -> list[_Term]:
    """Return the terms of a language, those first that are preferred."""
    found: list[_Term] = []
    for child in section.children:
        if child.name in _TERMS:
            parts = [part for one in child.children for part in (one.children if one.name == "termGrp" else [one])]
            facts = [part for part in parts if part.name != "term"]
            found += [
                _Term(text, part.line, facts) for part in parts if part.name == "term" and (text := tidy(part.text))
            ]
    return sorted(found, key=lambda term: term.rank)


def _category(element: Element) -> str:
    return element.attributes.get("type") or element.name


def _described(element: Element) -> str:
    text, target = _prose(element.text), element.attributes.get("target", "")
    return f"{text} ({target})" if text and target else text or target


def _prose(text: str) -> str:
    """Return the text of an element: a line that is indented goes on with the one before, as in indented XML."""
    lines = map(tidy, _WRAP.sub(" ", text).split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
