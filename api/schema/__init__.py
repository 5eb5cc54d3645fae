"""The GraphQL schema: its SDL in tests/golden/ is the contract."""

import strawberry

from api.schema.extensions import extensions_of
from api.schema.mutation import Mutation
from api.schema.query import Query
from api.settings import Settings

__all__ = ["build_schema"]


def build_schema(settings: Settings) -> strawberry.Schema:
    """Return the schema with its limits."""
    return strawberry.Schema(query=Query, mutation=Mutation, extensions=extensions_of(settings))
