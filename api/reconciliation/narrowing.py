"""Filters candidates by the types and properties of a query."""

from collections.abc import Iterable
from typing import TypeAlias

from api.errors import BadArgument
from api.reconciliation.entity_types import TERM
from api.reconciliation.properties import PROPERTIES, property_of
from api.reconciliation.queries import ReconciliationQuery
from graph.catalog import Catalog, TermWhere
from graph.errors import UnknownName
from graph.rdf import Iri

__all__ = ["Allowed", "terms_left"]

Allowed: TypeAlias = frozenset[Iri] | None
"""The terms that pass the filters, or None for all terms."""


def terms_left(catalog: Catalog, query: ReconciliationQuery, place: str) -> Allowed:
    """Return the terms that have the types, and one of the values of each property.

    Types are given by ID, and categories also by name. A term must have any of the types, or all of them if
    `type_strict` is "all". An unknown value matches no terms, since it comes from a cell. An unknown type or property
    was chosen for a whole column and raises `BadArgument`, with `place`, the key of the query, in the message.
    """
    try:
        of_type = _of_types(catalog, query.type, query.type_strict == "all")
    except UnknownName as error:
        raise BadArgument(f"{place}.type: {error}") from error
    left = [] if of_type is None else [of_type]
    for condition in query.properties:
        narrow = property_of(condition.pid, f"{place}.properties").narrow
        if narrow is None:
            filters = ", ".join(one.id for one in PROPERTIES.values() if one.narrow)
            raise BadArgument(f"{place}.properties: {condition.pid!r} is not a filter. Available: {filters}.")
        left.append(frozenset[Iri]().union(*(narrow(catalog, value) for value in condition.v)))
    return frozenset.intersection(*left) if left else None


def _of_types(catalog: Catalog, types: Iterable[str], of_all: bool) -> Allowed:
    chosen = [None if one == TERM.id else catalog.select(TermWhere(category=one)) for one in types]
    narrower = [terms for terms in chosen if terms is not None]
    if not narrower or (len(narrower) < len(chosen) and not of_all):
        return None
    return frozenset.intersection(*narrower) if of_all else frozenset[Iri]().union(*narrower)
