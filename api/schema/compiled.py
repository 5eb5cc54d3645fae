"""Executes queries by compiled plans, and leaves what these cannot do to graphql-core."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult

from api.errors import QueryTooLarge
from api.execution import Plans

__all__ = ["CompiledQueries"]


class CompiledQueries(SchemaExtension):
    """Answers a validated document by its plan. `Schema.answer` does the same for documents that were seen before."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    async def on_execute(self) -> AsyncIterator[None]:
        """Set the result, or let graphql-core execute the document."""
        context = self.execution_context
        if context.query and context.graphql_document:
            self._plans.admit(context.query, context.graphql_document)
            # Private in strawberry, checked with 0.341.2; see `_OneOperation` in `extensions.py`.
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
