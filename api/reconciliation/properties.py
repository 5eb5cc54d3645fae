"""The properties of terms: what data extension fetches, and what queries can be narrowed by."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from typing import Literal as OneOf

from api.errors import BadArgument
from api.lexicon import Lexicon
from graph.catalog import Catalog, TermWhere
from graph.model import Relations, Term
from graph.rdf import Iri, Literal

__all__ = ["PROPERTIES", "Property", "Value", "property_of"]

Value: TypeAlias = Mapping[str, str]
"""A value as it is written in JSON: a text as `{"str": ...}`, a term as `{"id": ..., "name": ...}`."""

Read: TypeAlias = Callable[[Lexicon, Collection[Iri]], Mapping[Iri, Sequence[Value]]]
Narrow: TypeAlias = Callable[[Catalog, str], frozenset[Iri]]


@dataclass(frozen=True, slots=True)
class Property:
    """A property by the id that GraphQL calls its field.

    `read` returns the values of terms in as many queries for one as for many. `narrow` returns the terms that have a
    value; without it no query can be narrowed by this property. The values of `of_terms` are terms.
    """

    id: str
    name: str
    description: str
    read: Read
    narrow: Narrow | None = None
    of_terms: bool = False


def property_of(id: str, place: str) -> Property:
    """Return the property with this id. Raises `BadArgument`, which names the `place` of the id and all there are."""
    if id not in PROPERTIES:
        raise BadArgument(f"{place}: There is no property {id!r}; there are {', '.join(PROPERTIES)}.")
    return PROPERTIES[id]


def _written(of: Callable[[Term], Iterable[Literal | None]]) -> Read:
    def read(lexicon: Lexicon, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Value]]:
        found = lexicon.terms(terms)
        return {iri: [{"str": text.value} for text in of(term) if text] for iri, term in found.items()}

    return read


def _named(of: Callable[[Term, Catalog], Iterable[str]]) -> Read:
    def read(lexicon: Lexicon, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Value]]:
        found = lexicon.terms(terms)
        names = {iri: dict.fromkeys(of(term, lexicon.catalog)) for iri, term in found.items()}
        return {iri: [{"str": name} for name in each] for iri, each in names.items()}

    return read


def _linked(of: Callable[[Lexicon, Collection[Iri]], Mapping[Iri, Sequence[Iri]]]) -> Read:
    def read(lexicon: Lexicon, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Value]]:
        briefs = lexicon.catalog.terms
        return {
            iri: [{"id": one, "name": briefs[one].name} if one in briefs else {"str": one} for one in others]
            for iri, others in of(lexicon, terms).items()
        }

    return read


def _related(of: Callable[[Relations], Sequence[Iri]]) -> Read:
    return _linked(lambda lexicon, terms: {iri: of(links) for iri, links in lexicon.relations(terms).items()})


def _called(kind: OneOf["category", "organization", "glossary"], where: Callable[[Iri], TermWhere]) -> Narrow:
    def narrow(catalog: Catalog, name: str) -> frozenset[Iri]:
        iri = catalog.known(kind, name)
        return (iri and catalog.select(where(iri))) or frozenset()

    return narrow


def _in_language(catalog: Catalog, tag: str) -> frozenset[Iri]:
    return (tag and catalog.select(TermWhere(language=tag))) or frozenset()


_ALL = (
    Property("synonyms", "Synonyms", "Other names of the term.", _written(lambda term: term.synonyms)),
    Property("definition", "Definition", "What it is, in short.", _written(lambda term: [term.definition])),
    Property(
        "technicalDefinition",
        "Technical definition",
        "What it is, in detail.",
        _written(lambda term: [term.technical_definition]),
    ),
    Property("background", "Background", "Where it comes from.", _written(lambda term: [term.background])),
    Property("usageNote", "Usage note", "How it is used.", _written(lambda term: [term.usage_note])),
    Property("notes", "Notes", "What else its document says.", _written(lambda term: term.notes)),
    Property(
        "category",
        "Category",
        "The categories that it stands in; narrows queries.",
        _named(lambda term, of: [one.name for one in of.categories_of(term)]),
        _called("category", lambda iri: TermWhere(category=iri)),
    ),
    Property(
        "developers",
        "Developers",
        "The organizations that work on it; narrows queries, to an organization and its units.",
        _named(lambda term, of: [organization.name for organization, _ in of.developers_of(term)]),
        _called("organization", lambda iri: TermWhere(organization=iri)),
    ),
    Property(
        "glossary",
        "Glossary",
        "The glossaries that it belongs to; narrows queries.",
        _named(lambda term, of: [one.name for one in of.glossaries_of(term)]),
        _called("glossary", lambda iri: TermWhere(glossary=iri)),
    ),
    Property(
        "language",
        "Language",
        "The language of its name (BCP 47); narrows queries.",
        _named(lambda term, _: [term.name.language]),
        _in_language,
    ),
    Property("mentions", "Mentions", "The terms that its text names.", _linked(Lexicon.mentions), of_terms=True),
    Property(
        "mentionedBy", "Mentioned by", "The terms whose text names it.", _linked(Lexicon.mentioned_by), of_terms=True
    ),
    Property("broader", "Broader", "The terms right above it.", _related(lambda links: links.broader), of_terms=True),
    Property(
        "narrower", "Narrower", "The terms right below it.", _related(lambda links: links.narrower), of_terms=True
    ),
    Property(
        "related",
        "Related",
        "The terms that its source relates it to.",
        _related(lambda links: links.related),
        of_terms=True,
    ),
)

PROPERTIES: Final[Mapping[str, Property]] = {one.id: one for one in _ALL}
