"""The data model: terms, organizations, categories, glossaries and sources, as frozen values.

It is independent of RDF syntax and of any triple store. IRIs are `str`.
"""

from dataclasses import dataclass
from typing import NamedTuple

from graph.rdf import Iri, Literal


class Involvement(NamedTuple):
    """The work of one organization on one term, in the words of the source."""

    organization: Iri
    description: Literal


class MappingLink(NamedTuple):
    """A link to a concept in another vocabulary; `relation` is the name of a SKOS property, such as `exactMatch`."""

    relation: str
    concept: Iri


class Translation(NamedTuple):
    """An additional text of a single-text field, in another language or in the same one."""

    field: str
    text: Literal


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of a glossary, with all its texts and links in all languages.

    A single-text field (`name`, `definition`, ...) holds the text that `glossary.preferred` chooses; `translations`
    holds the other texts, and `readings` returns all texts of a field.
    `synonyms` are in alphabetical order; `developers` are in the order of the term page.
    `hidden_labels`, misspellings and labels that are not to be used, are searched but not displayed.
    `notations` are codes such as "43.91", which are searched as a whole.
    A term that is `is_deprecated` must not be used any more; `replaced_by` are the terms to use instead. `status` is
    one of `graph.status`, or in the words of the source.
    `notes` are the lines of a term page that belong to no section, or general notes of SKOS; those of the other kinds
    are `editorial_notes`, `change_notes`, `history_notes` and `examples`. They never replace a definition.
    `aliases` are other IRIs by which documents refer to the term.
    `glossaries`, `categories`, `top_of`, `broader`, `narrower` and `related` are in the order of their IRIs. `top_of`
    are the glossaries of which the source states that the term is a top concept. The last three contain only the
    relations that the term's own source states; other sources may state more.
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
    notations: tuple[Literal, ...] = ()
    is_deprecated: bool = False
    replaced_by: tuple[Iri, ...] = ()
    status: str | None = None
    aliases: tuple[Iri, ...] = ()
    editorial_notes: tuple[Literal, ...] = ()
    change_notes: tuple[Literal, ...] = ()
    history_notes: tuple[Literal, ...] = ()
    examples: tuple[Literal, ...] = ()
    top_of: tuple[Iri, ...] = ()

    @property
    def all_notes(self) -> tuple[Literal, ...]:
        """The notes of all kinds, general ones first."""
        return (*self.notes, *self.editorial_notes, *self.change_notes, *self.history_notes, *self.examples)

    def values(self, field: str) -> list[str]:
        """Return the texts of a field, without languages and translations."""
        stated: Literal | tuple[Literal, ...] | None = getattr(self, field)
        return [text.value for text in ((stated,) if isinstance(stated, Literal) else stated or ())]

    def readings(self, field: str) -> tuple[Literal, ...]:
        """Return all texts of a single-text field: first the displayed one, then its translations.

        >>> name, german = Literal("Batch Size", "en"), Translation("name", Literal("Stapelgröße", "de"))
        >>> term = Term("urn:t", name, source="urn:s", glossaries=(), translations=(german,))
        >>> [text.value for text in term.readings("name")]
        ['Batch Size', 'Stapelgröße']
        """
        shown: Literal | None = getattr(self, field)
        others = tuple(other.text for other in self.translations if other.field == field)
        return others if shown is None else (shown, *others)


@dataclass(frozen=True, slots=True)
class Relations:
    """The broader, narrower and related terms of a term, in the order of their IRIs."""

    broader: tuple[Iri, ...] = ()
    narrower: tuple[Iri, ...] = ()
    related: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The terms around a term: its relations, the terms that it mentions, and those that mention it."""

    relations: Relations
    mentions: tuple[Iri, ...] = ()
    mentioned_by: tuple[Iri, ...] = ()


class _Named:
    __slots__ = ()
    names: tuple[Literal, ...]

    @property
    def name(self) -> str:
        return self.names[0].value


@dataclass(frozen=True, slots=True)
class Organization(_Named):
    """A company, laboratory, university or product unit that develops technology.

    `names` and `alternate_names` are in all languages; the first of `names` is the one to display. `parent` is the
    organization that this one is a unit of. `wikidata` is an item ID such as `Q37156`.
    """

    iri: Iri
    names: tuple[Literal, ...]
    alternate_names: tuple[Literal, ...] = ()
    parent: Iri | None = None
    homepage: str | None = None
    wikidata: str | None = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its alternate names, in all languages."""
        return tuple(name.value for name in self.alternate_names)


@dataclass(frozen=True, slots=True)
class Category(_Named):
    """A collection of terms; `names` are in all languages, and the first is the one to display."""

    iri: Iri
    names: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Glossary(_Named):
    """A set of terms published together; `names` are in all languages, and the first is the one to display."""

    iri: Iri
    names: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An ingested document; its IRI is also the name of its graph.

    `digest` is a checksum that shows whether the document has changed since it was read. `refused` contains the full
    text of each of its pages that claims a term of another source. `graphs` are the named graphs with the unmodified
    triples of an RDF source. `glossary` contains its terms, except those that RDF assigns to concept schemes; it is
    None for sources that version 0.1 wrote. `format` is the name of the format that was detected.
    """

    iri: Iri
    name: str
    digest: str
    refused: tuple[str, ...] = ()
    graphs: tuple[Iri, ...] = ()
    glossary: Iri | None = None
    format: str | None = None
