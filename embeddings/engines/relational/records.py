"""How records are stored: the tags of their lists, see `statements`; and how rows become records again."""

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from embeddings.engines.relational import statements
from embeddings.engines.relational.utf8 import storable, storable_texts
from embeddings.records import Label, Place, Record, Role, Tag

_LIST = "list:"


def kind_of_list(kind: str) -> str:
    """Return the kind of tag by which a list is stored."""
    return storable(_LIST + kind)


def stored_tags(record: Record, sort: str) -> dict[Tag, str]:
    """Return the tags of a record and those of its lists, each with the form by which the record is sorted there."""
    tags = dict.fromkeys(sorted(record.tags), sort)
    return tags | {Tag(_LIST + place.kind, place.value): place.sort for place in sorted(record.places)}


def read_records(rows: Callable[..., Iterable[Any]], keys: Sequence[str]) -> dict[str, Record]:
    """Return the records that exist, in the order of `keys`; `rows` executes a statement with parameters by name."""
    found = list(rows(statements.RECORDS, keys=storable_texts(keys)))
    ids = [row[0] for row in found]
    labels = grouped(rows(statements.LABELS_OF, ids=ids))
    tags = {one: _split_tags(found) for one, found in grouped(rows(statements.TAGS_OF, ids=ids)).items()}
    none: tuple[frozenset[Tag], frozenset[Place]] = frozenset(), frozenset()
    return {
        key: Record(
            key=key,
            labels=tuple(Label(text, Role(role), bool(own)) for text, role, own in labels[record_id]),
            text=text,
            definition=definition,
            section=section,
            more=more,
            prose=tuple(json.loads(prose)),
            tags=tags.get(record_id, none)[0],
            places=tags.get(record_id, none)[1],
            modified=modified,
            payload=payload,
        )
        for record_id, key, text, definition, section, more, prose, modified, payload in found
    }


def grouped(rows: Iterable[Sequence[Any]]) -> dict[Any, list[Any]]:
    """Return the rest of each row by its first value; equal first values follow each other."""
    return {first: [row[1:] for row in group] for first, group in groupby(rows, key=itemgetter(0))}


def _split_tags(rows: Sequence[tuple[str, str, str]]) -> tuple[frozenset[Tag], frozenset[Place]]:
    """Return tags and places of a record as they were put; rows are kind, value and sort."""
    tags: list[Tag] = []
    places: list[Place] = []
    for kind, value, sort in rows:
        if kind.startswith(_LIST):
            places.append(Place(kind[len(_LIST) :], value, sort))
        else:
            tags.append(Tag(kind, value))
    return frozenset(tags), frozenset(places)
