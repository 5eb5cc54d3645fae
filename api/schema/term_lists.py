"""Lists of terms, and their pages."""

from collections.abc import Callable, Collection, Sequence
from functools import reduce
from typing import Final

import strawberry
from starlette.concurrency import run_in_threadpool

from api.execution import selected_names
from api.lexicon.cursors import cursor_of_sort, place_of_cursor, sort_of_cursor
from api.lexicon.filters import TermWhere
from api.lexicon.lexicon import Lexicon
from api.schema.context import Context, Info
from api.schema.facets import Facets
from api.schema.inputs import TermOrder
from api.schema.pages import Page, PageInfo, Window, page_at, page_of
from api.schema.terms import Term
from embeddings import engine_results as matches
from embeddings.engine import Order
from embeddings.records import Filter, Tag
from graph.rdf import Iri

_EVERYTHING: Final = TermWhere()
_WITH_CURSORS: Final = frozenset({"edges", "pageInfo"})


@strawberry.type(description="A term in a list.")
class TermEdge:
    node: Term = strawberry.field(description="The term.")
    cursor: str = strawberry.field(description="The cursor of this term, for `after`.")


def _edges(self: "TermConnection") -> list[TermEdge]:
    found = zip(self.found, self.page.cursors, strict=True)
    return [TermEdge(node=node, cursor=cursor) for node, cursor in found if node is not None]


@strawberry.type(description="A page of terms.")
class TermConnection:
    """Relay's connection; `found` are the terms of the items of `page`, None for those that do not exist."""

    edges: list[TermEdge] = strawberry.field(resolver=_edges, description="The terms of this page, with cursors.")
    nodes: list[Term] = strawberry.field(description="The terms of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    total_count: int = strawberry.field(description="Number of terms on all pages.")
    where: strawberry.Private[Callable[[], Filter]]
    page: strawberry.Private[Page[Iri]]
    found: strawberry.Private[Sequence[Term | None]]

    @strawberry.field(description="Term counts over all pages by category, organization and glossary.")
    async def facets(self, info: Info) -> Facets:
        return Facets(counted=await run_in_threadpool(lambda: info.context.lexicon.facets(self.where())))


async def page_of_terms(context: Context, iris: Sequence[Iri], window: Window) -> TermConnection:
    """Return one page of a list of terms in any order."""
    page = page_of(context, iris, window, str)
    return await _connection(context, page, lambda: Filter(keys=frozenset(iris)))


async def page_of_positions(
    context: Context, read: Callable[[int, int], matches.Page], window: Window
) -> TermConnection:
    """Return one page of a list of terms that the search engine reads by positions: `read(first, skip)`."""
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
    page = page_at(start, found.keys, found.total, str)
    return await _connection(context, page, lambda: Filter(keys=frozenset(read(page.total, 0).keys)))


async def page_by_name(
    info: Info, where: TermWhere, window: Window, *further: Tag, order: TermOrder = TermOrder.NAME
) -> TermConnection:
    """Return a part of the list of the terms that match a filter and have all of the `further` tags.

    Reads that part only, not the list. Raises `BadCursor`, `BadArgument`, `QueryTooLarge`, `UnknownName`.
    """
    context = info.context
    lexicon = context.lexicon
    window.check(context)

    def read() -> tuple[Page[Iri], Filter]:
        condition = reduce(Filter.having, further, lexicon.filter(where))
        page = _read_page(lexicon, condition, window, order)
        lexicon.keep_unchanged(page.items)
        if context.settings.engine and _WITH_CURSORS & selected_names(info):
            _ = page.cursors  # reads the names of all items, here in a thread
        return page, condition

    # Usual lists that are read together share a batch of terms.
    page, condition = await (context.read(read) if _is_fast(where, further) else run_in_threadpool(read))
    context.charge(len(page.items))
    return await _connection(context, page, lambda: condition)


def _is_fast(where: TermWhere, further: Collection[Tag]) -> bool:
    """Return whether a page takes less than a millisecond: one of all terms, or of those with one tag."""
    if further:
        return where == _EVERYTHING and len(further) == 1
    return where in (
        _EVERYTHING,
        TermWhere(category=where.category),
        TermWhere(organization=where.organization, include_units=where.include_units),
        TermWhere(glossary=where.glossary),
    )


def _read_page(lexicon: Lexicon, condition: Filter, window: Window, order: TermOrder) -> Page[Iri]:
    view, by_time = lexicon.view, order in (TermOrder.MODIFIED, TermOrder.MODIFIED_DESCENDING)
    is_descending = order in (TermOrder.NAME_DESCENDING, TermOrder.MODIFIED_DESCENDING)
    engine_order = Order.MODIFIED if by_time else Order.NAME
    place: tuple[str, str] | tuple[int, str] | None = None
    if window.cursor is not None:
        place = sort_of_cursor(window.cursor, int) if by_time else sort_of_cursor(window.cursor, str)
    # The items before a cursor are those after it in the opposite order.
    direction = is_descending is not window.is_backward
    found = view.page(condition, window.size, place, direction, order=engine_order)
    keys = found.keys[::-1] if window.is_backward else found.keys

    sorts: dict[Iri, str | int] = {}

    def cursor(place: int) -> str:
        if keys[place] not in sorts:  # most queries ask for that of the last term only
            few = keys[place:] if place else keys
            sorts.update(view.modified(few) if by_time else view.names(few))
        return cursor_of_sort(sorts[keys[place]], keys[place])

    # Others are on the other side of the cursor if the list begins, or ends, with another item.
    start = () if place is None else view.page(condition, 1, descending=direction, order=engine_order).keys
    is_whole = not start or start == found.keys[:1]
    before, after = (found.has_more, not is_whole) if window.is_backward else (not is_whole, found.has_more)
    return Page(keys, cursor, found.total, is_first=not before, has_more=after)


async def _connection(context: Context, page: Page[Iri], where: Callable[[], Filter]) -> TermConnection:
    nodes = Term.each(await context.terms.load_many(page.items), context)
    return TermConnection(
        nodes=[node for node in nodes if node is not None],
        page_info=page.info,
        total_count=page.total,
        where=where,
        page=page,
        found=nodes,
    )
