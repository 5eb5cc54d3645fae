"""The GraphQL schema: its SDL in tests/golden/ is the contract."""

from collections.abc import Container
from contextlib import aclosing
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry import federation
from strawberry.federation.schema import FederationAny
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.schema.schema import StreamResult
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.schema.context import Info
from api.schema.entities import entities_of
from api.schema.extensions import extensions_of
from api.schema.languages import add_languages
from api.schema.mutation import Mutation
from api.schema.problems import told
from api.schema.query import Query
from api.schema.subscription import Subscription
from api.settings import Settings

__all__ = ["build_schema"]


class _Schema(federation.Schema):
    """A subgraph whose errors all have a code, whether a query fails to parse, to validate or to execute."""

    async def execute(self, *args: Any, **arguments: Any) -> ExecutionResult:
        """Answer a query; see `strawberry.Schema.execute`."""
        try:
            result = await super().execute(*args, **arguments)
        except CannotGetOperationTypeError as error:
            result = ExecutionResult(data=None, errors=[GraphQLError(error.as_http_error_reason())])
        except InvalidOperationTypeError as error:
            if error.operation_type is not OperationType.SUBSCRIPTION:
                raise
            refusal = GraphQLError("Subscribe over a WebSocket, by graphql-transport-ws.")
            result = ExecutionResult(data=None, errors=[refusal])
        if result.errors:
            result.errors = told(result.errors)
        return result

    async def stream(self, *args: Any, **arguments: Any) -> StreamResult:
        """Answer an operation of a connection, in a context of its own; see `strawberry.Schema.stream`."""
        arguments["context_value"] = arguments["context_value"].renewed()
        return _told(await super().stream(*args, **arguments))

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> Any:
        """Return the entities of `Query._entities`; see `entities_of`."""
        return entities_of(info.context, representations)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing here: what a client did wrong is not for our log, and `told` logs the rest."""


async def _told(results: StreamResult) -> StreamResult:
    try:
        async with aclosing(results):
            async for result in results:
                if isinstance(result, ExecutionResult) and result.errors:
                    result.errors = told(result.errors)
                yield result
    except Exception as error:  # an extension refused the document before there was a result
        failure = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
        yield PreExecutionError(data=None, errors=told([failure]))


def build_schema(settings: Settings, trusted: Container[str] | None = None) -> strawberry.Schema:
    """Return the schema with its limits; of `trusted`, if it is given, are the only documents that are answered."""
    schema = _Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=extensions_of(settings, trusted),
        federation_version="2.0",  # has all that is used here, and every gateway knows it
    )
    add_languages(schema._schema)
    return schema
