"""The types and properties of terms: as filters of queries, and for data extension, new columns of a table.

Every entity is a term, and each of its categories is also a type.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from typing import Literal as OneOf

from api.errors import BadArgument
from api.lexicon.lexicon import Lexicon
from api.reconciliation.queries import ExtensionQuery
from embeddings.records import Tag
from graph.group_catalog import Catalog
from graph.language_preference import covered_tags
from graph.model import Relations, Term
from graph.rdf import Iri, Literal
from graph.term_fields import MAPPING_PROPERTIES, json_name, title_of
from graph.vocabulary import SKOS


@dataclass(frozen=True, slots=True)
class EntityType:
    """A type, as it is written in JSON."""

    id: Iri
    name: str


TERM: Final = EntityType(SKOS.Concept, "Term")


def types_of(catalog: Catalog, term: Term) -> tuple[EntityType, ...]:
    """Return the types of a term, most specific first."""
    return (*(EntityType(one.iri, one.name) for one in catalog.categories_of(term)), TERM)


Value: TypeAlias = Mapping[str, str]
"""A value as it is written in JSON: a text as `{"str": ...}`, a term as `{"id": ..., "name": ...}`."""

Read: TypeAlias = Callable[[Lexicon, Collection[Iri]], Mapping[Iri, Sequence[Value]]]
Narrow: TypeAlias = Callable[[Lexicon, str], frozenset[Tag]]


@dataclass(frozen=True, slots=True)
class Property:
    """A property; its ID is the name of the GraphQL field.

    `read` returns the values of terms, with the same number of queries for any number of terms. `narrow` returns the
    tags of the terms that have a value; without it the property is not a filter. With `of_terms`, the values are terms.
    """

    id: str
    name: str
    description: str
    read: Read
    narrow: Narrow | None = None
    of_terms: bool = False


def property_of(id: str, place: str) -> Property:
    """Return the property with this ID. Raises `BadArgument` with the `place` of the ID and the available IDs."""
    if id not in PROPERTIES:
        raise BadArgument(f"{place}: Unknown property {id!r}. Available: {', '.join(PROPERTIES)}.")
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
        linked = of(lexicon, terms)
        names = lexicon.names(list(dict.fromkeys(one for others in linked.values() for one in others)))
        return {
            iri: [{"id": one, "name": names[one]} if one in names else {"str": one} for one in others]
            for iri, others in linked.items()
        }

    return read


def _related(of: Callable[[Relations], Sequence[Iri]]) -> Read:
    return _linked(lambda lexicon, terms: {iri: of(links) for iri, links in lexicon.relations(terms).items()})


def _called(kind: OneOf["category", "organization", "glossary"], tag_kind: str) -> Narrow:
    def narrow(lexicon: Lexicon, name: str) -> frozenset[Tag]:
        return frozenset(Tag(tag_kind, iri) for iri in lexicon.catalog.known(kind, name))

    return narrow


def _property(
    field: str, description: str, read: Read, narrow: Narrow | None = None, of_terms: bool = False
) -> Property:
    return Property(json_name(field), title_of(field), description, read, narrow, of_terms)


def _status(term: Term, catalog: Catalog) -> Sequence[str]:
    return [term.status] if term.status else []


def _replacements(lexicon: Lexicon, terms: Collection[Iri]) -> Mapping[Iri, Sequence[Iri]]:
    return {iri: term.replaced_by for iri, term in lexicon.terms(terms).items()}


def _mapped(relation: str) -> Property:
    kind = relation.removesuffix("Match")

    def mapped(term: Term, catalog: Catalog) -> list[Iri]:
        return [one.concept for one in term.mappings if one.relation == relation]

    return _property(f"{kind}_match", f"IRIs in other vocabularies with the relation {relation}.", _named(mapped))


_ALL = (
    _property("synonyms", "Synonyms of the term.", _written(lambda term: term.synonyms)),
    _property("definition", "The definition.", _written(lambda term: [term.definition])),
    _property(
        "technical_definition", "A more technical definition.", _written(lambda term: [term.technical_definition])
    ),
    _property("background", "Background, such as the term's origin.", _written(lambda term: [term.background])),
    _property("usage_note", "How the term is used.", _written(lambda term: [term.usage_note])),
    _property("notations", "Codes of the term.", _written(lambda term: term.notations)),
    _property("status", "The status of the term, such as approved or deprecated.", _named(_status)),
    _property("notes", "Text of the source outside of its known sections.", _written(lambda term: term.all_notes)),
    _property(
        "category",
        "The categories of the term. Can be used as a filter.",
        _named(lambda term, of: [one.name for one in of.categories_of(term)]),
        _called("category", "category"),
    ),
    _property(
        "developers",
        "The organizations that work on the term. Can be used as a filter, which includes units of organizations.",
        _named(lambda term, of: [organization.name for organization, _ in of.developers_of(term)]),
        _called("organization", "lineage"),
    ),
    _property(
        "glossary",
        "The glossaries of the term. Can be used as a filter.",
        _named(lambda term, of: [one.name for one in of.glossaries_of(term)]),
        _called("glossary", "glossary"),
    ),
    _property(
        "language",
        "The language of the name, as a BCP 47 tag. Can be used as a filter.",
        _named(lambda term, _: [term.name.language]),
        lambda lexicon, one: frozenset(Tag("language", tag) for tag in covered_tags(one, lexicon.languages) if tag),
    ),
    _property("mentions", "Terms that the text of this term names.", _linked(Lexicon.mentions), of_terms=True),
    _property("mentioned_by", "Terms whose text names this term.", _linked(Lexicon.mentioned_by), of_terms=True),
    _property("broader", "Direct broader terms.", _related(lambda links: links.broader), of_terms=True),
    _property("narrower", "Direct narrower terms.", _related(lambda links: links.narrower), of_terms=True),
    _property(
        "related", "Related terms, as linked by the source.", _related(lambda links: links.related), of_terms=True
    ),
    _property("replaced_by", "Terms to use instead.", _linked(_replacements), of_terms=True),
    *(_mapped(relation) for relation in MAPPING_PROPERTIES),
)

PROPERTIES: Final[Mapping[str, Property]] = {one.id: one for one in _ALL}


def extend(lexicon: Lexicon, query: ExtensionQuery) -> dict[str, object]:
    """Return the response, as it is written in JSON: `meta` describes the columns, `rows` has the values by entity.

    Entities that are not terms have no values. Raises `BadArgument` for an unknown property.
    """
    wanted = {one.id: property_of(one.id, "properties") for one in query.properties}
    terms = list(lexicon.names(query.ids))
    values = {id: one.read(lexicon, terms) for id, one in wanted.items()}
    rows = {entity: {id: of_terms.get(entity, ()) for id, of_terms in values.items()} for entity in query.ids}
    meta = [{"id": one.id, "name": one.name} | ({"type": TERM} if one.of_terms else {}) for one in wanted.values()]
    return {"meta": meta, "rows": rows}


def proposals(type: str, limit: int) -> dict[str, object]:
    """Return at most `limit` properties that terms of a type can have; all types have the same."""
    found = [{"id": one.id, "name": one.name} for one in PROPERTIES.values()]
    return {"type": type, "limit": limit, "properties": found[:limit]}
