"""Cursors: opaque strings that mark a place in a list, by position or by sort key."""

import base64
import binascii
import json
from typing import TypeVar

from api.errors import BadCursor

S = TypeVar("S", str, int)


def cursor_of(place: int, key: str) -> str:
    """Return the cursor of the item with this key at this position of its list, from 0."""
    return base64.urlsafe_b64encode(f"{place}:{key}".encode()).decode()


def place_of_cursor(cursor: str | None) -> int:
    """Return the position in a cursor, or -1 without a cursor. Raises `BadCursor`."""
    return -1 if cursor is None else split_cursor(cursor)[0]


def cursor_of_sort(sort: str | int, key: str) -> str:
    """Return the cursor of an item in a list that is ordered by name or time, then by key.

    It marks a place between items, and remains valid when the item is removed from the list.
    """
    return base64.urlsafe_b64encode(json.dumps([sort, key], ensure_ascii=False).encode()).decode()


def sort_of_cursor(cursor: str, kind: type[S]) -> tuple[S, str]:
    """Return the name or the time, and the key, in a cursor of a list in that order. Raises `BadCursor`."""
    try:
        sort, key = json.loads(_decoded(cursor))
    except (ValueError, TypeError) as error:
        raise BadCursor(cursor) from error
    if not (type(sort) is kind and isinstance(key, str)):
        raise BadCursor(cursor)
    return sort, key


def split_cursor(cursor: str) -> tuple[int, str]:
    """Return the position and the key in a cursor. Raises `BadCursor`."""
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
