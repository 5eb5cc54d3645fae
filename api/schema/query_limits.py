"""The limits of a GraphQL query before it runs: its depth, its aliases, and its fields with those of its fragments."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from graphql import GraphQLError
from graphql.language import ast
from strawberry.extensions import ValidationCache

from api.errors import QueryTooLarge
from api.settings import Settings

CACHED_QUERIES = 1000


class QuerySize(NamedTuple):
    """The size of a query after its fragments are expanded.

    `depth` is the number of selections around a field, without introspection, which graphql-core limits itself.
    """

    fields: int = 0
    aliases: int = 0
    depth: int = 0


@lru_cache(maxsize=CACHED_QUERIES)
def size_of(document: ast.DocumentNode) -> QuerySize:
    """Return the size of all operations of `document`, in time linear in its text: each fragment is measured once.

    >>> from graphql import parse
    >>> size_of(parse("{ a: index { ...all } b: index { ...all } } fragment all on IndexInfo { terms sources }"))
    QuerySize(fields=8, aliases=2, depth=1)
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, ast.FragmentDefinitionNode)}
    known: dict[str, QuerySize] = {}

    def spread(name: str) -> QuerySize:
        if name not in known:
            known[name] = QuerySize()  # for unknown and recursive fragments, which validation reports
            if name in fragments:
                known[name] = selected(fragments[name].selection_set)
        return known[name]

    def selected(selections: ast.SelectionSetNode | None) -> QuerySize:
        fields = aliases = depth = 0
        for selection in selections.selections if selections else ():
            inner = QuerySize()
            if isinstance(selection, ast.FieldNode):
                inner = selected(selection.selection_set)
                aliases += selection.alias is not None
                if selection.selection_set and not selection.name.value.startswith("__"):
                    depth = max(depth, 1 + inner.depth)
            elif isinstance(selection, ast.InlineFragmentNode):
                inner = selected(selection.selection_set)
                depth = max(depth, inner.depth)
            elif isinstance(selection, ast.FragmentSpreadNode):
                inner = spread(selection.name.value)
                depth = max(depth, inner.depth)
            fields += 1 + inner.fields
            aliases += inner.aliases
        return QuerySize(fields, aliases, depth)

    sizes = [
        selected(one.selection_set) for one in document.definitions if isinstance(one, ast.OperationDefinitionNode)
    ]
    return QuerySize(
        fields=sum(size.fields for size in sizes),
        aliases=sum(size.aliases for size in sizes),
        depth=max((size.depth for size in sizes), default=0),
    )


class LimitedValidation(ValidationCache):
    """Validates a query that is within the limits, and caches the result.

    The limits are checked first because nested fragment spreads cost some validation rules exponential time.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(maxsize=CACHED_QUERIES)
        self._settings = settings

    def on_validate(self) -> Iterator[None]:
        document = self.execution_context.graphql_document
        error = self._error(document) if document else None
        if error is None:
            yield from super().on_validate()
        else:
            self.execution_context.pre_execution_errors = [GraphQLError(str(error), original_error=error)]
            yield

    def _error(self, document: ast.DocumentNode) -> QueryTooLarge | None:
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
