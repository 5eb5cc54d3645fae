"""Terms and organizations as Apollo Federation entities, resolved from the keys in other subgraphs."""

from collections.abc import Awaitable, Sequence
from typing import TypeAlias

from api.errors import BadArgument
from api.schema.context import Context
from api.schema.organizations import Organization
from api.schema.terms import Term

Entity: TypeAlias = Term | Organization


def entities_of(context: Context, representations: Sequence[object]) -> list[Awaitable[Entity | None]]:
    """Return the entity of each representation, or None if it does not exist; all terms are read in one batch.

    Awaiting an invalid representation raises `BadArgument`. Raises `QueryTooLarge`.
    Source: https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
    """
    context.charge(len(representations))
    return [_entity(context, representation) for representation in representations]


async def _entity(context: Context, representation: object) -> Entity | None:
    known = context.lexicon.catalog
    match representation:
        case {"__typename": "Term", "id": str(iri)} | {"__typename": "Term", "iri": str(iri)}:
            term = await context.terms.load(iri) if context.lexicon.has_term(iri) else None
            return Term.of(term, context) if term else None
        case {"__typename": "Organization", "id": str(iri)} | {"__typename": "Organization", "iri": str(iri)}:
            organization = known.organization(iri)
            return Organization.of(organization, known) if organization else None
    raise BadArgument("A representation needs a `__typename` of Term or Organization, and an `id` or `iri`.")
