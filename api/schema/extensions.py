"""The schema extensions of every request: limits, caches, trusted documents, and one operation per request."""

from collections.abc import Callable, Container, Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension

from api.errors import NotTrusted
from api.schema.limits import LimitedValidation
from api.settings import Settings

__all__ = ["extensions_of"]

_CACHED_QUERIES = 1000


def extensions_of(settings: Settings, trusted: Container[str] | None) -> list[Callable[[], SchemaExtension]]:
    """Return factories of the schema extensions, called per request; caches are shared between requests."""
    return [
        *([] if trusted is None else [lambda: _TrustedOnly(trusted)]),
        lambda: MaxTokensLimiter(max_token_count=settings.max_tokens),
        # Without the caches, parsing and validation take half the time of a small query.
        lambda: ParserCache(maxsize=_CACHED_QUERIES),
        lambda: LimitedValidation(settings),
        _OneOperation,
    ]


class _TrustedOnly(SchemaExtension):
    """Rejects all other documents before they are parsed."""

    def __init__(self, trusted: Container[str]) -> None:
        """Accept the documents in `trusted`."""
        self._trusted = trusted

    def on_parse(self) -> Iterator[None]:
        """Raise `NotTrusted`, or let the document pass."""
        if (self.execution_context.query or "") not in self._trusted:
            raise NotTrusted
        yield


class _OneOperation(SchemaExtension):
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
