"""How large a query may be: measured before anything else looks at it, each fragment once."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

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
from strawberry.extensions import ValidationCache

from api.errors import QueryTooLarge
from api.settings import Settings

__all__ = ["LimitedValidation", "QuerySize", "size_of"]

_CACHED_QUERIES = 1000


class QuerySize(NamedTuple):
    """What a query asks for once every fragment stands in all of its places.

    `depth` counts the selections around a field; those of introspection, which graphql-core bounds, count as none.
    """

    fields: int = 0
    aliases: int = 0
    depth: int = 0


@lru_cache(maxsize=_CACHED_QUERIES)
def size_of(document: DocumentNode) -> QuerySize:
    """Return the size of all operations of `document`, in time that grows with its text alone.

    >>> from graphql import parse
    >>> size_of(parse("{ a: index { ...all } b: index { ...all } } fragment all on IndexInfo { terms sources }"))
    QuerySize(fields=8, aliases=2, depth=1)
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    known: dict[str, QuerySize] = {}

    def spread(name: str) -> QuerySize:
        if name not in known:
            known[name] = QuerySize()  # for one that is not there, or spreads itself: validation tells of those
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


class LimitedValidation(ValidationCache):
    """Validates a query that is within the limits, and remembers what came of it.

    The limits come first, since fragments that spread each other twice and again cost some rules exponential time.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the limits from `settings`."""
        super().__init__(maxsize=_CACHED_QUERIES)
        self._settings = settings

    def on_validate(self) -> Iterator[None]:
        """Validate, or refuse."""
        document = self.execution_context.graphql_document
        refusal = self._refusal(document) if document else None
        if refusal is None:
            yield from super().on_validate()
        else:
            self.execution_context.pre_execution_errors = [GraphQLError(str(refusal), original_error=refusal)]
            yield

    def _refusal(self, document: DocumentNode) -> QueryTooLarge | None:
        limits = self._settings
        try:
            size = size_of(document)
        except RecursionError:  # a chain of hundreds of fragments
            return QueryTooLarge(f"This query nests deeper than {limits.max_depth}; ask for fewer levels.")
        if size.depth > limits.max_depth:
            return QueryTooLarge(
                f"This query nests {size.depth} deep, and {limits.max_depth} are allowed; ask for fewer levels."
            )
        if size.aliases > limits.max_aliases:
            return QueryTooLarge(
                f"This query has {size.aliases} aliases, and {limits.max_aliases} are allowed; send several queries."
            )
        if size.fields > limits.max_tokens:
            return QueryTooLarge(
                f"This query has, fragment by fragment, more than {limits.max_tokens} fields; send several queries."
            )
        return None
