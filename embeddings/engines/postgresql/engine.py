"""The search engine in PostgreSQL: records, labels, words, vectors and the epoch change in one transaction."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Lock

import numpy as np
from psycopg import Connection, Error

from embeddings.chunks import CHUNK, chunks
from embeddings.encoder import Encoder, Vectors
from embeddings.engines.embedder import Embedder
from embeddings.engines.postgresql import statements
from embeddings.engines.postgresql.change import Change
from embeddings.engines.postgresql.connections import REINGEST, Connections, translated_error
from embeddings.engines.postgresql.manifest import Manifest
from embeddings.engines.postgresql.migrations import NEWEST, migrate, version
from embeddings.engines.postgresql.snapshot import PostgresqlSnapshot
from embeddings.engines.postgresql.transactions import EpochTransactions, read_manifest
from embeddings.engines.postgresql.vector_index import drop_vector_index
from embeddings.errors import IndexMissing, IndexUnusable, ModelUnavailable, PartitionsDiffer
from embeddings.records import Label, Record, Tag

_ALL_RECORDS = range(1, 1 << 63)
_UNKNOWN = (statements.UNKNOWN_TEXTS, statements.UNKNOWN_SECTIONS)


class PostgresqlEngine:
    """A `SearchEngine` in one schema of a database; any number of processes read, on any machines.

    Writers wait for each other, and an epoch that another one applied is skipped. A view has transactions of its own;
    all views of an engine share 16 connections. A standby receives epochs a moment later; `view` reads from the primary
    if a request demands an epoch that the standby lacks. Safe to use from several threads.
    """

    def __init__(
        self,
        url: str,
        encoder: Encoder | None,
        *,
        writable: bool,
        schema: str = "lexigraph",
        timeout: float = 10.0,
    ) -> None:
        """Connect, and bring the schema up to date if `writable`; wait at most `timeout` seconds for a connection.

        Raises `EngineUnavailable`, `EngineRefused`, `IndexMissing`, `IndexUnusable`.
        """
        self._encoder, self._writable = encoder, writable
        self._lock = Lock()
        self._connections = Connections(url, schema, timeout, writable=writable)
        try:
            self._connections.check(writable=writable)
            if writable:
                with self._connections.writing() as connection:
                    migrate(connection, schema, self._connections.place)
                    self._empty_differing(connection)
            else:
                self._check_schema()
        except BaseException:
            self._connections.close()
            raise

    def epoch(self) -> int:
        with self._reading() as connection:
            return read_manifest(connection).epoch

    def apply(
        self,
        epoch: int,
        put: Iterable[Record],
        removed: Iterable[str],
        facts: Mapping[str, str] | None = None,
        progress: Callable[[int], None] = lambda embedded: None,
        labeled: Mapping[Tag, Sequence[Label]] | None = None,
    ) -> None:
        embedder = self._embedder(progress)
        with self._lock, self._connections.writing() as connection:
            manifest = read_manifest(connection, statements.LOCKED_MANIFEST)
            if epoch <= manifest.epoch:
                return
            if embedder is not None and embedder.model != manifest.model and manifest.records:
                embedder = None  # all vectors are replaced together, by `embed_missing`
            change = Change(connection, manifest, embedder)
            for keys in chunks(removed):
                change.remove(keys)
            for records in chunks(put):
                change.put(records)
            change.label_tags(labeled or {})
            change.finish(epoch, facts)

    def embed_missing(self, progress: Callable[[int], None] = lambda embedded: None) -> bool:
        embedder = self._embedder(progress)
        if embedder is None:
            return False
        with self._lock, self._connections.writing() as connection:
            manifest = read_manifest(connection, statements.LOCKED_MANIFEST)
            change = Change(connection, manifest, embedder)
            if not change.embed_missing() and embedder.model == manifest.model:
                return False
            change.finish(manifest.epoch, None)
        self._drop_index(manifest, change.manifest)
        return True

    def embed_shard(
        self, encoder: Encoder, shard: int, shards: int, progress: Callable[[int], None] = lambda embedded: None
    ) -> int:
        """Compute the vectors that are missing, of one of `shards` parts of all texts; return their number.

        Any number of processes can do this at the same time, also for the same part: a vector that another one has
        stored is used. Searches find terms by meaning as soon as their vectors are stored; after a change of the model,
        when all are. Raises `ModelUnavailable`, `EngineUnavailable`.
        """
        source, embedded = _KnownVectors(self._connections), 0
        for records, texts in self._unknown(encoder.model, shard, shards):
            digests = sorted(texts, key=lambda digest: len(texts[digest]))  # neighbors in length share a batch
            vectors = encoder.encode_documents([texts[digest] for digest in digests])
            source.put({digest: digest for digest in digests}, encoder.model, vectors)
            embedded += len(digests)
            self._use_known(encoder.model, records)
            progress(embedded)
        self._use_known(encoder.model)
        return embedded

    def _unknown(self, model: str, shard: int, shards: int) -> Iterator[tuple[range, dict[str, str]]]:
        """Yield the texts of a shard that have no vector of the model by digest, a chunk at a time, sections last.

        Each chunk has all such texts of the records in a range.
        """
        values = {"model": model, "shard": shard, "shards": shards, "limit": CHUNK}
        for statement in _UNKNOWN:
            after = 0
            while True:
                with self._connections.writing() as connection:
                    rows = connection.execute(statement, values | {"after": after}).fetchall()
                if not rows:
                    break
                first, after = after + 1, rows[-1][0]
                yield range(first, after + 1), {digest: text for _, digest, text in rows}

    def _use_known(self, model: str, records: range = _ALL_RECORDS) -> None:
        with self._lock, self._connections.writing() as connection:
            manifest = read_manifest(connection, statements.LOCKED_MANIFEST)
            change = Change(connection, manifest, None)
            if manifest.model not in (None, model):
                everything = {"model": model, "shard": 0, "shards": 1, "limit": 1, "after": 0}
                if any(connection.execute(statement, everything).fetchone() for statement in _UNKNOWN):
                    return
                records = _ALL_RECORDS  # the first epoch of the model
            change.begin_vectors(model)
            if not change.use_known(model, records):
                return
            facts: dict[str, str] = json.loads(manifest.facts)
            change.finish(manifest.epoch, facts | {"vectors": str(change.count_vectors())})
        self._drop_index(manifest, change.manifest)

    def _drop_index(self, former: Manifest, newest: Manifest) -> None:
        """Drop the index of the former model's vectors, after the commit, when no new view uses it."""
        if former.indexed and former.vectors != newest.vectors:
            with self._connections.writing() as connection:
                drop_vector_index(connection, former)

    def view(self, min_epoch: int = 0) -> PostgresqlSnapshot:
        transactions = EpochTransactions(self._connections, newest=self._writable)
        if transactions.manifest.epoch < min_epoch:
            transactions.close()
            transactions = EpochTransactions(self._connections, newest=True)
        return PostgresqlSnapshot(transactions)

    def compact(self) -> None:
        """See `SearchEngine.compact`; also forgets the vectors of texts that no record has."""
        with self._lock, self._connections.writing() as connection:
            read_manifest(connection, statements.LOCKED_MANIFEST)
            for statement in statements.COMPACTION:
                connection.execute(statement)

    def backlog(self) -> float:
        """See `SearchEngine.backlog`: PostgreSQL maintains its indexes itself."""
        return 0.0

    def maintain(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """See `SearchEngine.maintain`."""

    def close(self) -> None:
        self._connections.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        connection, release = self._connections.take(newest=self._writable)
        try:
            yield connection
        except Error as error:
            raise translated_error(error) from error
        finally:
            release()

    def _empty_differing(self, connection: Connection) -> None:
        """Empty all tables if not all partitions have the last commit; their records can be made again."""
        try:
            read_manifest(connection, statements.LOCKED_MANIFEST)
        except PartitionsDiffer:
            for statement in statements.EMPTY:
                connection.execute(statement)

    def _check_schema(self) -> None:
        with self._reading() as connection:
            reached = version(connection)
        if not reached:
            raise IndexMissing(self._connections.place)
        if reached != NEWEST:
            raise IndexUnusable(
                f"{self._connections.place} has version {reached} of the search tables; this version reads {NEWEST}.",
                REINGEST,
            )

    def _embedder(self, progress: Callable[[int], None]) -> Embedder | None:
        if self._encoder is not None:
            with suppress(ModelUnavailable):
                return Embedder(self._encoder, _KnownVectors(self._connections), progress)
        return None


class _KnownVectors:
    """A `VectorSource` in the database: a text that was embedded on one machine is not embedded on another."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def find(self, digests: Mapping[str, str], model: str) -> dict[str, Vectors]:
        """See `VectorSource.find`."""
        with self._connections.writing() as connection:
            rows = connection.execute(statements.FIND_VECTORS, {"model": model, "digests": list(digests.values())})
            known = {digest: np.frombuffer(vector, dtype="<f4") for digest, vector in rows}
        return {key: known[digest] for key, digest in digests.items() if digest in known}

    def put(self, digests: Mapping[str, str], model: str, vectors: Vectors) -> None:
        """See `VectorSource.put`."""
        rows = [row.astype("<f4").tobytes() for row in vectors]
        values = {"model": model, "digests": list(digests.values()), "vectors": rows}
        with self._connections.writing() as connection:
            connection.execute(statements.PUT_VECTORS, values)
