"""One epoch as it is read: the questions that each engine answers in its own way, and filters on records.

Ids are those of records, unless ids of vectors are named; see `embeddings.engines.relational.vector_ids`.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery
from embeddings.engines.relational import statements
from embeddings.engines.relational.utf8 import storable, storable_texts
from embeddings.misspellings import LabelRow
from embeddings.normalization import fold_label
from embeddings.records import Filter, Tag

FEW = 1_000
"""Up to this number of records or labels, all are read, and sorted or compared."""

_KNOWN_TAGS = 1_000

One = TypeVar("One")
Other = TypeVar("Other")


Evidence = tuple[int, str, float | None, float | None, float]
"""The id and key of a record, the cosines of its text and its section, None without a vector, and its BM25."""


class Best(NamedTuple):
    """The evidence for the best records, and the bounds for others, minus infinity if no other has any."""

    evidence: Sequence[Evidence]
    words_bound: float
    cosine_bound: float


class Condition(NamedTuple):
    """A filter with the number of passing records; `rarest` is the tag of its smallest group, if it has one tag.

    Records that pass one of the `excluded` conditions do not pass; these do not know the number of their records.
    """

    where: Filter
    records: int
    groups: Sequence[Sequence[int]] = ()
    ids: Sequence[int] | None = None
    rarest: int | None = None
    excluded: "Sequence[Condition]" = ()

    @property
    def is_empty(self) -> bool:
        """Whether every record passes."""
        return self.where.is_empty

    @property
    def is_narrow(self) -> bool:
        """Whether so few records pass that all can be compared."""
        return not self.is_empty and self.records <= FEW

    @property
    def is_one_tag(self) -> bool:
        """Whether one tag is all that is demanded."""
        return self.rarest is not None and self.where == Filter(self.where.any_of) and len(self.groups) == 1


class Snapshot(ABC):
    """One epoch; safe to use from several threads. `total` is the number of all records, `facts` are JSON before."""

    def __init__(self, epoch: int, model: str | None, dimension: int, total: int, facts: str) -> None:
        self.epoch, self.model, self.dimension, self.total = epoch, model, dimension, total
        self.facts: Mapping[str, str] = json.loads(facts)
        self._tags: dict[Tag, list[Any]] = {}

    @abstractmethod
    def rows(self, statement: str, **parameters: object) -> list[Any]:
        """Return the rows of a statement; a list is a parameter of `json_each`. Raises `ViewClosed`."""

    @abstractmethod
    def count(self, condition: Condition) -> int:
        """Return the number of passing records, which the condition itself does not have yet."""

    @abstractmethod
    def ids(self, condition: Condition) -> list[int]:
        """Return the ascending ids of the passing records."""

    @abstractmethod
    def passing(self, ids: list[int], condition: Condition) -> set[int]:
        """Return the ids of the passing records among these; the condition is not empty."""

    @abstractmethod
    def counts(self, condition: Condition, tags: int) -> Mapping[Tag, int]:
        """Return the number of passing records for each of their tags; `tags` is the number of all tags."""

    @abstractmethod
    def resembling(self, folded: str, limit: int, condition: Condition) -> list[tuple[int, *LabelRow]]:
        """Return the labels that share the most trigrams with a folded label, each with the id of its record.

        Under a narrow condition they are those of passing records, and of all records otherwise.
        """

    @abstractmethod
    def containing(self, phrase: str) -> list[int]:
        """Return the ids of the records whose prose contains the words of a phrase in sequence."""

    @abstractmethod
    def best(self, query: EngineQuery, condition: Condition, width: int) -> Best:
        """Return the `width` passing records with the greatest BM25, and the `width` greatest cosines of such records.

        Finds no records without a text, and no cosines without a vector. All have both cosines, and their BM25 if
        others can have one.
        """

    @abstractmethod
    def evidence(self, query: EngineQuery, condition: Condition, ids: list[int], is_scored: bool) -> Sequence[Evidence]:
        """Return the passing ones of these records with their cosines, and their BM25 if `is_scored`, else 0."""

    @abstractmethod
    def stored_vectors(self, ids: list[int]) -> tuple[Sequence[int], Vectors]:
        """Return those of these ids of vectors that exist, and their vectors in the same order."""

    @abstractmethod
    def close(self) -> None:
        """Release the epoch."""

    def both(self, condition: Condition, one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
        """Return two answers about passing records; an engine in another process may find them at the same time."""
        return one(), other()

    def form(self, text: str) -> str:
        """Return the folded form by which a label is stored."""
        return storable(fold_label(text))

    def sort(self, name: str) -> str:
        """Return the form by which names are ordered."""
        return storable(name).casefold()

    def condition(self, where: Filter) -> Condition:
        """Return a filter with its tags and keys looked up; a filter that all records pass becomes the empty one."""
        total = self.total
        if where.is_empty:
            return Condition(where, total)
        condition, counts = self._looked_up(where)
        if (counts and not min(counts)) or condition.ids == []:
            count = 0
        elif condition.is_one_tag:
            count = counts[0]
        else:
            count = self.count(condition)
        if count == total:
            return Condition(Filter(), total)
        return condition._replace(records=count)

    def _looked_up(self, where: Filter) -> tuple[Condition, Sequence[int]]:
        """Return a filter with its tags and keys looked up, and the number of records with a tag of each group."""
        groups, counts = [], []
        for group in dict.fromkeys(where.any_of):
            known = [row for tag in sorted(group) for row in self._tag(tag)]
            groups.append([tag for tag, _ in known])
            counts.append(sum(count for _, count in known))
        ids = None
        if where.keys is not None:
            ids = [row[0] for row in self.rows(statements.IDS, keys=storable_texts(sorted(where.keys)))]
        rarest = min(range(len(groups)), key=counts.__getitem__, default=None)
        one = groups[rarest][0] if rarest is not None and len(groups[rarest]) == 1 else None
        excluded = [self._looked_up(each)[0] for each in where.none_of]
        return Condition(where, 0, groups, ids, one, excluded), counts

    def _tag(self, tag: Tag) -> list[Any]:
        """Return the id of a tag and the number of its records, none for an unknown tag; recent ones are kept."""
        if (known := self._tags.get(tag)) is not None:
            return known
        if len(self._tags) >= _KNOWN_TAGS:
            self._tags.clear()
        rows = self.rows(statements.TAG, kind=storable(tag.kind), value=storable(tag.value))
        return self._tags.setdefault(tag, rows)

    def among(self, ids: Iterable[int], condition: Condition) -> set[int]:
        """Return the ids of the passing records among these."""
        return set(ids) if condition.is_empty else self.passing(list(ids), condition)
