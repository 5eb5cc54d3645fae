"""A term as `get_term` returns it. Long sections are truncated, with the offset to continue from."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.lexicon.lexicon import Lexicon
from api.lexicon.short_texts import clipped
from api.mcp.results import Developer, Link, More, Section, TermEntry
from graph.languages import lines_in
from graph.model import Term
from graph.rdf import Iri
from graph.term_fields import SECTIONS

_CHARACTERS, _ITEMS = 1000, 10
_CHARACTERS_ALONE, _ITEMS_ALONE = 6000, 40
_LONGEST_ITEM = 400


def term_entry(lexicon: Lexicon, term: Term, section: Section | None, offset: int) -> TermEntry:
    """Return a term with the beginning of each section, or with only `section`, starting at `offset`."""
    shown: dict[str, Any] = {}
    more: list[More] = []
    for name, whole in _sections(lexicon, term).items():
        start = offset if name == section else 0
        end = start + _size(whole, section)
        shown[name] = whole[start:end] if section in (None, name) else whole[:0]
        if section in (None, name) and end < len(whole):
            more.append(More(section=name, offset=end, remaining=len(whole) - end))
    shown |= {name: shown[name] or None for name in (*SECTIONS, "notes")}
    return TermEntry(
        iri=term.iri,
        name=term.name.value,
        language=term.name.language,
        status=term.status,
        deprecated=term.is_deprecated,
        replaced_by=links(lexicon, term.replaced_by),
        notations=[notation.value for notation in term.notations],
        categories=[category.name for category in lexicon.catalog.categories_of(term)],
        glossaries=[glossary.name for glossary in lexicon.catalog.glossaries_of(term)],
        more=more,
        **shown,
    )


def links(lexicon: Lexicon, terms: Sequence[Iri]) -> list[Link]:
    """Return the names and IRIs of the terms that exist, in the order of `terms`."""
    return [Link(name=name, iri=iri) for iri, name in lexicon.names(terms).items()]


def _sections(lexicon: Lexicon, term: Term) -> Mapping[str, Sequence[Any]]:
    around = lexicon.surroundings(term.iri)
    return {
        "synonyms": [clipped(synonym.value, _LONGEST_ITEM) for synonym in term.synonyms],
        **{field: text.value if (text := getattr(term, field)) else "" for field in SECTIONS},
        "notes": "\n".join(note.value for note in term.all_notes),
        "developers": [
            Developer(
                name=organization.name,
                iri=organization.iri,
                description=clipped(lines_in(texts), _LONGEST_ITEM),
            )
            for organization, texts in lexicon.catalog.developers_of(term)
        ],
        "broader": links(lexicon, around.relations.broader),
        "narrower": links(lexicon, around.relations.narrower),
        "related": links(lexicon, around.relations.related),
        "mentions": links(lexicon, around.mentions),
    }


def _size(whole: Sequence[Any], section: Section | None) -> int:
    if isinstance(whole, str):
        return _CHARACTERS if section is None else _CHARACTERS_ALONE
    return _ITEMS if section is None else _ITEMS_ALONE
