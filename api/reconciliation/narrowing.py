"""Filters candidates by the types and properties of a query."""

from collections.abc import Iterable

from api.errors import BadArgument
from api.reconciliation.entity_types import TERM
from api.reconciliation.properties import PROPERTIES, property_of
from api.reconciliation.queries import ReconciliationQuery
from embeddings.records import Filter, Tag
from graph.catalog import Catalog
from graph.errors import UnknownName

__all__ = ["filter_of"]


def filter_of(catalog: Catalog, query: ReconciliationQuery, place: str) -> Filter:
    """Return the filter for terms that have the types, and one of the values of each property.

    Types are given by ID, and categories also by name. A term must have any of the types, or all of them if
    `type_strict` is "all"; a name that several categories have is a type that each of them satisfies. An unknown value
    matches no terms, since it comes from a cell. An unknown type or property was chosen for a whole column and raises
    `BadArgument`, with `place`, the key of the query, in the message.
    """
    try:
        groups = _of_types(catalog, query.type, query.type_strict == "all")
    except UnknownName as error:
        raise BadArgument(f"{place}.type: {error}") from error
    for condition in query.properties:
        narrow = property_of(condition.pid, f"{place}.properties").narrow
        if narrow is None:
            filters = ", ".join(one.id for one in PROPERTIES.values() if one.narrow)
            raise BadArgument(f"{place}.properties: {condition.pid!r} is not a filter. Available: {filters}.")
        groups.append(frozenset[Tag]().union(*(narrow(catalog, value) for value in condition.v)))
    return Filter(tuple(groups))


def _of_types(catalog: Catalog, types: Iterable[str], of_all: bool) -> list[frozenset[Tag]]:
    chosen = list(types)
    found = [catalog.find_all("category", one) for one in chosen if one != TERM.id]
    groups = [frozenset(Tag("category", iri) for iri in iris) for iris in found]
    if of_all:
        return groups
    return [frozenset[Tag]().union(*groups)] if groups and len(groups) == len(chosen) else []
