"""What a search engine stores: records with labels, tags and places, and filters by them."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from operator import attrgetter
from typing import NamedTuple

from embeddings.normalization import unqualified


class Role(IntEnum):
    """The role of a label; an UNQUALIFIED label is a name without its qualifier in parentheses.

    HIDDEN labels and NOTATIONs find their record, but are not suggested. A NOTATION is only found as a whole, and is
    not looked for in texts.
    """

    NAME = 0
    SYNONYM = 1
    UNQUALIFIED = 2
    HIDDEN = 3
    NOTATION = 4


class Label(NamedTuple):
    """A label as it is written, and its role.

    `is_own` holds for labels in the language of the displayed name, or in none: those that prose in that language
    is expected to use.
    """

    text: str
    role: Role = Role.NAME
    is_own: bool = True


class Tag(NamedTuple):
    """A property that records are filtered and counted by, such as `("category", "https://...")`."""

    kind: str
    value: str


class Place(NamedTuple):
    """A place of a record in a list, such as ("narrower", "https://...").

    Records are in the order of `sort`, at most 200 characters that are compared by code points, then of their keys.
    """

    kind: str
    value: str
    sort: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that search, lists, filters and annotation need to know about one term.

    `labels` begins with the displayed name. `text` is embedded; words are searched in `text` and `more`.
    `definition` is displayed as the reason for a match by meaning; without one, `text` is. `section` is a second
    text, embedded apart after the record's own labels. `prose` are the texts in which labels of other records are
    looked for. `modified` is in microseconds since 1970 in UTC, 0 if unknown. The engine returns `payload` unread.
    `places` are in different lists.
    """

    key: str
    labels: tuple[Label, ...]
    text: str
    definition: str = ""
    section: str = ""
    more: str = ""
    prose: tuple[str, ...] = ()
    tags: frozenset[Tag] = frozenset()
    modified: int = 0
    payload: str = ""
    places: frozenset[Place] = frozenset()

    @property
    def name(self) -> str:
        """The displayed name."""
        return self.labels[0].text

    def searchable_labels(self) -> tuple[Label, ...]:
        """Return `labels` and, for a displayed name such as "Token (security)", the name without its qualifier."""
        short = unqualified(self.name)
        return (*self.labels, Label(short, Role.UNQUALIFIED, False)) if short else self.labels

    def embedded_texts(self) -> tuple[str, ...]:
        """Return the texts that get a vector each: `text`, and the section if there is one.

        >>> Record("urn:t", (Label("RAG"),), "RAG: a way to answer", section="a retriever").embedded_texts()
        ('RAG: a way to answer', 'RAG: a retriever')
        """
        if not self.section:
            return (self.text,)
        names = ", ".join(label.text for label in self.labels if label.is_own)
        return self.text, f"{names}: {self.section}"

    def digest(self) -> str:
        """Return the SHA-256 of all fields as hex; equal digests mean equal records."""
        values = [sorted(one) if isinstance(one, frozenset) else one for one in _VALUES(self)]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()


_VALUES = attrgetter(*(one.name for one in fields(Record)))


class Payload(NamedTuple):
    """The part of a record that the engine returns unread, its prose, and the digest of the record; see `Record`."""

    text: str
    prose: Sequence[str]
    digest: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all hold: one tag out of each set in `any_of`, modified from one time to another, one of `keys`.

    A record that passes a filter in `none_of` does not pass. A time of 0 is ignored.

    >>> Filter().is_empty
    True
    """

    any_of: tuple[frozenset[Tag], ...] = ()
    modified_since: int = 0
    keys: frozenset[str] | None = None
    modified_before: int = 0
    none_of: tuple["Filter", ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether every record passes."""
        return self is EVERYTHING or self == EVERYTHING

    def having(self, tag: Tag) -> "Filter":
        """Return the filter with a further condition: records must have the tag."""
        return replace(self, any_of=(*self.any_of, frozenset({tag})))

    def among(self, keys: Collection[str]) -> "Filter":
        """Return the filter with a further condition: records must have one of these keys."""
        chosen = frozenset(keys)
        return replace(self, keys=chosen if self.keys is None else self.keys & chosen)


EVERYTHING = Filter()
"""The filter that every record passes."""
