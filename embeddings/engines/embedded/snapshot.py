"""One epoch of the embedded engine: two transactions of SQLite, a searcher of tantivy and mapped vectors."""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.manifest import Manifest
from embeddings.engines.embedded.text_snapshot import TextSnapshot
from embeddings.engines.embedded.vector_index import Segments
from embeddings.engines.relational.snapshot import Best, Condition, Evidence
from embeddings.engines.relational.statements import FACETS_AMONG, KEYS
from embeddings.engines.relational.vector_ids import of_records, of_section, of_text, record_of
from embeddings.engines.relational.view import RelationalView
from embeddings.errors import ViewClosed
from embeddings.misspellings import LabelRow
from embeddings.records import Tag
from embeddings.storage import failure

_NARROW = 50_000
"""Up to this number of passing records their ids are read before vectors are searched."""

_REPLACED = 32
"""More vectors than asked for are fetched, since some are of replaced records."""

_COMPARED = 500
"""Up to this number of vectors, all cosines are kept: those of the other texts of records are evidence, too."""

_KNOWN_KEYS = 10_000

_COUNTED = 50_000
"""Up to this number of different tags, records are counted by the text index."""


class EmbeddedSnapshot(RelationalView):
    """The parts of one epoch; threads wait for each other's statements, but an event loop does not wait for threads."""

    def __init__(
        self,
        file: Path,
        connections: tuple[sqlite3.Connection, sqlite3.Connection],
        manifest: Manifest,
        texts: TextSnapshot,
        segments: Segments,
        release: Callable[[sqlite3.Connection], None],
    ) -> None:
        """Read with connections that are in transactions, in threads and in coroutines; `close` releases both."""
        super().__init__(manifest.epoch, manifest.model, manifest.segments.dimension, manifest.records, manifest.facts)
        self.documents, self._segments = texts, segments
        self._file, self._release = file, release
        self._readers = [(connection, Lock()) for connection in connections]
        self._is_open = True
        self._keys: dict[int, str | None] = {}

    def rows(self, statement: str, **parameters: object) -> list[Any]:
        """Return the rows of a statement. Raises `IndexCorrupt`, `StorageFailed`, `ViewClosed`."""
        connection, lock = self._readers[_is_in_coroutine()]
        try:
            with lock:
                if not self._is_open:
                    raise ViewClosed(self.epoch)
                return connection.execute(statement, as_parameters(parameters)).fetchall()
        except sqlite3.DatabaseError as error:
            raise failure(self._file, error) from error

    def count(self, condition: Condition) -> int:
        return self.documents.count(condition)

    def ids(self, condition: Condition) -> list[int]:
        ids: list[int] = self._allowed(condition).tolist()
        return ids

    def passing(self, ids: list[int], condition: Condition) -> set[int]:
        rows = self.rows(
            statements.AMONG,
            ids=ids,
            groups=condition.groups,
            count=len(condition.groups),
            modified_since=condition.where.modified_since,
            modified_before=condition.where.modified_before,
        )
        passing = {row[0] for row in rows}
        if condition.ids is not None:
            passing.intersection_update(condition.ids)
        for excluded in condition.excluded:
            passing -= self.passing(list(passing), excluded)
        return passing

    def counts(self, condition: Condition, tags: int) -> Mapping[Tag, int]:
        if tags <= _COUNTED:
            return self.documents.facets(condition)
        return {Tag(kind, value): count for kind, value, count in self.rows(FACETS_AMONG, ids=self.ids(condition))}

    def resembling(self, folded: str, limit: int, condition: Condition) -> list[tuple[int, *LabelRow]]:
        ids = self.ids(condition) if condition.is_narrow else None
        return self.rows(statements.LABEL_ROWS, labels=self.documents.resembling(folded, limit, ids))

    def containing(self, phrase: str) -> list[int]:
        return self.documents.containing(phrase)

    def best(self, query: EngineQuery, condition: Condition, width: int) -> Best:
        words = self.documents.search(query.text, condition, width) if query.text else {}
        words_bound = min(words.values()) if len(words) == width else -np.inf
        cosines, nearest, bound = self._meant(query.vector, condition, width)
        ids = list({*words, *map(record_of, nearest)})
        if words_bound > -np.inf:
            words |= self.documents.scores(query.text, [one for one in ids if one not in words])
        return Best(self._evidence(query, ids, words, cosines), words_bound, bound)

    def _meant(
        self, vector: Vectors | None, condition: Condition, width: int
    ) -> tuple[Mapping[int, float], Sequence[int], float]:
        """Return cosines, the `width` nearest vectors of passing records among them, and the bound for others."""
        if vector is None:
            return {}, (), -np.inf
        is_narrow = condition.records <= _NARROW and not condition.is_empty
        allowed = of_records(self._allowed(condition)) if is_narrow else None
        fetched = len(self._segments) if len(self._segments) <= _COMPARED else width + _REPLACED
        if not is_narrow and not condition.is_empty:
            fetched = min(len(self._segments), 2 * width * self.total // condition.records)
        while True:
            found = self._segments.nearest(vector, fetched, allowed)
            cosines = dict(zip(found.ids.tolist(), found.cosines.tolist(), strict=True))
            passing = self._passing_vectors(cosines, condition) if not is_narrow else cosines
            nearest = self._living(passing, width + 1)
            if len(nearest) > width:  # others would be compared for nothing
                return passing, nearest[:width], passing[nearest[width]]
            if found.bound == -np.inf or len(nearest) == width:
                return passing, nearest, found.bound
            fetched *= 4

    def _living(self, vector_ids: Iterable[int], most: int) -> list[int]:
        """Return the first of these vectors that are not of replaced records, at most this number."""
        rest, living = iter(vector_ids), list[int]()
        while len(living) < most and (piece := list(islice(rest, most))):
            keys = self._known_keys(set(map(record_of, piece)))
            living += [one for one in piece if keys[record_of(one)] is not None]
        return living[:most]

    def evidence(self, query: EngineQuery, condition: Condition, ids: list[int], is_scored: bool) -> Sequence[Evidence]:
        ids = list(self.among(ids, condition))
        return self._evidence(query, ids, self.documents.scores(query.text, ids) if is_scored else {}, {})

    def _evidence(
        self, query: EngineQuery, ids: list[int], words: Mapping[int, float], cosines: Mapping[int, float]
    ) -> Sequence[Evidence]:
        """Return the evidence for records with their BM25, and with further cosines than those that are known."""
        if query.vector is not None and len(cosines) < len(self._segments):
            unknown = [one for one in of_records(ids).tolist() if one not in cosines]
            cosines = {**cosines, **self._segments.cosines(query.vector, unknown)}
        keys = self._known_keys(ids)
        return [
            (one, key, cosines.get(of_text(one)), cosines.get(of_section(one)), words.get(one, 0.0))
            for one in ids
            if (key := keys[one]) is not None
        ]

    def _known_keys(self, ids: Collection[int]) -> Mapping[int, str | None]:
        """Return the keys of these records, and of others; None for replaced records. Recent ones are kept."""
        kept = self._keys if len(self._keys) < _KNOWN_KEYS else {}
        if new := [one for one in ids if one not in kept]:
            kept |= dict.fromkeys(new) | dict(self.rows(KEYS, ids=new))
            self._keys = kept
        return kept

    def stored_vectors(self, ids: list[int]) -> tuple[Sequence[int], Vectors]:
        found, vectors = self._segments.vectors(ids)
        return found.tolist(), vectors

    def close(self) -> None:
        with ExitStack() as locked:
            for _, lock in self._readers:
                locked.enter_context(lock)
            if self._is_open:
                self._is_open = False
                for connection, _ in self._readers:
                    self._release(connection)

    def _passing_vectors(self, cosines: dict[int, float], condition: Condition) -> dict[int, float]:
        if condition.is_empty:
            return cosines
        passing = self.passing(list({record_of(vector_id) for vector_id in cosines}), condition)
        return {vector_id: cosine for vector_id, cosine in cosines.items() if record_of(vector_id) in passing}

    def _allowed(self, condition: Condition) -> NDArray[np.int64]:
        return self.documents.ids(condition, condition.records)


def _is_in_coroutine() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def as_parameters(values: Mapping[str, object]) -> dict[str, object]:
    """Return parameters as SQLite takes them: a list, which `json_each` reads, as JSON."""
    return {name: orjson.dumps(value).decode() if isinstance(value, list) else value for name, value in values.items()}
