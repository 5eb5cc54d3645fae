"""The hierarchy in GraphQL: narrower terms page by page, and all broader and narrower terms with depths."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import strawberry
from starlette.concurrency import run_in_threadpool

from api.errors import BadArgument
from api.lexicon.cursors import cursor_of, place_of_cursor
from api.lexicon.hierarchy import Descendant
from api.schema.context import Context
from api.schema.pages import Page, PageInfo, Window, page_of
from embeddings import engine_results as matches
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


async def page_of_listed(context: Context, read: Callable[[int, int], matches.Page], window: Window) -> Page[Iri]:
    """Return a part of a list that the search engine reads by positions: `read(first, skip)`."""
    window.check(context)
    place = place_of_cursor(window.cursor) if window.cursor is not None else None

    def read_window() -> tuple[int, matches.Page]:
        if not window.is_backward:
            start = 0 if place is None else place + 1
            return start, read(window.size, start)
        end = read(0, 0).total if place is None else place
        start = max(0, end - window.size)
        return start, read(end - start, start)

    start, found = await context.read(read_window)
    context.charge(len(found.keys))
    has_more = start + len(found.keys) < found.total

    def cursor(place: int) -> str:
        return cursor_of(start + place, found.keys[place])

    return Page(found.keys, cursor, found.total, is_first=not start, has_more=has_more)


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
