"""What a term is, free of RDF syntax and of any engine: frozen values, IRIs as `str`."""

from dataclasses import dataclass
from datetime import datetime

from graph.rdf import Iri, Literal

__all__ = ["Category", "Glossary", "Involvement", "Organization", "Relations", "Source", "Term"]


@dataclass(frozen=True, slots=True)
class Involvement:
    """One organisation's work on one term, in the page's own sentence."""

    organization: Iri
    description: Literal


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of a glossary with all that its page says of it.

    `synonyms` are in alphabetical order, `developers` in the order of the page.
    `notes` hold the lines of the page that fit no section: kept, never shown as definition.
    `categories` stand in the order of IRIs, and so do `broader`, `narrower` and `related`, which are what the term's
    source states; other sources may state more.
    """

    iri: Iri
    name: Literal
    source: Iri
    glossary: Iri
    categories: tuple[Iri, ...] = ()
    definition: Literal | None = None
    technical_definition: Literal | None = None
    background: Literal | None = None
    usage_note: Literal | None = None
    synonyms: tuple[Literal, ...] = ()
    notes: tuple[Literal, ...] = ()
    developers: tuple[Involvement, ...] = ()
    broader: tuple[Iri, ...] = ()
    narrower: tuple[Iri, ...] = ()
    related: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class Relations:
    """The terms that a term stands below, above and beside, in the order of their IRIs."""

    broader: tuple[Iri, ...] = ()
    narrower: tuple[Iri, ...] = ()
    related: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    """A company, laboratory, university or product unit that develops technology.

    `parent` is the organisation that this one is a unit of; `wikidata` is an item id such as `Q37156`.
    """

    iri: Iri
    name: str
    aliases: tuple[str, ...] = ()
    parent: Iri | None = None
    homepage: str | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A named collection of terms."""

    iri: Iri
    name: Literal


@dataclass(frozen=True, slots=True)
class Glossary:
    """A named set of terms that are published together."""

    iri: Iri
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document that terms were read from; its IRI is the name of its graph.

    `digest` tells whether it must be read again. `refused` holds, whole, the pages of it that claim a
    term which another source already has. `modified` is when its graph was last written, where that is known.
    """

    iri: Iri
    name: str
    digest: str
    refused: tuple[str, ...] = ()
    modified: datetime | None = None
