"""Relay: nodes, pages and cursors."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from inspect import iscoroutinefunction, signature
from typing import TYPE_CHECKING, Annotated, Any, Generic, NamedTuple, Self, TypeVar

import strawberry
from strawberry import federation

from api.errors import BadArgument, BadCursor
from api.lexicon.cursors import cursor_of, split_cursor
from api.schema.context import Context, Info
from api.schema.inputs import After, Before, First, Last, TermFilter, where_of
from embeddings.records import Tag
from graph.group_catalog import Catalog
from graph.rdf import Iri

if TYPE_CHECKING:
    from api.schema.term_lists import TermConnection

T = TypeVar("T")
N = TypeVar("N")

Terms = Annotated["TermConnection", strawberry.lazy("api.schema.term_lists")]
"""A page of terms, for types that the module of terms imports."""


@strawberry.interface(description="An object with a global ID.")
class Node:
    """Relay's node.

    If a class has a field `version`, equal versions of an object have equal values in all fields without an
    asynchronous resolver, also in different epochs; see `api.execution.fragments`.
    """

    id: strawberry.ID = strawberry.field(description="The global ID, which is the IRI.")


class OfCatalog:
    """Makes the node of an entry of the catalog, once per catalog."""

    @classmethod
    def of(cls, stated: Any, catalog: Catalog) -> Self:
        kept: dict[Iri, Self] = catalog.projections[cls]
        made = kept.get(stated.iri)
        if made is None:
            made = kept[stated.iri] = object.__new__(cls)  # in half of the time, for pages with many of them
            vars(made).update(id=stated.iri, iri=stated.iri, name=stated.name, version=catalog.number, stated=stated)
        return made


def _start_cursor(self: "PageInfo") -> str | None:
    return self.cursor(0) if self.size else None


def _end_cursor(self: "PageInfo") -> str | None:
    return self.cursor(self.size - 1) if self.size else None


@federation.type(shareable=True, description="The position of a page in its list.")
class PageInfo:
    """Relay's page information; `cursor` returns the cursor of one of the `size` items of the page."""

    has_next_page: bool = strawberry.field(description="Whether items follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether items precede this page.")
    start_cursor: str | None = strawberry.field(
        resolver=_start_cursor, description="The cursor of the first item. Null if the page is empty."
    )
    end_cursor: str | None = strawberry.field(
        resolver=_end_cursor,
        description="The cursor of the last item, to pass as `after` for the next page. Null if the page is empty.",
    )
    cursor: strawberry.Private[Callable[[int], str]]
    size: strawberry.Private[int]


@strawberry.type(description="An item of a list.")
class Edge(Generic[N]):
    node: N = strawberry.field(description="The item.")
    cursor: str = strawberry.field(description="The cursor of this item, for `after`.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[N]):
    """Relay's connection; in the schema it is named after its nodes."""

    edges: list[Edge[N]] = strawberry.field(description="The items of this page, with cursors.")
    nodes: list[N] = strawberry.field(description="The items of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    total_count: int = strawberry.field(description="Number of items on all pages.")


class Page(NamedTuple, Generic[T]):
    """The items of one page, the function that returns the cursor of one of them, and the size of the whole list."""

    items: Sequence[T]
    cursor: Callable[[int], str]
    total: int
    is_first: bool
    has_more: bool

    @property
    def info(self) -> PageInfo:
        return PageInfo(
            has_next_page=self.has_more,
            has_previous_page=not self.is_first,
            cursor=self.cursor,
            size=len(self.items),
        )

    @property
    def cursors(self) -> list[str]:
        """The cursors of all items. Few queries use them, and making them takes longer than reading a page."""
        return [self.cursor(place) for place in range(len(self.items))]

    def connection(self, nodes: Sequence[N]) -> "Connection[N]":
        edges = [Edge(node=node, cursor=cursor) for node, cursor in zip(nodes, self.cursors, strict=True)]
        return Connection(edges=edges, nodes=list(nodes), page_info=self.info, total_count=self.total)


class Window(NamedTuple):
    """The part of a list that the arguments of a connection select: the first items, or with `last` the last ones."""

    first: int
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        return self.first if self.last is None else self.last

    @property
    def cursor(self) -> str | None:
        """The cursor of the item next to the part, None at the end of the list."""
        return self.after if self.last is None else self.before

    @property
    def is_backward(self) -> bool:
        """Whether the part ends at the cursor."""
        return self.last is not None

    def check(self, context: Context) -> None:
        """Raise `BadArgument` unless the arguments are allowed."""
        if self.last is None and self.before is None and 0 <= self.first <= context.settings.max_page:
            return
        if self.last is not None and self.after is not None:
            raise BadArgument("Pass `before` with `last`, and `after` with `first`.")
        if self.last is None and self.before is not None:
            raise BadArgument("`before` needs `last`, the number of items before the cursor.")
        if self.is_backward:
            check_page(context, self.size, "last", "Use `before` to get more pages.")
        else:
            check_page(context, self.size)


def paged_field(description: str, size: int = 20) -> Callable[[Callable[..., Any]], Any]:
    """Return a decorator for the resolver of a connection.

    Instead of its parameter `window`, the field has Relay's arguments, after all others; `size` is the default of
    `first`.
    """

    def decorate(resolver: Callable[..., Any]) -> Any:
        def resolve(
            parent: object,
            first: First = size,
            after: After = None,
            last: Last = None,
            before: Before = None,
            **own: object,
        ) -> Any:
            return resolver(parent, window=Window(first, after, last, before), **own)

        async def resolve_async(parent: object, **given: Any) -> Any:
            return await resolve(parent, **given)

        def bind(first: int, after: str | None, last: int | None, before: str | None, **own: object) -> Any:
            return partial(resolver, window=Window(first, after, last, before), **own)

        paging = list(signature(resolve).parameters.values())[1:-1]
        stated = signature(resolver)
        others = [one for one in stated.parameters.values() if one.name != "window"]
        shown = wraps(resolver)(resolve_async if iscoroutinefunction(resolver) else resolve)
        shown.__signature__ = stated.replace(parameters=[*others, *paging])  # type: ignore[attr-defined]
        shown.bind = bind  # type: ignore[attr-defined]
        return strawberry.field(shown, description=description)

    return decorate


def terms_tagged(kind: str) -> Any:
    """Return the field of the terms of an object: those with the tag of this kind whose value is its IRI."""

    @paged_field("A page of its terms, ordered by name.")
    async def terms(self: Node, info: Info, window: Window, where: TermFilter = None) -> Terms:
        from api.schema.term_lists import page_by_name  # here, because that module imports this one

        return await page_by_name(info, where_of(where), window, Tag(kind, self.id))

    return terms


def page_of(context: Context, items: Sequence[T], window: Window, key: Callable[[T], str]) -> Page[T]:
    """Return the items of a list that a window selects.

    A cursor contains the item's position and key. If the list has changed, the item is found by its key.
    Raises `BadCursor`, `BadArgument`, `QueryTooLarge`.
    """
    return page_between(items, *bounds_of(context, items, window, key), key)


def bounds_of(context: Context, items: Sequence[T], window: Window, key: Callable[[T], str]) -> tuple[int, int]:
    """Return the places of the first item that a window selects, and of the one after the last. Raises as `page_of`."""
    first, after, last, before = window
    if (
        after is None and last is None and before is None and 0 <= first <= context.settings.max_page
    ):  # the usual case in less time
        start, end = 0, min(len(items), first)
    else:
        window.check(context)
        start, end = _bounds(items, window, key)
    context.charge(max(0, end - start))
    return start, end


def page_between(items: Sequence[T], start: int, end: int, key: Callable[[T], str]) -> Page[T]:
    """Return the items from one place to before another as a page of the list."""
    return page_at(start, items[start:end], len(items), key)


def page_at(start: int, items: Sequence[T], total: int, key: Callable[[T], str]) -> Page[T]:
    """Return the items from a place on as a page of a list of `total` items."""

    def cursor(place: int) -> str:
        return cursor_of(start + place, key(items[place]))

    return Page(items, cursor, total, is_first=not start, has_more=start + len(items) < total)


def _bounds(items: Sequence[T], window: Window, key: Callable[[T], str]) -> tuple[int, int]:
    place = None if window.cursor is None else _place_of(window.cursor, items, key)
    if window.is_backward:
        end = len(items) if place is None else place
        return max(0, end - window.size), end
    start = 0 if place is None else place + 1
    return start, min(len(items), start + window.size)


def check_page(
    context: Context, size: int, argument: str = "first", remedy: str = "Use `after` to get more pages."
) -> None:
    """Raise `BadArgument`, with the argument that sets the size, unless a page or a list of this size is allowed."""
    if not 0 <= size <= context.settings.max_page:
        raise BadArgument(f"`{argument}` allows 0 to {context.settings.max_page} items, not {size}. {remedy}")


def _place_of(cursor: str, items: Sequence[T], key: Callable[[T], str]) -> int:
    place, wanted = split_cursor(cursor)
    if place < len(items) and key(items[place]) == wanted:
        return place
    for found, item in enumerate(items):
        if key(item) == wanted:
            return found
    raise BadCursor(cursor)
