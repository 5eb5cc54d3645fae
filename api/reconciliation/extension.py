"""Data extension: property values of matched terms, for new columns of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.lexicon.lexicon import Lexicon
from api.reconciliation.entity_types import TERM
from api.reconciliation.properties import PROPERTIES, Property, Value, property_of
from api.reconciliation.queries import ExtensionQuery

__all__ = ["Extension", "extend", "proposals"]


@dataclass(frozen=True, slots=True)
class Extension:
    """The response, as it is written in JSON: `meta` describes the columns, `rows` has the values by entity."""

    meta: Sequence[Mapping[str, object]]
    rows: Mapping[str, Mapping[str, Sequence[Value]]]


def extend(lexicon: Lexicon, query: ExtensionQuery) -> Extension:
    """Return the values; entities that are not terms have none. Raises `BadArgument` for an unknown property."""
    wanted = {one.id: property_of(one.id, "properties") for one in query.properties}
    terms = list(lexicon.names(query.ids))
    values = {id: one.read(lexicon, terms) for id, one in wanted.items()}
    rows = {entity: {id: of_terms.get(entity, ()) for id, of_terms in values.items()} for entity in query.ids}
    return Extension([_meta(one) for one in wanted.values()], rows)


def proposals(type: str, limit: int) -> dict[str, object]:
    """Return at most `limit` properties that terms of a type can have; all types have the same."""
    found = [{"id": one.id, "name": one.name} for one in PROPERTIES.values()]
    return {"type": type, "limit": limit, "properties": found[:limit]}


def _meta(one: Property) -> dict[str, object]:
    return {"id": one.id, "name": one.name} | ({"type": TERM} if one.of_terms else {})
