"""The hierarchy in GraphQL: narrower terms page by page, and all broader and narrower terms with depths."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import strawberry
from starlette.concurrency import run_in_threadpool

from api.errors import BadArgument
from api.lexicon.cursors import place_of_cursor
from api.lexicon.hierarchy import Descendant
from api.schema.context import Context
from api.schema.pages import PageInfo, Window, page_of
from graph.rdf import Iri

if TYPE_CHECKING:
    from api.schema.terms import Term

LazyTerm = Annotated["Term", strawberry.lazy("api.schema.terms")]

_MOST_DEEP = 100


@strawberry.type(description="A broader or narrower term, and its distance.")
class TermAtDepth:
    node: LazyTerm = strawberry.field(description="The term.")
    depth: int = strawberry.field(description="The smallest number of steps to it; 1 for direct links.")


@strawberry.type(description="A narrower term in a list.")
class DescendantEdge:
    node: LazyTerm = strawberry.field(description="The term.")
    cursor: str = strawberry.field(description="The cursor of this term, for `after`.")
    depth: int = strawberry.field(description="The smallest number of steps to it; 1 for direct links.")


@strawberry.type(description="A page of narrower terms, level by level.")
class DescendantConnection:
    edges: list[DescendantEdge] = strawberry.field(description="The terms of this page, with depths and cursors.")
    nodes: list[LazyTerm] = strawberry.field(description="The terms of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    count: strawberry.Private[Callable[[], int]]

    @strawberry.field(description="Number of terms on all pages.")
    async def total_count(self) -> int:
        return await run_in_threadpool(self.count)


async def ancestors_of(context: Context, term: Iri, depth: int | None) -> list[TermAtDepth]:
    """Return the broader terms up to a depth, nearest first. Raises `QueryTooLarge`, `BadArgument`."""
    found = await run_in_threadpool(context.lexicon.hierarchy.ancestors, term, _checked(depth))
    terms = await _terms(context, list(found))
    return [TermAtDepth(node=node, depth=level) for node, level in zip(terms, found.values(), strict=True)]


async def descendants_of(context: Context, term: Iri, depth: int | None, window: Window) -> DescendantConnection:
    """Return a page of the narrower terms up to a depth. Raises `BadCursor`, `BadArgument`."""
    window.check(context)
    hierarchy, levels = context.lexicon.hierarchy, _checked(depth)
    read = hierarchy.descendants
    if window.is_backward:
        found: Sequence[Descendant] = await run_in_threadpool(read, term, levels)
    else:
        found = await run_in_threadpool(read, term, levels, place_of_cursor(window.after) + 1 + window.size + 1)
    page = page_of(context, found, window, lambda one: one.iri)
    nodes = await _terms(context, [one.iri for one in page.items])
    edges = [
        DescendantEdge(node=node, cursor=cursor, depth=one.depth)
        for node, cursor, one in zip(nodes, page.cursors, page.items, strict=True)
    ]
    return DescendantConnection(edges=edges, nodes=nodes, page_info=page.info, count=lambda: len(read(term, levels)))


async def _terms(context: Context, iris: Sequence[Iri]) -> "list[Term]":
    from api.schema.terms import all_terms  # here, because `terms` imports this module

    return await all_terms(context, iris)


def _checked(depth: int | None) -> int:
    if depth is None:
        return _MOST_DEEP
    if not 0 < depth <= _MOST_DEEP:
        raise BadArgument(f"`depth` is from 1 to {_MOST_DEEP}; got {depth}.")
    return depth
