"""Lists with an order of their own, in which records have places; stored as tags, see `statements`."""

from collections.abc import Sequence

from embeddings.engines.relational.utf8 import storable
from embeddings.records import Place, Record, Tag

_LIST = "list:"


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
