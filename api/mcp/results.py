"""What the tools answer: typed values with described fields, each of a size that a context window bears."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Developer",
    "Link",
    "MatchPage",
    "MatchedTerm",
    "More",
    "Occurrence",
    "OrganizationEntry",
    "OrganizationPage",
    "OrganizationSummary",
    "SearchHit",
    "SearchPage",
    "Section",
    "TermEntry",
]

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
"""A part of a term that may be too long for one answer, and is then read on by itself."""

NextOffset = Annotated[int | None, Field(description="The `offset` that gets the next page; null on the last.")]


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True)


class Link(_Result):
    """Something else in the glossary, by name and IRI."""

    name: str
    iri: str


class SearchHit(_Result):
    """A term that was found."""

    name: str
    iri: str
    definition: str = Field(description="Its beginning, if it is long; `get_term` has all of it.")
    score: float = Field(description="From 0 to 1; below 0.3 it is rarely what was meant.")
    matched: str = Field(description="Why it was found: the kind of match, and the text that matched.")


class SearchPage(_Result):
    """Terms, best first."""

    hits: list[SearchHit]
    next_offset: NextOffset


class Developer(_Result):
    """An organization that works on the term."""

    name: str
    iri: str
    description: str = Field(description="What the term's document says of its work.")


class More(_Result):
    """A section that is longer than what is shown of it."""

    section: Section
    offset: int = Field(description="Call get_term with this `section` and `offset` for what follows.")
    remaining: int = Field(description="How much follows: characters of a text, items of a list.")


class TermEntry(_Result):
    """All that the glossary says of a term."""

    iri: str = Field(description="Cite the term by this IRI.")
    name: str
    language: str = Field(description="The language of the name (BCP 47).")
    synonyms: list[str] = Field(description="Other names of it, in all languages.")
    categories: list[str]
    glossaries: list[str]
    definition: str | None = Field(description="What the term means in this glossary.")
    technical_definition: str | None
    background: str | None
    usage_note: str | None
    notes: str | None = Field(description="What its document says outside of the known sections, a note a line.")
    developers: list[Developer]
    broader: list[Link]
    narrower: list[Link]
    related: list[Link]
    mentions: list[Link] = Field(description="The terms that its text names.")
    more: list[More] = Field(description="The sections that go on; empty if this is all.")


class OrganizationSummary(_Result):
    """An organization in a list."""

    name: str
    iri: str
    parent: str | None = Field(description="The name of the organization that it is a unit of.")


class OrganizationPage(_Result):
    """Organizations by name."""

    organizations: list[OrganizationSummary]
    total: int = Field(description="How many fit, on all pages.")
    next_offset: NextOffset


class OrganizationEntry(_Result):
    """An organization, and the terms that it works on."""

    name: str
    iri: str
    aliases: list[str]
    homepage: str | None
    wikidata: str | None = Field(description="Its item in Wikidata, such as Q2283.")
    parent: Link | None = Field(description="The organization that it is a unit of.")
    units: list[Link] = Field(description="The first units right below it; list_organizations with unit_of has all.")
    terms: list[Link] = Field(description="The terms that it develops, by name.")
    total_terms: int = Field(description="How many terms, on all pages.")
    next_offset: NextOffset


class Occurrence(_Result):
    """Where a term stands in the text: `text[start:end]`, counted in Unicode code points from 0."""

    start: int
    end: int
    text: str


class MatchedTerm(_Result):
    """A term that the text names. Several have an occurrence in common if they share that name."""

    name: str
    iri: str
    definition: str = Field(description="Its beginning, if it is long; `get_term` has all of it.")
    occurrences: list[Occurrence] = Field(description="The first places where the text names it.")
    total_occurrences: int


class MatchPage(_Result):
    """The terms that a text names, in the order in which it first names them."""

    terms: list[MatchedTerm]
    total: int = Field(description="How many terms the text names, on all pages.")
    next_offset: NextOffset
