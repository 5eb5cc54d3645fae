"""Deprecated records and their replacements, by tags: every record has one of `LIVE` and `DEPRECATED`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from embeddings.engine import SearchView
from embeddings.records import Filter, Tag

__all__ = ["DEPRECATED", "LIVE", "REPLACEMENT", "deprecated_among", "replacements_of"]

_KIND: Final = "deprecated"
LIVE: Final = Tag(_KIND, "false")
DEPRECATED: Final = Tag(_KIND, "true")
REPLACEMENT: Final = "replacement"
"""The kind of tag of a deprecated record with the key of a record that replaces it."""


def deprecated_among(view: SearchView, keys: Collection[str]) -> frozenset[str]:
    """Return the keys of the deprecated records; takes one look-up if the view has no such records."""
    if not keys or not view.page(Filter().having(DEPRECATED), 0).total:
        return frozenset()
    found = view.tags(list(keys), _KIND)
    return frozenset(key for key, values in found.items() if DEPRECATED.value in values)


def replacements_of(view: SearchView, keys: Collection[str], where: Filter) -> Mapping[str, Sequence[str]]:
    """Return the live records that pass a filter and replace each of these records."""
    stated = view.tags(list(keys), REPLACEMENT) if keys else {}
    wanted = frozenset(other for others in stated.values() for other in others)
    if not wanted:
        return {}
    passing = set(view.page(where.having(LIVE).among(wanted), len(wanted)).keys)
    return {key: [other for other in others if other in passing] for key, others in stated.items()}
