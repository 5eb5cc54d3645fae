"""Data extension: the values of properties, for columns beside the terms that a table was matched with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.lexicon import Lexicon
from api.reconciliation.entity_types import TERM
from api.reconciliation.properties import PROPERTIES, Property, Value, property_of
from api.reconciliation.queries import ExtensionQuery

__all__ = ["Extension", "extend", "proposals"]


@dataclass(frozen=True, slots=True)
class Extension:
    """The answer as it is written in JSON: `meta` tells the columns, `rows` the values by entity and property."""

    meta: Sequence[Mapping[str, object]]
    rows: Mapping[str, Mapping[str, Sequence[Value]]]


def extend(lexicon: Lexicon, query: ExtensionQuery) -> Extension:
    """Return the values, none for what is no term. Raises `BadArgument` for an unknown property."""
    wanted = {one.id: property_of(one.id, "properties") for one in query.properties}
    terms = [id for id in query.ids if id in lexicon.catalog.terms]
    values = {id: one.read(lexicon, terms) for id, one in wanted.items()}
    rows = {entity: {id: of_terms.get(entity, ()) for id, of_terms in values.items()} for entity in query.ids}
    return Extension([_meta(one) for one in wanted.values()], rows)


def proposals(type: str, limit: int) -> dict[str, object]:
    """Return the properties that terms of a type may have, at most `limit`: every type has the same."""
    found = [{"id": one.id, "name": one.name} for one in PROPERTIES.values()]
    return {"type": type, "limit": limit, "properties": found[:limit]}


def _meta(one: Property) -> dict[str, object]:
    return {"id": one.id, "name": one.name} | ({"type": TERM} if one.of_terms else {})
