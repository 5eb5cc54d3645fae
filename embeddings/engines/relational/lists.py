"""Records in the order of their names."""

from collections.abc import Iterator
from typing import Any

from embeddings.engine import Filter, Page
from embeddings.engines.relational import statements
from embeddings.engines.relational.snapshot import Condition, Snapshot
from embeddings.engines.relational.utf8 import storable

__all__ = ["find_keys", "find_page"]

_SORTED = 5_000
"""Up to this number of passing records without a tag in common, all are sorted for a list."""

_PIECE = 10_000
"""Keys that are read together, when all are."""

_AFTER_ALL = "\U0010ffff"


def find_page(
    snapshot: Snapshot, where: Filter, first: int, after: tuple[str, str] | None, descending: bool, skip: int
) -> Page:
    """See `SearchView.page`."""
    condition = snapshot.condition(where)
    if not condition.records:
        return Page((), 0, False)
    start = (snapshot.sort(after[0]), storable(after[1])) if after else (_AFTER_ALL if descending else "", "")
    keys = [row[2] for row in _walk(snapshot, condition, start, skip, first + 1, descending)]
    return Page(tuple(keys[:first]), condition.records, len(keys) > first)


def find_keys(snapshot: Snapshot, where: Filter) -> Iterator[str]:
    """See `SearchView.keys`."""
    condition = snapshot.condition(where)
    place = ("", "")
    while rows := _walk(snapshot, condition, place, 0, _PIECE, False) if condition.records else ():
        yield from (key for _, _, key in rows)
        place = rows[-1][1:]


def _walk(
    snapshot: Snapshot, condition: Condition, place: tuple[str, str], skip: int, first: int, descending: bool
) -> list[Any]:
    """Return `first` rows (id, sort, key) of passing records in the order of names, `skip` rows after a place."""
    parameters: dict[str, object] = {"sort": place[0], "key": place[1]}
    if condition.records <= _SORTED and not condition.is_empty and not condition.is_one_tag:
        statement = statements.PAGE_AMONG_DESCENDING if descending else statements.PAGE_AMONG
        ids = snapshot.ids(condition)
        return snapshot.rows(statement, ids=ids, limit=first, skip=skip, **parameters)
    statement = statements.PAGE_ALL_DESCENDING if descending else statements.PAGE_ALL
    if condition.rarest is not None:
        statement = statements.PAGE_TAG_DESCENDING if descending else statements.PAGE_TAG
        parameters["tag"] = condition.rarest
    if condition.is_empty or condition.is_one_tag:
        return snapshot.rows(statement, limit=first, skip=skip, **parameters)
    found: list[Any] = []
    size = skip + first
    while len(found) < skip + first and (rows := snapshot.rows(statement, limit=size, skip=0, **parameters)):
        passing = snapshot.among((row[0] for row in rows), condition)
        found += (row for row in rows if row[0] in passing)
        parameters |= {"sort": rows[-1][1], "key": rows[-1][2]}
        size = min(4 * size, _SORTED)
    return found[skip : skip + first]
