"""Records in the order of their names or of their times of modification."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from embeddings.engine import Order
from embeddings.engine_results import Page
from embeddings.engines.relational.snapshot import Condition, Snapshot
from embeddings.engines.relational.statements import PAGE_ALL, PAGE_AMONG, PAGE_TAG, by_time, descending
from embeddings.engines.relational.utf8 import storable
from embeddings.records import Filter

_SORTED = 5_000
"""Up to this number of passing records without a tag in common, all are sorted for a list."""

_SORTED_SHARE = 4
"""In the order of times, all passing records are sorted if at most one in this number passes."""

_PIECE = 10_000
"""Keys that are read together, when all are."""


class _Statements(NamedTuple):
    """The statements that read a list in one direction, each from a place on, and the place before all."""

    all: str
    tag: str | None
    among: str
    start: str | int


_BY_NAME: Final = _Statements(PAGE_ALL, PAGE_TAG, PAGE_AMONG, "")
_BY_TIME: Final = _Statements(by_time(PAGE_ALL), None, by_time(PAGE_AMONG), -1)
_STATEMENTS: Final = {
    (Order.NAME, False): _BY_NAME,
    (Order.NAME, True): _Statements(descending(PAGE_ALL), descending(PAGE_TAG), descending(PAGE_AMONG), "\U0010ffff"),
    (Order.MODIFIED, False): _BY_TIME,
    (Order.MODIFIED, True): _Statements(descending(_BY_TIME.all), None, descending(_BY_TIME.among), (1 << 63) - 1),
}


def find_page(
    snapshot: Snapshot,
    where: Filter,
    first: int,
    after: tuple[str | int, str] | None,
    descending: bool,
    skip: int,
    order: Order,
) -> Page:
    """See `SearchView.page`."""
    condition = snapshot.condition(where)
    if not condition.records:
        return Page((), 0, False)
    if not first and not skip and after is None:
        return Page((), condition.records, True)
    chosen = _STATEMENTS[order, descending]
    start: tuple[str | int, str] = chosen.start, ""
    if after is not None:
        start = snapshot.sort(after[0]) if isinstance(after[0], str) else after[0], storable(after[1])
    keys = [row[2] for row in _walk(snapshot, condition, chosen, start, skip, first + 1)]
    return Page(tuple(keys[:first]), condition.records, len(keys) > first)


def find_keys(snapshot: Snapshot, where: Filter) -> Iterator[str]:
    """See `SearchView.keys`."""
    condition, place = snapshot.condition(where), ("", "")
    while rows := _walk(snapshot, condition, _BY_NAME, place, 0, _PIECE) if condition.records else ():
        yield from (key for _, _, key in rows)
        place = rows[-1][1:]


def _walk(
    snapshot: Snapshot, condition: Condition, chosen: _Statements, place: tuple[str | int, str], skip: int, first: int
) -> list[Any]:
    """Return `first` rows (id, sort, key) of passing records in an order, `skip` rows after a place."""
    parameters: dict[str, object] = {"sort": place[0], "key": place[1]}
    if _are_sorted(condition, chosen, snapshot.total):
        return snapshot.rows(chosen.among, ids=snapshot.ids(condition), limit=first, skip=skip, **parameters)
    statement, is_checked = chosen.all, condition.is_empty
    if condition.rarest is not None and chosen.tag is not None:
        statement, is_checked = chosen.tag, condition.is_one_tag
        parameters["tag"] = condition.rarest
    if is_checked:
        return snapshot.rows(statement, limit=first, skip=skip, **parameters)
    found: list[Any] = []
    size = skip + first
    while len(found) < skip + first and (rows := snapshot.rows(statement, limit=size, skip=0, **parameters)):
        passing = snapshot.among((row[0] for row in rows), condition)
        found += (row for row in rows if row[0] in passing)
        parameters |= {"sort": rows[-1][1], "key": rows[-1][2]}
        size = min(4 * size, _SORTED)
    return found[skip : skip + first]


def _are_sorted(condition: Condition, chosen: _Statements, total: int) -> bool:
    """Return whether all passing records are sorted: they are few, and no statement has them in this order."""
    if condition.is_empty:
        return False
    if chosen.tag is None:
        return condition.records <= max(_SORTED, total // _SORTED_SHARE)
    return condition.records <= _SORTED and not condition.is_one_tag
