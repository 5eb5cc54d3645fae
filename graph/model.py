"""What a term is, free of RDF syntax and of any engine: frozen values, IRIs as `str`."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from graph.rdf import Iri, Literal

__all__ = [
    "Category",
    "Glossary",
    "Involvement",
    "MappingLink",
    "Organization",
    "Relations",
    "Source",
    "Term",
    "Translation",
]


@dataclass(frozen=True, slots=True)
class Involvement:
    """One organization's work on one term, in the page's own sentence."""

    organization: Iri
    description: Literal


class MappingLink(NamedTuple):
    """A link to a concept of another vocabulary; `relation` is the property's name in SKOS, such as `exactMatch`."""

    relation: str
    concept: Iri


class Translation(NamedTuple):
    """One more reading of a field that holds one text: in another language, or in the same one."""

    field: str
    text: Literal


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of a glossary with all that its page says of it, in all languages.

    A field of one text holds the reading that `glossary.preferred` chooses, `translations` hold the others; `readings`
    gives all of a field. `synonyms` are in alphabetical order, `developers` in the order of the page.
    By its `hidden_labels`, misspellings mostly, a term is found, but they are not for show.
    `notes` hold the lines of the page that fit no section, or the notes of SKOS: never shown as definition.
    `glossaries` and `categories` stand in the order of IRIs, and so do `broader`, `narrower` and `related`, which are
    what the term's source states; other sources may state more.
    """

    iri: Iri
    name: Literal
    source: Iri
    glossaries: tuple[Iri, ...]
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
    translations: tuple[Translation, ...] = ()
    hidden_labels: tuple[Literal, ...] = ()
    mappings: tuple[MappingLink, ...] = ()

    def readings(self, field: str) -> tuple[Literal, ...]:
        """Return all readings of a field that holds one text: the one that is shown, then the others by language."""
        shown: Literal | None = getattr(self, field)
        others = tuple(other.text for other in self.translations if other.field == field)
        return others if shown is None else (shown, *others)


@dataclass(frozen=True, slots=True)
class Relations:
    """The terms that a term stands below, above and beside, in the order of their IRIs."""

    broader: tuple[Iri, ...] = ()
    narrower: tuple[Iri, ...] = ()
    related: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    """A company, laboratory, university or product unit that develops technology.

    `names`, the one to show first, and `alternate_names` are in all languages; `parent` is the organization that
    this one is a unit of; `wikidata` is an item id such as `Q37156`.
    """

    iri: Iri
    names: tuple[Literal, ...]
    alternate_names: tuple[Literal, ...] = ()
    parent: Iri | None = None
    homepage: str | None = None
    wikidata: str | None = None

    @property
    def name(self) -> str:
        """The name to show."""
        return self.names[0].value

    @property
    def aliases(self) -> tuple[str, ...]:
        """What else it is called, in any language."""
        return tuple(name.value for name in self.alternate_names)


@dataclass(frozen=True, slots=True)
class Category:
    """A collection of terms; `names` are in all languages, the one to show first."""

    iri: Iri
    names: tuple[Literal, ...]

    @property
    def name(self) -> str:
        """The name to show."""
        return self.names[0].value


@dataclass(frozen=True, slots=True)
class Glossary:
    """A set of terms that are published together; `names` are in all languages, the one to show first."""

    iri: Iri
    names: tuple[Literal, ...]

    @property
    def name(self) -> str:
        """The name to show."""
        return self.names[0].value


@dataclass(frozen=True, slots=True)
class Source:
    """A document that terms were read from; its IRI is the name of its graph.

    `digest` tells whether it must be read again. `refused` holds, whole, the pages of it that claim a
    term which another source already has. `modified` is when its graph was last written, where that is known.
    `graphs` hold the triples of a source that is RDF, as they stand in it.
    """

    iri: Iri
    name: str
    digest: str
    refused: tuple[str, ...] = ()
    modified: datetime | None = None
    graphs: tuple[Iri, ...] = ()
