"""The types of entities: every entity is a term, and each of its categories is also a type."""

from dataclasses import dataclass
from typing import Final

from graph.catalog import Catalog
from graph.model import Term
from graph.rdf import Iri
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
