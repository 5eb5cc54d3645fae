"""The result types of the MCP tools, with described fields and sizes that suit a context window."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

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


class SearchHit(_Result):
    """A search hit."""

    name: str
    iri: str
    glossaries: list[str] = Field(description="The glossaries that contain the term.")
    definition: str = Field(description="The definition, truncated if long. Use `get_term` for the complete text.")
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
        description="The first 20 direct units. Use `list_organizations` with `unit_of` to list all units."
    )
    terms: list[Link] = Field(description="The terms that it works on, ordered by name.")
    total_terms: int = Field(description="Number of terms on all pages.")
    next_offset: NextOffset


class Occurrence(_Result):
    """An occurrence of a term: `text[start:end]`, with offsets in Unicode code points from 0."""

    start: int
    end: int
    text: str


class AnnotatedTerm(_Result):
    """A term that a text names. Terms that share a name also share its occurrences."""

    name: str
    iri: str
    glossaries: list[str] = Field(description="The glossaries that contain the term.")
    definition: str = Field(description="The definition, truncated if long. Use `get_term` for the complete text.")
    occurrences: list[Occurrence] = Field(description="The first 20 occurrences in the text.")
    total_occurrences: int = Field(description="Number of occurrences in the text.")


class AnnotationPage(_Result):
    """The terms that a text names, in the order of their first occurrences."""

    terms: list[AnnotatedTerm]
    total: int = Field(description="Number of terms that the text names, on all pages.")
    next_offset: NextOffset
