"""The embedded search engine: SQLite, tantivy and FAISS in one folder, for one machine.

    engine.sqlite   records, labels, tags, counts, and the manifest row: its COMMIT makes an epoch visible
    words/, labels/ tantivy: BM25, prose and label trigrams
    vectors/        a mapped base and a delta that grows

A change is written in this order: documents to tantivy, vectors to the delta, rows to SQLite. A kill before the
last step leaves readers with the former epoch, and the next `apply` overwrites the rest.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.cache import VectorCache
from embeddings.chunks import CHUNK, chunks
from embeddings.encoder import Encoder
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.change import Change
from embeddings.engines.embedded.manifest import Manifest
from embeddings.engines.embedded.snapshot import EmbeddedSnapshot, as_parameters
from embeddings.engines.embedded.text_index import FORMER, Shift, TextIndex, TextSnapshot
from embeddings.engines.embedded.vector_merges import MergeStopped, backlog_of, move_delta, write_base
from embeddings.engines.embedded.vector_segments import Segments, SegmentsState, append_vectors
from embeddings.engines.embedded.view import EmbeddedView
from embeddings.engines.embedder import Embedder
from embeddings.engines.relational.records import read_records
from embeddings.engines.relational.statements import DIGESTS, KEYS
from embeddings.engines.relational.utf8 import as_json
from embeddings.engines.relational.vector_ids import of_records, texts_to_embed
from embeddings.errors import IndexCorrupt, IndexMissing, ModelUnavailable
from embeddings.records import Label, Record, Tag
from embeddings.storage import failure

__all__ = ["EmbeddedEngine"]

_MANY_STALE = 500
_CACHED_PAGES = 16_000  # KiB of SQLite pages per connection
_MAPPED = 1 << 32  # bytes of SQLite pages that all processes share


class EmbeddedEngine:
    """A `SearchEngine` in one folder; one process writes, any number of others read.

    `encoder` embeds records in `apply`; without one, or when its model is missing, records are stored without
    vectors. Safe to use from several threads.
    """

    def __init__(self, folder: Path, encoder: Encoder | None, cache: Path | None = None, *, writable: bool) -> None:
        """Open the engine, made when missing and `writable`. Raises `IndexMissing`, `IndexCorrupt`."""
        self.folder, self._encoder, self._cache, self._writable = folder, encoder, cache, writable
        self._file = folder / "engine.sqlite"
        self._vectors = folder / "vectors"
        if writable:
            self._vectors.mkdir(parents=True, exist_ok=True)
        elif not self._file.exists():
            raise IndexMissing(folder)
        self._connections: list[sqlite3.Connection] = []
        self._lock, self._merging, self._opening = threading.Lock(), threading.Lock(), threading.Lock()
        self._is_open = True
        self._segments: Segments | None = None
        self._snapshot: tuple[int, TextSnapshot] | None = None
        self._writer = self._connect() if writable else None
        try:
            manifest = self._read_manifest()
            self._texts = TextIndex(folder, writable=writable, is_new=not manifest.text_stamp)
        except BaseException:
            self._close_connections()
            raise
        if self._writer is not None:
            self._texts.delete_after(manifest.last_record, manifest.shift)

    def epoch(self) -> int:
        """See `SearchEngine.epoch`."""
        with self._connection() as connection:
            return Manifest.read(connection).epoch

    def digests(self, keys: Sequence[str]) -> Mapping[str, str]:
        """See `SearchEngine.digests`."""
        with self._connection() as connection:
            rows = connection.execute(DIGESTS, {"keys": as_json(keys)}).fetchall()
        return {key: digest for key, _, digest in rows}

    def apply(
        self,
        epoch: int,
        put: Iterable[Record],
        removed: Iterable[str],
        facts: Mapping[str, str] | None = None,
        progress: Callable[[int], None] = lambda embedded: None,
        labeled: Mapping[Tag, Sequence[Label]] | None = None,
    ) -> None:
        """See `SearchEngine.apply`."""
        with self._lock:
            with self._embedder(progress) as embedder, self._transaction() as connection:
                manifest = Manifest.read(connection)
                if epoch <= manifest.epoch:
                    return
                self._forget_stale(connection, manifest)
                if embedder is not None and embedder.model != manifest.model and manifest.records:
                    embedder = None  # all vectors are replaced together, by `embed_missing`
                change = Change(connection, self._texts, self._vectors, manifest, embedder)
                for keys in chunks(removed):
                    change.remove(keys)
                for records in chunks(put):
                    change.put(records)
                change.label_tags(labeled or {})
                change.finish(epoch, self._texts.commit(), facts)
            if change.replaced > _MANY_STALE:
                self._sweep()

    def embed_missing(self, progress: Callable[[int], None] = lambda embedded: None) -> bool:
        """See `SearchEngine.embed_missing`."""
        with self._lock, self._embedder(progress) as embedder, self._transaction() as connection:
            manifest = Manifest.read(connection)
            if embedder is None:
                return False
            state, missing = manifest.segments, _ids(connection, statements.UNEMBEDDED)
            if embedder.model != manifest.model:
                state, missing = SegmentsState(base=state.base + 1), _ids(connection, statements.LIVING)
            elif not len(missing):
                return False
            for ids in chunks(missing.tolist()):
                keys = dict(connection.execute(KEYS, {"ids": json.dumps(ids)}).fetchall())
                vector_ids, texts = texts_to_embed(_records(connection, dict(sorted(keys.items()))))
                state = append_vectors(self._vectors, state, vector_ids, embedder.vectors(texts))
            connection.execute(statements.CLEAR_UNEMBEDDED)
            manifest._replace(segments=state, model=embedder.model).write(connection)
        return True

    def backlog(self) -> float:
        """See `SearchEngine.backlog`: searches scan all vectors that `merge` has not written yet."""
        with self._connection() as connection:
            manifest = Manifest.read(connection)
        return backlog_of(manifest.segments, manifest.records)

    def maintain(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """See `SearchEngine.maintain`."""
        if self.backlog() > 1:
            with suppress(MergeStopped):
                self.merge(should_stop=should_stop)

    def merge(self, *, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Write all vectors as one base; meanwhile readers use the former one, and epochs can be applied.

        Raises `MergeStopped` after `should_stop` has returned true.
        """
        with self._merging:
            with self._connection() as connection:
                connection.execute("BEGIN")
                before, living = Manifest.read(connection).segments, of_records(_ids(connection, statements.LIVING))
                segments = Segments(self._vectors, before, self._segments)
            base = write_base(self._vectors, segments, living, should_stop=should_stop)
            with self._lock, self._transaction() as connection:
                manifest = Manifest.read(connection)
                if manifest.segments.base != before.base:  # vectors of another model
                    return
                state = move_delta(self._vectors, before, manifest.segments, base)
                manifest._replace(segments=state).write(connection)
            self._forget_bases(state.base)

    def compact(self) -> None:
        """See `SearchEngine.compact`: ids follow the order of keys, and segments and rows that of ids.

        Documents are written twice: first beside those of the former ids, which readers see until the manifest
        changes, and then alone, so that words are counted exactly.
        """
        with self._merging, self._lock:
            with self._transaction() as connection:
                manifest = self._renumbered(connection)
                self._add_documents(connection, manifest)
                manifest._replace(text_stamp=self._texts.commit()).write(connection)
            self._forget_bases(manifest.segments.base)
            with self._transaction() as connection:
                connection.execute(statements.CLEAR_STALE)
                self._texts.delete_all()
                self._add_documents(connection, manifest)
                manifest._replace(text_stamp=self._texts.commit()).write(connection)
            with self._connection() as connection:
                connection.execute("VACUUM")

    def _renumbered(self, connection: sqlite3.Connection) -> Manifest:
        """Give all rows and vectors new ids, and return the manifest with the new base."""
        manifest = Manifest.read(connection)
        former = of_records(_ids(connection, statements.LIVING_BY_KEY))
        numbers = of_records(np.arange(1, manifest.records + 1))
        segments = Segments(self._vectors, manifest.segments, self._segments)
        state = write_base(self._vectors, segments, former, numbers)
        for statement in statements.RENUMBER:
            connection.execute(statement)
        connection.execute(statements.CLEAR_LABEL_FIRST)
        connection.execute(statements.COUNT_LABEL_FIRST)
        connection.execute(statements.CLEAR_STALE)
        connection.execute(statements.INSERT_STALE, {"ids": json.dumps([FORMER])})
        shift = Shift(manifest.shift.records + manifest.last_record, manifest.shift.labels + manifest.last_label)
        (last_label,) = connection.execute(statements.LAST_LABEL).fetchone()
        return manifest._replace(segments=state, last_record=manifest.records, last_label=last_label or 0, shift=shift)

    def _add_documents(self, connection: sqlite3.Connection, manifest: Manifest) -> None:
        for record_id, record, labels in _documents(connection):
            self._texts.add(record_id, record, labels, manifest.shift)

    def view(self, min_epoch: int = 0) -> EmbeddedView:
        """See `SearchEngine.view`. Raises `IndexCorrupt`."""
        connection = self._take()
        former: Manifest | None = None
        try:
            while True:
                connection.execute("BEGIN")
                manifest = Manifest.read(connection)
                try:
                    texts = self._text_snapshot(connection, manifest)
                    if texts is not None:
                        segments = self._segments_of(manifest.segments)
                        release = self._give_back
                        return EmbeddedView(
                            EmbeddedSnapshot(self._file, connection, manifest, texts, segments, release)
                        )
                except FileNotFoundError as error:
                    if manifest == former:
                        raise IndexCorrupt(Path(error.filename), "it is missing") from error
                    # Merged since the transaction began.
                former = manifest
                connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            connection.close()
            raise failure(self._file, error) from error
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """See `SearchEngine.close`. Views that are open can be used until they are closed."""
        with self._lock, self._opening:
            self._is_open = False
            self._texts.close()
            self._close_connections()

    def _close_connections(self) -> None:
        if self._writer is not None:
            self._writer.close()
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def _read_manifest(self) -> Manifest:
        """Make the schema when missing and writable, and return the manifest. Raises `IndexMissing`, `IndexCorrupt`."""
        try:
            if self._writer is not None:
                self._writer.executescript(statements.SCHEMA)
                for statement in statements.INDEXES:
                    self._writer.execute(statement)
            with self._connection() as connection:
                if not connection.execute(statements.HAS_SCHEMA).fetchone()[0]:
                    raise IndexMissing(self.folder)
                return Manifest.read(connection)
        except sqlite3.DatabaseError as error:
            raise failure(self._file, error) from error

    def _forget_stale(self, connection: sqlite3.Connection, manifest: Manifest) -> None:
        self._texts.delete([row[0] for row in connection.execute(statements.STALE)], manifest.shift)
        connection.execute(statements.CLEAR_STALE)

    def _sweep(self) -> None:
        """Remove the documents of replaced records at once, if there are many that each search would exclude."""
        with self._transaction() as connection:
            manifest = Manifest.read(connection)
            self._forget_stale(connection, manifest)
            manifest._replace(text_stamp=self._texts.commit()).write(connection)

    @contextmanager
    def _embedder(self, progress: Callable[[int], None]) -> Iterator[Embedder | None]:
        if self._encoder is None or self._cache is None:
            yield None
            return
        with closing(VectorCache(self._cache)) as cache:
            embedder = None
            with suppress(ModelUnavailable):
                embedder = Embedder(self._encoder, cache, progress)
            yield embedder

    def _text_snapshot(self, connection: sqlite3.Connection, manifest: Manifest) -> TextSnapshot | None:
        """Return the texts of the epoch that a connection reads, None if they are gone already.

        Documents that epoch n replaces are deleted with epoch n + 1. So a snapshot has all documents of n if n is
        still the newest epoch after it was taken.
        """
        with self._opening:
            if self._snapshot is None or self._snapshot[0] != manifest.text_stamp:
                stale = [row[0] for row in connection.execute(statements.STALE)]
                snapshot = self._texts.snapshot(manifest.last_record, stale, manifest.shift)
                with self._connection(is_locked=True) as newest:
                    if Manifest.read(newest).text_stamp != manifest.text_stamp:
                        return None
                self._snapshot = manifest.text_stamp, snapshot
            return self._snapshot[1]

    def _segments_of(self, state: SegmentsState) -> Segments:
        with self._opening:
            if self._segments is None or self._segments.state != state:
                self._segments = Segments(self._vectors, state, self._segments)
            return self._segments

    def _forget_bases(self, newest: int) -> None:
        """Delete the segments of all but the newest base and the one before, which a reader may be about to open."""
        for file in self._vectors.iterdir():
            number = file.stem.rpartition("-")[2]
            if number.isdecimal() and int(number) < newest - 1:
                file.unlink()

    def _connect(self) -> sqlite3.Connection:
        # A reader must not write: it would merge the log of a writer that has finished, and break the seal.
        address = f"{self._file.absolute().as_uri()}?mode={'rwc' if self._writable else 'ro'}"
        try:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        except sqlite3.DatabaseError as error:
            raise failure(self._file, error) from error
        try:
            connection.execute("PRAGMA busy_timeout = 10000")
            if self._writable:
                connection.execute("PRAGMA journal_mode = WAL")
            else:  # a writer reads whole tables, and would have all of them in its memory
                connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{_CACHED_PAGES}")
        except sqlite3.DatabaseError as error:
            connection.close()
            raise failure(self._file, error) from error
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        assert self._writer is not None  # noqa: S101 (opened for reading only: a programming error)
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield self._writer
            self._writer.execute("COMMIT")
        except BaseException as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            self._texts.rollback()
            # If documents were committed already, ids of the next change must not find them.
            manifest = Manifest.read(self._writer)
            self._texts.delete_after(manifest.last_record, manifest.shift)
            if isinstance(error, sqlite3.DatabaseError):
                raise failure(self._file, error) from error
            raise

    @contextmanager
    def _connection(self, *, is_locked: bool = False) -> Iterator[sqlite3.Connection]:
        connection = self._take_locked() if is_locked else self._take()
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            raise failure(self._file, error) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if is_locked:
                self._connections.append(connection)
            else:
                self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._opening:
            return self._take_locked()

    def _take_locked(self) -> sqlite3.Connection:
        return self._connections.pop() if self._connections else self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._opening:
            if self._is_open:
                self._connections.append(connection)
            else:
                connection.close()


def _ids(connection: sqlite3.Connection, statement: str) -> NDArray[np.int64]:
    """Return the ids of records that a statement selects."""
    return np.fromiter((row[0] for row in connection.execute(statement)), dtype=np.int64)


def _documents(connection: sqlite3.Connection) -> Iterator[tuple[int, Record, list[tuple[int, str]]]]:
    """Yield each record in the order of keys, with the parts that the text index needs, read in pieces."""
    after = ""
    while rows := connection.execute(statements.ALL_KEYS, {"after": after, "limit": CHUNK}).fetchall():
        records = _records(connection, dict(rows))
        labels: dict[int, list[tuple[int, str]]] = {}
        for record_id, label_id, folded in connection.execute(
            statements.LABEL_IDS_OF, {"ids": json.dumps(list(records))}
        ):
            labels.setdefault(record_id, []).append((label_id, folded))
        yield from ((record_id, record, labels[record_id]) for record_id, record in records.items())
        after = rows[-1][1]


def _records(connection: sqlite3.Connection, keys: Mapping[int, str]) -> dict[int, Record]:
    """Return records by their ids, in the order of `keys`."""

    def rows(statement: str, **values: object) -> sqlite3.Cursor:
        return connection.execute(statement, as_parameters(values))

    return dict(zip(keys, read_records(rows, list(keys.values())).values(), strict=True))
