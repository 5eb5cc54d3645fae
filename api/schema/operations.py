"""Requires `operationName` for a document with several operations, as the GraphQL specification does."""

from collections.abc import Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

__all__ = ["OneOperation"]


class OneOperation(SchemaExtension):
    """Rejects a document with several operations if `operationName` is missing.

    Comes after validation in the list of extensions, because validation errors take precedence.
    Source: GetOperation() of the GraphQL specification.
    """

    def on_validate(self) -> Iterator[None]:
        """Reject the document, or let it pass."""
        context = self.execution_context
        operations = context.graphql_document.definitions if context.graphql_document else ()
        names = [one.name.value for one in operations if isinstance(one, OperationDefinitionNode) and one.name]
        # Private in strawberry, checked with 0.341.2: the only place that keeps the name sent by the client. The public
        # `operation_name` falls back to the first operation.
        if context._provided_operation_name is None and len(names) > 1 and not context.pre_execution_errors:
            message = f"The document has several operations. Set `operationName` to one of {', '.join(names)}."
            context.pre_execution_errors = [GraphQLError(message)]
        yield
