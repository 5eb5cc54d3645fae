"""Where the terms of a JSON or YAML document are: in a list, under keys that are their names, or in nested groups."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from ingest.readers.columns import Columns
from ingest.readers.record import NAMES, REFERENCES

__all__ = ["Kind", "Shape", "shape_of"]

Kind = Literal["term", "keyed", "containers", "groups"]

_KEYED: Final = ("terms", "glossary", "concepts", "entries", "words", "dictionary")
"""Keys of an object that is keyed by term."""
_OF_A_TERM: Final = {"synonyms", "hidden_labels", "categories", "developers", *REFERENCES}


class Shape(NamedTuple):
    """The layout of an object: one term, terms by name, lists or maps of terms under `keys`, or groups of a catalog."""

    kind: Kind
    keys: frozenset[str] = frozenset()


def shape_of(samples: Mapping[str, object], columns: Columns) -> Shape:
    """Return the layout of an object, given a sample of each member: a text, or a list or map with one item."""
    if columns.catalog is not None and columns.catalog.groups in samples:
        return Shape("groups")
    containers = frozenset(key for key, sample in samples.items() if _is_container(key, sample, columns))
    if containers:
        return Shape("containers", containers)
    known = [field for key in samples if (field := columns.field_of(key))]
    fields = set(known)
    # An object keyed by term may contain a term named "Name".
    is_term = fields & NAMES and len(fields) > 1 and 2 * len(known) > len(samples)
    return Shape("term" if is_term else "keyed")


def _is_container(key: str, sample: object, columns: Columns) -> bool:
    if key == "terms":
        return isinstance(sample, list | dict)
    if isinstance(sample, dict):
        return key in _KEYED and not columns.known(list(sample))
    if not isinstance(sample, list) or columns.field_of(key) in _OF_A_TERM:
        return False
    return any(isinstance(item, dict) and bool(columns.known(list(item)) & NAMES) for item in sample)
