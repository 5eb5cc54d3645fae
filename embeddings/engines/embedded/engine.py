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

from embeddings.chunks import chunks
from embeddings.encoder import Encoder
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.change import Change
from embeddings.engines.embedded.connections import Connections
from embeddings.engines.embedded.manifest import Manifest
from embeddings.engines.embedded.snapshot import EmbeddedSnapshot
from embeddings.engines.embedded.stored_records import read_documents, read_ids, records_by_id
from embeddings.engines.embedded.text_index import TextIndex
from embeddings.engines.embedded.text_snapshot import FORMER, Shift, TextSnapshot
from embeddings.engines.embedded.vector_index import Segments, SegmentsState, append_vectors
from embeddings.engines.embedded.vector_merges import MergeStopped, backlog_of, move_delta, write_base
from embeddings.engines.embedder import Embedder
from embeddings.engines.relational.statements import KEYS
from embeddings.engines.relational.vector_ids import of_records, texts_to_embed
from embeddings.errors import IndexCorrupt, IndexMissing, ModelUnavailable
from embeddings.records import Label, Record, Tag
from embeddings.storage import failure
from embeddings.vector_cache import VectorCache

_MANY_STALE = 500


class EmbeddedEngine:
    """A `SearchEngine` in one folder; one process writes, any number of others read.

    `encoder` embeds records in `apply`; without one, or when its model is missing, records are stored without
    vectors. Safe to use from several threads.
    """

    def __init__(self, folder: Path, encoder: Encoder | None, cache: Path | None = None, *, writable: bool) -> None:
        """Open the engine, made when missing and `writable`. Raises `IndexMissing`, `IndexCorrupt`."""
        self.folder, self._encoder, self._cache = folder, encoder, cache
        self._file = folder / "engine.sqlite"
        self._vectors = folder / "vectors"
        if writable:
            self._vectors.mkdir(parents=True, exist_ok=True)
        elif not self._file.exists():
            raise IndexMissing(folder)
        self._lock, self._merging, self._opening = threading.Lock(), threading.Lock(), threading.Lock()
        self._segments: Segments | None = None
        self._snapshot: tuple[int, TextSnapshot] | None = None
        self._connections = Connections(self._file, writable=writable)
        try:
            manifest = self._read_manifest()
            self._texts = TextIndex(folder, writable=writable, is_new=not manifest.text_stamp)
        except BaseException:
            self._connections.close()
            raise
        if writable:
            self._texts.delete_after(manifest.last_record, manifest.shift)

    def epoch(self) -> int:
        with self._connections.reading() as connection:
            return Manifest.read(connection).epoch

    def apply(
        self,
        epoch: int,
        put: Iterable[Record],
        removed: Iterable[str],
        facts: Mapping[str, str] | None = None,
        progress: Callable[[int], None] = lambda embedded: None,
        labeled: Mapping[Tag, Sequence[Label]] | None = None,
    ) -> None:
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
                self._texts.commit()
                change.finish(epoch, facts)
            if change.replaced > _MANY_STALE:
                self._sweep()

    def embed_missing(self, progress: Callable[[int], None] = lambda embedded: None) -> bool:
        with self._lock, self._embedder(progress) as embedder, self._transaction() as connection:
            manifest = Manifest.read(connection)
            if embedder is None:
                return False
            state, missing = manifest.segments, read_ids(connection, statements.UNEMBEDDED)
            if embedder.model != manifest.model:
                state, missing = SegmentsState(base=state.base + 1), read_ids(connection, statements.LIVING)
            elif not len(missing):
                return False
            for ids in chunks(missing.tolist()):
                keys = dict(connection.execute(KEYS, {"ids": json.dumps(ids)}).fetchall())
                vector_ids, texts = texts_to_embed(records_by_id(connection, dict(sorted(keys.items()))))
                state = append_vectors(self._vectors, state, vector_ids, embedder.vectors(texts))
            connection.execute(statements.CLEAR_UNEMBEDDED)
            manifest._replace(segments=state, model=embedder.model).write(connection)
        return True

    def backlog(self) -> float:
        """See `SearchEngine.backlog`: searches scan all vectors that `merge` has not written yet."""
        with self._connections.reading() as connection:
            manifest = Manifest.read(connection)
        return backlog_of(manifest.segments, manifest.records)

    def maintain(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        if self.backlog() > 1:
            with suppress(MergeStopped):
                self.merge(should_stop=should_stop)

    def merge(self, *, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Write all vectors as one base; meanwhile readers use the former one, and epochs can be applied.

        Raises `MergeStopped` after `should_stop` has returned true.
        """
        with self._merging:
            with self._connections.reading() as connection:
                connection.execute("BEGIN")
                before, living = Manifest.read(connection).segments, of_records(read_ids(connection, statements.LIVING))
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
                manifest = self._renumbered(connection).with_new_texts()
                self._add_documents(connection, manifest)
                self._texts.commit()
                manifest.write(connection)
            self._forget_bases(manifest.segments.base)
            with self._transaction() as connection:
                connection.execute(statements.CLEAR_STALE)
                self._texts.delete_all()
                self._add_documents(connection, manifest)
                self._texts.commit()
                manifest.with_new_texts().write(connection)
            with self._connections.reading() as connection:
                connection.execute("VACUUM")

    def _renumbered(self, connection: sqlite3.Connection) -> Manifest:
        """Give all rows and vectors new ids, and return the manifest with the new base."""
        manifest = Manifest.read(connection)
        former = of_records(read_ids(connection, statements.LIVING_BY_KEY))
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
        for record_id, record, labels in read_documents(connection):
            self._texts.add(record_id, record, labels, manifest.shift)

    def view(self, min_epoch: int = 0) -> EmbeddedSnapshot:
        """See `SearchEngine.view`. Raises `IndexCorrupt`."""
        connections = self._connections.take(), self._connections.take()
        former: Manifest | None = None
        try:
            while True:
                manifest, same = map(Manifest.begin, connections)
                try:
                    texts = self._text_snapshot(connections[0], manifest) if manifest == same else None
                    if texts is not None:
                        segments = self._segments_of(manifest.segments)
                        release = self._connections.give_back
                        return EmbeddedSnapshot(self._file, connections, manifest, texts, segments, release)
                except FileNotFoundError as error:
                    if manifest == former:
                        raise IndexCorrupt(Path(error.filename), "it is missing") from error
                    # Merged since the transaction began.
                former = manifest
                for connection in connections:
                    connection.execute("ROLLBACK")
        except BaseException as error:
            for connection in connections:
                connection.close()
            if isinstance(error, sqlite3.DatabaseError):
                raise failure(self._file, error) from error
            raise

    def close(self) -> None:
        """See `SearchEngine.close`. Views that are open can be used until they are closed."""
        with self._lock, self._opening:
            self._texts.close()
            self._connections.close()

    def _read_manifest(self) -> Manifest:
        """Make the schema when missing and writable, and return the manifest. Raises `IndexMissing`, `IndexCorrupt`."""
        try:
            if (writer := self._connections.writer) is not None:
                writer.executescript(statements.SCHEMA)
                for statement in statements.INDEXES:
                    writer.execute(statement)
            with self._connections.reading() as connection:
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
            self._texts.commit()
            manifest.with_new_texts().write(connection)

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
                with self._connections.reading() as newest:
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

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        writer = self._connections.writer
        assert writer is not None  # noqa: S101 (opened for reading only: a programming error)
        writer.execute("BEGIN IMMEDIATE")
        try:
            yield writer
            writer.execute("COMMIT")
        except BaseException as error:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            self._texts.rollback()
            # If documents were committed already, ids of the next change must not find them.
            manifest = Manifest.read(writer)
            self._texts.delete_after(manifest.last_record, manifest.shift)
            if isinstance(error, sqlite3.DatabaseError):
                raise failure(self._file, error) from error
            raise
