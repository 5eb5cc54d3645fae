"""Relay paging: pages and cursors."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

import strawberry
from strawberry import federation

from api.errors import BadCursor, PageTooLarge
from api.schema.context import Context

__all__ = [
    "Page",
    "PageInfo",
    "check_page",
    "cursor_of",
    "cursor_of_name",
    "name_of_cursor",
    "page_of",
    "place_of_cursor",
]

T = TypeVar("T")
C = TypeVar("C")


@federation.type(shareable=True, description="The position of a page in its list.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="Whether items follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether items precede this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item. Null if the page is empty.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last item, to pass as `after` for the next page. Null if the page is empty."
    )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The items of one page with their cursors, and the size of the whole list."""

    items: Sequence[T]
    cursors: Sequence[str]
    info: PageInfo
    total: int

    @classmethod
    def of(cls, items: Sequence[T], cursors: Sequence[str], total: int, *, is_first: bool, has_more: bool) -> Self:
        """Return the page of these items out of `total`."""
        info = PageInfo(
            has_next_page=has_more,
            has_previous_page=not is_first,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )
        return cls(items, cursors, info, total)

    def connection(
        self,
        connection: Callable[..., C],
        edge: Callable[..., object],
        nodes: Sequence[object | None],
        **further: object,
    ) -> C:
        """Return Relay's connection of the nodes of the items; an item that no longer exists has the node None.

        `further` are the other fields of the connection.
        """
        edges = [edge(node=node, cursor=at) for node, at in zip(nodes, self.cursors, strict=True) if node is not None]
        found = [node for node in nodes if node is not None]
        return connection(edges=edges, nodes=found, page_info=self.info, total_count=self.total, **further)


def page_of(context: Context, items: Sequence[T], first: int, after: str | None, key: Callable[[T], str]) -> Page[T]:
    """Return the page of at most `first` items after the cursor `after`.

    A cursor contains the item's position and key. If the list has changed, the item is found by its key.
    Raises `BadCursor`, `PageTooLarge`, `QueryTooLarge`.
    """
    start = 0 if after is None else _place_of(after, items, key) + 1
    check_page(context, first)
    taken = min(first, max(0, len(items) - start))
    context.charge(taken)
    chosen = items[start : start + taken]
    cursors = [cursor_of(start + offset, key(item)) for offset, item in enumerate(chosen)]
    return Page.of(chosen, cursors, len(items), is_first=not start, has_more=start + taken < len(items))


def check_page(
    context: Context, size: int, argument: str = "first", remedy: str = "Use `after` to get more pages."
) -> None:
    """Raise `PageTooLarge`, with the argument that sets the size, unless a page or a list of this size is allowed."""
    if not 0 <= size <= context.settings.max_page:
        raise PageTooLarge(argument, size, context.settings.max_page, remedy)


def cursor_of(place: int, key: str) -> str:
    """Return the cursor of the item with this key at this position of its list, from 0."""
    return base64.urlsafe_b64encode(f"{place}:{key}".encode()).decode()


def place_of_cursor(cursor: str | None) -> int:
    """Return the position in a cursor, or -1 without a cursor. Raises `BadCursor`."""
    return -1 if cursor is None else _split(cursor)[0]


def cursor_of_name(name: str, key: str) -> str:
    """Return the cursor of an item in a list that is ordered by name, then by key.

    It marks a place between names, and remains valid when the item is removed from the list.
    """
    return base64.urlsafe_b64encode(json.dumps([name, key], ensure_ascii=False).encode()).decode()


def name_of_cursor(cursor: str) -> tuple[str, str]:
    """Return the name and the key in a cursor. Raises `BadCursor`."""
    try:
        name, key = json.loads(_decoded(cursor))
    except (ValueError, TypeError) as error:
        raise BadCursor(cursor) from error
    if not (isinstance(name, str) and isinstance(key, str)):
        raise BadCursor(cursor)
    return name, key


def _place_of(cursor: str, items: Sequence[T], key: Callable[[T], str]) -> int:
    place, wanted = _split(cursor)
    if place < len(items) and key(items[place]) == wanted:
        return place
    for found, item in enumerate(items):
        if key(item) == wanted:
            return found
    raise BadCursor(cursor)


def _split(cursor: str) -> tuple[int, str]:
    place, _, key = _decoded(cursor).partition(":")
    try:
        return max(0, int(place)), key
    except ValueError as error:
        raise BadCursor(cursor) from error


def _decoded(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor.encode()).decode()
    except (binascii.Error, ValueError) as error:
        raise BadCursor(cursor) from error
