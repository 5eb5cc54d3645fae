"""Lists with an order of their own, in which records have places; stored as tags, see `statements`."""

from collections.abc import Mapping, Sequence

from embeddings.engines.relational import statements
from embeddings.engines.relational.snapshot import Snapshot
from embeddings.engines.relational.utf8 import storable, storable_texts
from embeddings.matches import Page
from embeddings.records import Place, Record, Tag

_LIST = "list:"
_ALL = (1 << 31) - 1


def kind_of_list(kind: str) -> str:
    """Return the kind of tag by which a list is stored."""
    return storable(_LIST + kind)


def stored_tags(record: Record, sort: str) -> dict[Tag, str]:
    """Return the tags of a record and those of its lists, each with the form by which the record is sorted there."""
    tags = dict.fromkeys(sorted(record.tags), sort)
    return tags | {Tag(_LIST + place.kind, place.value): place.sort for place in sorted(record.places)}


def split_tags(rows: Sequence[tuple[str, str, str]]) -> tuple[frozenset[Tag], frozenset[Place]]:
    """Return tags and places of a record as they were put; rows are kind, value and sort."""
    tags: list[Tag] = []
    places: list[Place] = []
    for kind, value, sort in rows:
        if kind.startswith(_LIST):
            places.append(Place(kind[len(_LIST) :], value, sort))
        else:
            tags.append(Tag(kind, value))
    return frozenset(tags), frozenset(places)


def find_listed(snapshot: Snapshot, kind: str, value: str, first: int, skip: int) -> Page:
    """See `SearchView.listed`."""
    list_id, total = _list(snapshot, kind, value)
    keys = [row[0] for row in snapshot.rows(statements.LISTED, list=list_id, limit=first + 1, skip=skip)]
    return Page(tuple(keys[:first]), total, len(keys) > first)


def find_page_starts(snapshot: Snapshot, kind: str, value: str, size: int) -> Sequence[str]:
    """See `SearchView.page_starts`."""
    list_id, _ = _list(snapshot, kind, value)
    return [row[0] for row in snapshot.rows(statements.LISTED, list=list_id, limit=_ALL, skip=0)][::size]


def find_list_sizes(snapshot: Snapshot, kind: str, values: Sequence[str] | None) -> Mapping[str, int]:
    """See `SearchView.list_sizes`."""
    stored = kind_of_list(kind)
    if values is None:
        return dict(snapshot.rows(statements.LIST_SIZES, kind=stored))
    return dict(snapshot.rows(statements.LIST_SIZES_OF, kind=stored, values=storable_texts(values)))


def _list(snapshot: Snapshot, kind: str, value: str) -> tuple[int, int]:
    """Return the id of a list and the number of its records."""
    rows = snapshot.rows(statements.TAG, kind=kind_of_list(kind), value=storable(value))
    return rows[0] if rows else (0, 0)
