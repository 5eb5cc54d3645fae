"""The results of the MCP tools: their types, with described fields, and their sizes, which suit a context window."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from api.lexicon.lexicon import Lexicon
from api.lexicon.short_texts import clipped, description_of
from embeddings.annotations import Annotation
from embeddings.hits import Hit
from graph.language_preference import lines_in
from graph.model import Term
from graph.rdf import Iri
from graph.term_fields import RELATION_PROPERTIES, SECTIONS

_DEFINITION, _MATCHED = 240, 100
"""Characters of a definition and of a matched text in a list of terms."""

LISTED = 20
"""Occurrences of a term, or units of an organization."""

_CHARACTERS, _ITEMS = 1000, 10
_CHARACTERS_ALONE, _ITEMS_ALONE = 6000, 40
"""Of each section of a term, and of a section that is requested alone."""

_LONGEST_ITEM = 400

Section: TypeAlias = Literal[
    "synonyms",
    "definition",
    "technical_definition",
    "background",
    "usage_note",
    "notes",
    "developers",
    "broader",
    "narrower",
    "related",
    "mentions",
]
"""A section of a term that can be too long for one result and can be read on its own."""

NextOffset = Annotated[int | None, Field(description="The `offset` of the next page; null on the last page.")]


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True)


class Link(_Result):
    """The name and IRI of a term or organization."""

    name: str
    iri: str


class _Summary(_Result):
    name: str
    iri: str
    glossaries: list[str] = Field(description="The glossaries that contain the term.")
    definition: str = Field(description="The definition, truncated if long. Use `get_term` for the complete text.")


class SearchHit(_Summary):
    """A search hit."""

    deprecated: bool = Field(description="Whether the term must not be used any more.")
    score: float = Field(description="Relevance, from 0 to 1. A hit below 0.3 is rarely the intended term.")
    matched: str = Field(description="The match reason: the kind of match, the field, and the matched text.")


class SearchPage(_Result):
    """Search hits, best first."""

    hits: list[SearchHit]
    next_offset: NextOffset


class Developer(_Result):
    """An organization that works on the term."""

    name: str
    iri: str
    description: str = Field(description="The organization's work on the term, from the source.")


class More(_Result):
    """A section that was truncated."""

    section: Section
    offset: int = Field(description="Call `get_term` with this `section` and `offset` to continue reading.")
    remaining: int = Field(description="The number of characters of the text, or items of the list, that remain.")


class TermEntry(_Result):
    """The glossary entry of a term."""

    iri: str = Field(description="The IRI to cite the term by.")
    name: str
    language: str = Field(description="The language of the name, as a BCP 47 tag.")
    status: str | None = Field(description="The status, such as approved, draft, deprecated or forbidden.")
    deprecated: bool = Field(description="Whether the term must not be used any more; use `replaced_by` instead.")
    replaced_by: list[Link] = Field(description="The terms to use instead of a deprecated term.")
    notations: list[str] = Field(description="Codes of the term.")
    synonyms: list[str] = Field(description="Other names, in all languages.")
    categories: list[str]
    glossaries: list[str]
    definition: str | None = Field(description="The meaning of the term in this glossary.")
    technical_definition: str | None
    background: str | None
    usage_note: str | None
    notes: str | None = Field(description="Text of the source outside of its known sections, one note per line.")
    developers: list[Developer]
    broader: list[Link]
    narrower: list[Link]
    related: list[Link]
    mentions: list[Link] = Field(description="Terms that the text of this term names.")
    more: list[More] = Field(description="The truncated sections; empty if the entry is complete.")


class OrganizationSummary(_Result):
    """An organization in a list."""

    name: str
    iri: str
    parent: str | None = Field(description="The name of the organization that directly contains this unit.")


class OrganizationPage(_Result):
    """Organizations, ordered by name."""

    organizations: list[OrganizationSummary]
    total: int = Field(description="Number of matching organizations on all pages.")
    next_offset: NextOffset


class OrganizationEntry(_Result):
    """An organization and the terms that it works on."""

    name: str
    iri: str
    aliases: list[str]
    homepage: str | None
    wikidata: str | None = Field(description="The identifier of its Wikidata item, such as Q2283.")
    parent: Link | None = Field(description="The organization that directly contains this unit.")
    units: list[Link] = Field(
        description=f"The first {LISTED} direct units. Use `list_organizations` with `unit_of` to list all units."
    )
    terms: list[Link] = Field(description="The terms that it works on, ordered by name.")
    total_terms: int = Field(description="Number of terms on all pages.")
    next_offset: NextOffset


class Occurrence(_Result):
    """An occurrence of a term: `text[start:end]`, with offsets in Unicode code points from 0."""

    start: int
    end: int
    text: str


class AnnotatedTerm(_Summary):
    """A term that a text names. Terms that share a name also share its occurrences."""

    occurrences: list[Occurrence] = Field(description=f"The first {LISTED} occurrences in the text.")
    total_occurrences: int = Field(description="Number of occurrences in the text.")


class AnnotationPage(_Result):
    """The terms that a text names, in the order of their first occurrences."""

    terms: list[AnnotatedTerm]
    total: int = Field(description="Number of terms that the text names, on all pages.")
    next_offset: NextOffset


def annotated_term(lexicon: Lexicon, term: Term, occurrences: list[Annotation]) -> AnnotatedTerm:
    """Return a term that a text names, with the first of its occurrences."""
    return AnnotatedTerm(
        **_summary(lexicon, term),
        occurrences=[Occurrence(start=one.start, end=one.end, text=one.text) for one in occurrences[:LISTED]],
        total_occurrences=len(occurrences),
    )


def _summary(lexicon: Lexicon, term: Term) -> dict[str, Any]:
    return {
        "name": term.name.value,
        "iri": term.iri,
        "glossaries": _glossaries(lexicon, term),
        "definition": description_of(term, _DEFINITION),
    }


def _glossaries(lexicon: Lexicon, term: Term) -> list[str]:
    return [glossary.name for glossary in lexicon.catalog.glossaries_of(term)]


def search_hit(lexicon: Lexicon, term: Term, hit: Hit) -> SearchHit:
    """Return a term that was found, with its best match reason."""
    reason = hit.matches[0]
    return SearchHit(
        **_summary(lexicon, term),
        deprecated=term.is_deprecated,
        score=round(hit.score, 3),
        matched=f"{reason.kind.value} ({reason.field}): {clipped(reason.text, _MATCHED)}",
    )


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
        glossaries=_glossaries(lexicon, term),
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
            Developer(name=one.name, iri=one.iri, description=clipped(lines_in(texts), _LONGEST_ITEM))
            for one, texts in lexicon.catalog.developers_of(term)
        ],
        **{field: links(lexicon, getattr(around.relations, field)) for field in RELATION_PROPERTIES},
        "mentions": links(lexicon, around.mentions),
    }


def _size(whole: Sequence[Any], section: Section | None) -> int:
    if isinstance(whole, str):
        return _CHARACTERS if section is None else _CHARACTERS_ALONE
    return _ITEMS if section is None else _ITEMS_ALONE
