"""The schema extensions of every request: limits, caches, trusted documents, one operation, and compiled plans."""

from collections.abc import AsyncIterator, Callable, Container, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.types import ExecutionResult

from api.errors import NotTrusted, QueryTooLarge
from api.execution import Plans
from api.settings import Settings

_CACHED_QUERIES = 1000


class QuerySize(NamedTuple):
    """The size of a query after its fragments are expanded.

    `depth` is the number of selections around a field, without introspection, which graphql-core limits itself.
    """

    fields: int = 0
    aliases: int = 0
    depth: int = 0


@lru_cache(maxsize=_CACHED_QUERIES)
def size_of(document: DocumentNode) -> QuerySize:
    """Return the size of all operations of `document`, in time linear in its text: each fragment is measured once.

    >>> from graphql import parse
    >>> size_of(parse("{ a: index { ...all } b: index { ...all } } fragment all on IndexInfo { terms sources }"))
    QuerySize(fields=8, aliases=2, depth=1)
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    known: dict[str, QuerySize] = {}

    def spread(name: str) -> QuerySize:
        if name not in known:
            known[name] = QuerySize()  # for unknown and recursive fragments, which validation reports
            if name in fragments:
                known[name] = selected(fragments[name].selection_set)
        return known[name]

    def selected(selections: SelectionSetNode | None) -> QuerySize:
        fields = aliases = depth = 0
        for selection in selections.selections if selections else ():
            inner = QuerySize()
            if isinstance(selection, FieldNode):
                inner = selected(selection.selection_set)
                aliases += selection.alias is not None
                if selection.selection_set and not selection.name.value.startswith("__"):
                    depth = max(depth, 1 + inner.depth)
            elif isinstance(selection, InlineFragmentNode):
                inner = selected(selection.selection_set)
                depth = max(depth, inner.depth)
            elif isinstance(selection, FragmentSpreadNode):
                inner = spread(selection.name.value)
                depth = max(depth, inner.depth)
            fields += 1 + inner.fields
            aliases += inner.aliases
        return QuerySize(fields, aliases, depth)

    sizes = [selected(one.selection_set) for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return QuerySize(
        fields=sum(size.fields for size in sizes),
        aliases=sum(size.aliases for size in sizes),
        depth=max((size.depth for size in sizes), default=0),
    )


def extensions_of(settings: Settings, trusted: Container[str] | None) -> list[Callable[[], SchemaExtension]]:
    """Return factories of the schema extensions, called per request; caches are shared between requests."""
    return [
        *([] if trusted is None else [lambda: _TrustedOnly(trusted)]),
        lambda: MaxTokensLimiter(max_token_count=settings.max_tokens),
        # Without the caches, parsing and validation take half the time of a small query.
        lambda: ParserCache(maxsize=_CACHED_QUERIES),
        lambda: _LimitedValidation(settings),
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


class _LimitedValidation(ValidationCache):
    """Validates a query that is within the limits, and caches the result.

    The limits are checked first because nested fragment spreads cost some validation rules exponential time.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(maxsize=_CACHED_QUERIES)
        self._settings = settings

    def on_validate(self) -> Iterator[None]:
        document = self.execution_context.graphql_document
        error = self._error(document) if document else None
        if error is None:
            yield from super().on_validate()
        else:
            self.execution_context.pre_execution_errors = [GraphQLError(str(error), original_error=error)]
            yield

    def _error(self, document: DocumentNode) -> QueryTooLarge | None:
        limits = self._settings
        try:
            size = size_of(document)
        except RecursionError:  # a chain of hundreds of fragments
            return QueryTooLarge(f"The query is nested more than {limits.max_depth} levels deep. Request fewer levels.")
        if size.depth > limits.max_depth:
            return QueryTooLarge(
                f"The query is nested {size.depth} levels deep; the maximum is {limits.max_depth}."
                " Request fewer levels."
            )
        if size.aliases > limits.max_aliases:
            return QueryTooLarge(
                f"The query has {size.aliases} aliases; the maximum is {limits.max_aliases}."
                " Split it into several queries."
            )
        if size.fields > limits.max_tokens:
            return QueryTooLarge(
                f"The query has more than {limits.max_tokens} fields after its fragments are expanded."
                " Split it into several queries."
            )
        return None


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
