"""Which operation of a document is asked for; the specification leaves no choice where there are several."""

from collections.abc import Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

__all__ = ["OneOperation"]


class OneOperation(SchemaExtension):
    """Refuses a document of several operations that comes without the name of one.

    Stands behind the validation in the list of extensions, whose errors go before this one.
    Source: GetOperation() of the GraphQL specification.
    """

    def on_validate(self) -> Iterator[None]:
        """Refuse, or let it pass."""
        asked = self.execution_context
        operations = asked.graphql_document.definitions if asked.graphql_document else ()
        names = [one.name.value for one in operations if isinstance(one, OperationDefinitionNode) and one.name]
        # Strawberry takes the first operation instead, and keeps what was asked for nowhere else.
        if asked._provided_operation_name is None and len(names) > 1 and not asked.pre_execution_errors:
            message = f"This document has several operations; set operationName to one of {', '.join(names)}."
            asked.pre_execution_errors = [GraphQLError(message)]
        yield
