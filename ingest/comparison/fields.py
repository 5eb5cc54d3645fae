"""A term as fields of texts, and the fields in which two of them differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from graph.model import Term
from graph.term_fields import LINK_FIELDS, NOTE_PROPERTIES, TEXT_PROPERTIES

Fields: TypeAlias = Mapping[str, Sequence[str]]
"""The texts of each field. The name of a field may have a language: `definition@en`; or an IRI: `developer <IRI>`."""

_LINKS: Final = (*LINK_FIELDS, "categories", "glossaries", "top_of")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs: the texts that are only in the old term, and those that are only in the new one."""

    field: str
    old: Sequence[str]
    new: Sequence[str]


def fields_of(term: Term, *, glossaries: bool) -> Fields:
    """Return the fields of a term that have a text; links are IRIs. Without `glossaries`, these are omitted.

    >>> from graph.rdf import Literal
    >>> fields_of(Term("urn:t", Literal("Sofa", "en"), "urn:s", (), synonyms=(Literal("couch"),)), glossaries=False)
    {'name@en': ['Sofa'], 'synonyms': ['couch']}
    """
    found: dict[str, list[str]] = {}
    for name, text in _texts(term, glossaries):
        found.setdefault(name, []).append(text)
    return {name: texts if name.partition("@")[0] == "name" else sorted(texts) for name, texts in found.items()}


def changed_fields(old: Fields, new: Fields) -> list[FieldChange]:
    """Return the fields that differ, in the order of the new term."""
    names = list(dict.fromkeys([*new, *old]))
    changes = []
    for name in names:
        before, after = old.get(name, ()), new.get(name, ())
        gone = [text for text in before if text not in after]
        added = [text for text in after if text not in before]
        if gone or added:
            changes.append(FieldChange(name, gone, added))
    return changes


def is_link(field: str) -> bool:
    """Return whether the texts of a field are IRIs."""
    return field in _LINKS


def _texts(term: Term, glossaries: bool) -> Iterator[tuple[str, str]]:
    for field in TEXT_PROPERTIES:
        for text in term.readings(field):
            yield _tagged(field, text.language), text.value
    for field in ("synonyms", "hidden_labels", *NOTE_PROPERTIES):
        for text in getattr(term, field):
            yield _tagged(field, text.language), text.value
    for notation in term.notations:
        yield "notations", notation.value
    for field in _LINKS:
        if field != "glossaries" or glossaries:
            yield from ((field, iri) for iri in getattr(term, field))
    yield from term.mappings
    for developer in term.developers:
        yield f"developer <{developer.organization}>", developer.description.value
    if term.status:
        yield "status", term.status
    if term.is_deprecated:
        yield "deprecated", "yes"


def _tagged(field: str, language: str) -> str:
    return f"{field}@{language}" if language else field
