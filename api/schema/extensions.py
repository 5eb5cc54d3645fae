"""The schema extensions of every request: limits, caches, trusted documents, one operation, and compiled plans."""

from collections.abc import AsyncIterator, Callable, Container, Iterator
from typing import Any

import orjson
from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension
from strawberry.types import ExecutionResult

from api.errors import NotTrusted, QueryTooLarge
from api.execution import Plans
from api.schema.query_limits import CACHED_QUERIES, LimitedValidation
from api.settings import Settings


def extensions_of(settings: Settings, trusted: Container[str] | None) -> list[Callable[[], SchemaExtension]]:
    """Return factories of the schema extensions, called per request; caches are shared between requests."""
    return [
        *([] if trusted is None else [lambda: _TrustedOnly(trusted)]),
        lambda: MaxTokensLimiter(max_token_count=settings.max_tokens),
        # Without the caches, parsing and validation take half the time of a small query.
        lambda: ParserCache(maxsize=CACHED_QUERIES),
        lambda: LimitedValidation(settings),
        _OneOperation,
    ]


class _TrustedOnly(SchemaExtension):
    """Rejects all other documents before they are parsed."""

    def __init__(self, trusted: Container[str]) -> None:
        self._trusted = trusted

    def on_parse(self) -> Iterator[None]:
        if (self.execution_context.query or "") not in self._trusted:
            raise NotTrusted
        yield


class _OneOperation(SchemaExtension):
    """Rejects a document with several operations if `operationName` is missing.

    Comes after validation in the list of extensions, because validation errors take precedence.
    Source: GetOperation() of the GraphQL specification.
    """

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        operations = context.graphql_document.definitions if context.graphql_document else ()
        names = [one.name.value for one in operations if isinstance(one, OperationDefinitionNode) and one.name]
        # Private in strawberry, checked with 0.341.2: the only place that keeps the name sent by the client. The public
        # `operation_name` falls back to the first operation.
        if context._provided_operation_name is None and len(names) > 1 and not context.pre_execution_errors:
            message = f"The document has several operations. Set `operationName` to one of {', '.join(names)}."
            context.pre_execution_errors = [GraphQLError(message)]
        yield


class CompiledQueries(SchemaExtension):
    """Answers a validated document by its plan; graphql-core executes a document without one.

    `Schema.answer` does the same for documents that were seen before.
    """

    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    async def on_execute(self) -> AsyncIterator[None]:
        context = self.execution_context
        if context.query and context.graphql_document:
            self._plans.admit(context.query, context.graphql_document)
            # Private in strawberry, checked with 0.341.2; see `_OneOperation`.
            name = context._provided_operation_name
            try:
                if context.context.refusal is not None:
                    raise context.context.refusal
                answer = await self._plans.execute(context.query, name, context.variables, context.context)
                if answer is not None:
                    # Reading and writing 24 MB again would keep the event loop busy for more than 100 ms.
                    data: Any = answer if context.context.sends_json else orjson.loads(answer.text)
                    context.result = ExecutionResult(data=data, errors=None)
            except QueryTooLarge as error:
                context.context.refusal = error
                context.result = ExecutionResult(data=None, errors=[GraphQLError(str(error), original_error=error)])
        yield
