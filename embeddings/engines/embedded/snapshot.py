"""One epoch as it is read: a transaction of SQLite, a searcher of tantivy and mapped vectors, and filters on them."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.engine import Filter, Tag
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.manifest import Manifest
from embeddings.engines.embedded.text_index import TextSnapshot
from embeddings.engines.embedded.utf8 import as_json, storable
from embeddings.engines.embedded.vector_segments import Segments
from embeddings.errors import IndexCorrupt, ViewClosed

__all__ = ["FEW", "Condition", "Snapshot"]

FEW = 1_000
"""Up to this number of records or labels, all are read, and sorted or compared."""


class Condition(NamedTuple):
    """A filter with the number of passing records; `rarest` is the tag of its smallest group, if it has one tag."""

    where: Filter
    records: int
    groups: Sequence[Sequence[int]] = ()
    ids: Sequence[int] | None = None
    rarest: int | None = None

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
        return self.rarest is not None and len(self.groups) == 1 and not self.where.modified_since and self.ids is None


class Snapshot:
    """The parts of one epoch; safe to use from several threads, which wait for each other's statements."""

    def __init__(
        self,
        file: Path,
        connection: sqlite3.Connection,
        manifest: Manifest,
        texts: TextSnapshot,
        segments: Segments,
        release: Callable[[sqlite3.Connection], None],
    ) -> None:
        """Read with a connection that is in a transaction; `close` passes it to `release`."""
        self.manifest, self.texts, self.segments = manifest, texts, segments
        self._file, self._connection, self._release = file, connection, release
        self._lock = Lock()
        self._is_open = True

    def rows(self, statement: str, **parameters: object) -> list[Any]:
        """Return the rows of a statement. Raises `IndexCorrupt`, `ViewClosed`."""
        try:
            with self._lock:
                if not self._is_open:
                    raise ViewClosed(self.manifest.epoch)
                return self._connection.execute(statement, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexCorrupt(self._file, str(error)) from error

    def condition(self, where: Filter) -> Condition:
        """Return a filter with its tags and keys looked up; a filter that all records pass becomes the empty one."""
        total = self.manifest.records
        if where.is_empty:
            return Condition(where, total)
        groups, counts = [], []
        for group in dict.fromkeys(where.any_of):
            known = [row for tag in sorted(group) for row in self.rows(statements.TAG, **_texts_of(tag))]
            groups.append([tag for tag, _ in known])
            counts.append(sum(count for _, count in known))
        ids = None
        if where.keys is not None:
            ids = [row[0] for row in self.rows(statements.IDS, keys=as_json(sorted(where.keys)))]
        rarest = min(range(len(groups)), key=counts.__getitem__, default=None)
        one = groups[rarest][0] if rarest is not None and len(groups[rarest]) == 1 else None
        if (rarest is not None and not counts[rarest]) or ids == []:
            count = 0
        elif one is not None and len(groups) == 1 and not where.modified_since and ids is None:
            count = counts[0]
        else:
            count = self.texts.count(where, ids)
        if count == total:
            return Condition(Filter(), total)
        return Condition(where, count, groups, ids, one)

    def ids(self, condition: Condition) -> NDArray[np.int64]:
        """Return the ascending ids of the passing records."""
        return self.texts.ids(condition.where, condition.records, condition.ids)

    def among(self, ids: Iterable[int], condition: Condition) -> set[int]:
        """Return the ids of the passing records among these."""
        if condition.is_empty:
            return set(ids)
        rows = self.rows(
            statements.AMONG,
            ids=json.dumps(list(ids)),
            groups=json.dumps(condition.groups),
            count=len(condition.groups),
            modified_since=condition.where.modified_since,
        )
        passing = {row[0] for row in rows}
        return passing if condition.ids is None else passing.intersection(condition.ids)

    def close(self) -> None:
        """Release the transaction."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                self._release(self._connection)


def _texts_of(tag: Tag) -> dict[str, str]:
    return {"kind": storable(tag.kind), "value": storable(tag.value)}
