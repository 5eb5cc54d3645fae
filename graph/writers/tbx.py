"""TBX, for terminology and translation tools: one entry per term, with one section per language."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final
from urllib.parse import quote

from graph.linked_terms import LinkedTerm
from graph.model import Term
from graph.rdf import Iri, Literal
from graph.status import Status
from graph.term_fields import LINK_FIELDS
from graph.writers.xml import escaped

WRITTEN_BY: Final = "<p>Written by Lexigraph.</p>"
"""An element of the header; the reader knows by it that the texts contain no escaped markup."""

_HEAD: Final = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
  <tbxHeader>
    <fileDesc>
      <sourceDesc>
        {WRITTEN_BY}
      </sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text>
    <body>
"""
_FOOT: Final = """\
    </body>
  </text>
</tbx>
"""
_NOTES: Final = {"technical_definition": "Technical definition", "background": "Background"}
_STATUS: Final = '<termNote type="administrativeStatus">{}Term-admn-sts</termNote>'


def write_tbx(entries: Iterable[LinkedTerm]) -> Iterator[str]:
    """Yield TBX-Basic in DCA style (ISO 30042:2019, https://www.tbxinfo.net/).

    TBX-Basic has only one kind of cross-reference, so the text of a reference starts with the relation. Information
    without a data category in TBX-Basic is written as a note that starts with its name: technical definitions,
    backgrounds, developers, relations to IRIs that are not web addresses, and hidden labels in a language without
    a name, codes, and mappings. All terms of a deprecated entry are deprecated or superseded.
    """
    yield _HEAD
    for entry in entries:
        yield "".join(f"      {line}\n" for line in _lines(entry))
    yield _FOOT


def _lines(entry: LinkedTerm) -> Iterator[str]:
    term = entry.term
    names, synonyms, definitions = term.readings("name"), term.synonyms, term.readings("definition")
    named = _languages((*names, *synonyms))
    usage, notes = term.readings("usage_note"), _notes(entry, named)
    yield f'<conceptEntry id="{_id(term.iri)}">'
    for category in entry.categories:
        yield f'  <descrip type="subjectField">{escaped(category)}</descrip>'
    for relation, other in _links(term):
        if other in entry.names:
            text = f"{relation}: {escaped(entry.names[other])}"
            yield f'  <ref type="crossReference" target="{_id(other)}">{text}</ref>'
        elif _is_web_address(other):
            text = f"{relation}: {escaped(other)}"
            yield f'  <xref type="externalCrossReference" target="{escaped(other)}">{text}</xref>'
    # A language section must contain a term; texts in other languages go to the concept level.
    for language in (tag for tag in _languages((*definitions, *usage, *notes)) if tag not in named):
        for text in _in_language(definitions, language):
            yield f'  <descrip type="definition" xml:lang="{language or "und"}">{text}</descrip>'
        for text in _in_language((*usage, *notes), language):
            yield f'  <note xml:lang="{language or "und"}">{text}</note>'
    for language in named:
        yield f'  <langSec xml:lang="{language or "und"}">'
        for text in _in_language(definitions, language):
            yield f'    <descrip type="definition">{text}</descrip>'
        for text in _in_language(notes, language):
            yield f"    <note>{text}</note>"
        retired = "superseded" if term.status == Status.SUPERSEDED else "deprecated"
        usage_notes = [f"<note>{text}</note>" for text in _in_language(usage, language)]
        for text in _in_language(names, language):
            yield from _term(text, _STATUS.format(retired if term.is_deprecated else "preferred"), *usage_notes)
            usage_notes = []
        for text in _in_language(synonyms, language):
            yield from _term(text, _STATUS.format(retired if term.is_deprecated else "admitted"), *usage_notes)
            usage_notes = []
        for text in _in_language(term.hidden_labels, language):
            yield from _term(text, _STATUS.format("deprecated"))
        yield "  </langSec>"
    yield "</conceptEntry>"


def _term(text: str, *facts: str) -> Iterator[str]:
    yield "    <termSec>"
    yield f"      <term>{text}</term>"
    for fact in facts:
        yield f"      {fact}"
    yield "    </termSec>"


def _links(term: Term) -> Iterator[tuple[str, Iri]]:
    for relation in LINK_FIELDS:
        others: tuple[Iri, ...] = getattr(term, relation)
        for other in others:
            yield relation, other


def _is_web_address(iri: Iri) -> bool:
    return iri.startswith(("http://", "https://"))


def _notes(entry: LinkedTerm, named: Collection[str]) -> list[Literal]:
    term = entry.term
    notes = list(term.all_notes)
    for relation, other in _links(term):
        if other not in entry.names and not _is_web_address(other):
            notes.append(Literal(f"{relation}: {other}", term.name.language))
    unnamed = (label for label in term.hidden_labels if label.language not in named)
    notes += (Literal(f"Hidden label: {label.value}", label.language) for label in unnamed)
    language = term.name.language
    notes += (Literal(f"Code: {notation.value}", language) for notation in term.notations)
    notes += (Literal(f"{relation}: {concept}", language) for relation, concept in term.mappings)
    for field, name in _NOTES.items():
        notes += (Literal(f"{name}: {text.value}", text.language) for text in term.readings(field))
    for developer in term.developers:
        text = developer.description
        notes += (Literal(f"Developer: {line}", text.language) for line in text.value.splitlines())
    return sorted(set(notes), key=lambda note: (note.value.casefold(), note))


def _languages(literals: Iterable[Literal]) -> list[str]:
    return list(dict.fromkeys(literal.language for literal in literals))


def _in_language(literals: Iterable[Literal], language: str) -> list[str]:
    return [escaped(literal.value) for literal in literals if literal.language == language]


def _id(iri: Iri) -> str:
    """Return an IRI as an XML name: percent-encoded, with _ in place of %."""
    return quote(iri, safe="").replace("_", "%5F").replace("~", "%7E").replace("%", "_")
