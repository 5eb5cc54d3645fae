"""Lists with an order of their own, in which records have places; stored as tags, see `statements`."""

from collections.abc import Mapping, Sequence

from embeddings.engine import Page, Place, Record, Tag
from embeddings.engines.relational import statements
from embeddings.engines.relational.snapshot import Snapshot
from embeddings.engines.relational.utf8 import storable, storable_texts

__all__ = ["find_list_sizes", "find_listed", "find_page_starts", "kind_of_list", "split_tags", "stored_tags"]

_LIST = "list:"
_ALL = (1 << 31) - 1
_EVERY = 0


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


def find_listed(snapshot: Snapshot, kind: str, value: str, first: int, skip: int, among: Tag | None) -> Page:
    """See `SearchView.listed`."""
    ids = _ids(snapshot, kind, value, among)
    if ids is None:
        return Page((), 0, False)
    keys = [row[0] for row in snapshot.rows(statements.LISTED, **ids, limit=first + 1, skip=skip)]
    (total,) = snapshot.rows(statements.COUNT_LISTED, **ids)[0] if among else (_size(snapshot, kind, value)[1],)
    return Page(tuple(keys[:first]), total, len(keys) > first)


def find_page_starts(snapshot: Snapshot, kind: str, value: str, size: int, among: Tag | None) -> Sequence[str]:
    """See `SearchView.page_starts`."""
    ids = _ids(snapshot, kind, value, among)
    if ids is None:
        return []
    return [row[0] for row in snapshot.rows(statements.LISTED, **ids, limit=_ALL, skip=0)][::size]


def find_list_sizes(
    snapshot: Snapshot, kind: str, values: Sequence[str] | None, among: Tag | None
) -> Mapping[str, int]:
    """See `SearchView.list_sizes`."""
    stored = kind_of_list(kind)
    tag = _passing(snapshot, among)
    if tag != _EVERY:
        sizes = dict(snapshot.rows(statements.LIST_SIZES_AMONG, kind=stored, tag=tag)) if tag is not None else {}
        return sizes if values is None else {value: sizes[value] for value in values if value in sizes}
    if values is None:
        return dict(snapshot.rows(statements.LIST_SIZES, kind=stored))
    return dict(snapshot.rows(statements.LIST_SIZES_OF, kind=stored, values=storable_texts(values)))


def _ids(snapshot: Snapshot, kind: str, value: str, among: Tag | None) -> dict[str, object] | None:
    """Return the parameters of a list, None if no record is in it."""
    found, tag = _size(snapshot, kind, value), _passing(snapshot, among)
    return {"list": found[0], "tag": tag} if found[1] and tag is not None else None


def _passing(snapshot: Snapshot, among: Tag | None) -> int | None:
    """Return the id of a tag, `_EVERY` if every record has it or none is demanded, None if no record has it."""
    if among is None:
        return _EVERY
    tag = _tag(snapshot, among)
    return None if tag is None else _EVERY if tag[1] == snapshot.total else tag[0]


def _size(snapshot: Snapshot, kind: str, value: str) -> tuple[int, int]:
    """Return the id of a list and the number of its records."""
    return _tag(snapshot, Tag(kind_of_list(kind), value)) or (0, 0)


def _tag(snapshot: Snapshot, tag: Tag) -> tuple[int, int] | None:
    rows = snapshot.rows(statements.TAG, kind=storable(tag.kind), value=storable(tag.value))
    return rows[0] if rows else None
