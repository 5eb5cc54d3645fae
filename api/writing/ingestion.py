"""Writes the data directory, for the command line and for GraphQL mutations.

The readers of documents are imported by the first change: a server that changes nothing does without them.
"""

import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from api.errors import BadArgument
from api.lexicon.encoders import document_encoder
from api.malloc import limit_arenas
from api.settings import Settings
from embeddings.chunks import chunks
from embeddings.encoder import Encoder
from embeddings.encoders import EncoderKind
from graph.errors import CommitConflict
from ingest.data_directory.backup import check_backup, unpack_backup
from ingest.data_directory.compaction import compact
from ingest.data_directory.doctor import Damage, examine, repair
from ingest.data_directory.folder import DEFAULT_HOME, FolderWriter, open_writer
from ingest.data_directory.state import is_new, read_state
from ingest.data_directory.write_lock import NO_PATIENCE, Patience, is_awaited, lock_writer
from ingest.derived.server_doctor import begin_again, examine_servers, is_outdated
from ingest.errors import FolderError, FolderMissing
from ingest.input.reader_process import Limits, ReaderProcess
from ingest.options import DEFAULTS, IngestOptions
from ingest.progress import Progress, published_progress
from ingest.report import Report

if TYPE_CHECKING:
    from ingest.derived.follower import Follower
    from ingest.input.documents import Inputs


def open_reader(settings: Settings) -> ReaderProcess:
    """Return the reader of documents of others, with the limits of the settings; it is not started yet."""
    return ReaderProcess(Limits(settings.max_read_seconds, settings.max_read_memory))


@contextmanager
def _parquet() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise BadArgument(
            f"Parquet files need a package that is not installed ({error.name}). Install it with"
            " `pip install 'lexigraph[parquet]'`, or for Ray with `pip install 'lexigraph[ray]'`."
        ) from error


def _ignore(stage: str, done: int, total: int) -> None:
    pass


class Ingestion:
    """Ingests documents into one data directory. Each call holds the directory's lock until it returns."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        encoder: Encoder,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC).replace(microsecond=0),
        waiting: Callable[[], None] = lambda: None,
        tolerated_backlog: float = 1,
        reader: ReaderProcess | None = None,
    ) -> None:
        """Write `folder` with this encoder, unless it is quantized (ONNX_INT8): its vectors suit queries only.

        `clock` returns the time of a commit, with its zone. `waiting` is called when a call begins to wait for
        another process that writes the directory. `tolerated_backlog` is more than 1 if the caller uses `maintain`.
        Without a `reader`, documents are read in this process, which is unsafe for those of others.
        """
        if settings.encoder is EncoderKind.ONNX_INT8:
            encoder = document_encoder(settings, folder)
        limit_arenas()
        self._folder, self._settings, self._encoder, self._clock = folder, settings, encoder, clock
        self._patience = Patience(settings.max_write_wait, waiting)
        self._servers = settings.servers
        self._graph = self._servers.open_graph(settings.base_iri, writable=True) if self._servers.graph else None
        if self._graph is not None:
            weakref.finalize(self, self._graph.close)
        self._had_data = not is_new(folder)
        self._tolerated_backlog = tolerated_backlog
        self._reader = reader
        self.backlog = 0.0
        """The backlog of the search engine after the last change; see `SearchEngine.backlog`."""

    def _open(
        self, glossary: str | None = None, patience: Patience | None = None
    ) -> AbstractContextManager[FolderWriter]:
        if self._had_data and is_new(self._folder) and not self._servers.graph:
            raise FolderMissing(
                f"{self._folder} was deleted, or its file system is no longer mounted. Nothing was written. Bring it"
                " back, or restart to begin with a new data directory."
            )
        base, home = self._settings.base_iri, self._settings.glossary
        first = glossary or DEFAULT_HOME
        patience = patience or self._patience
        backlog = self._tolerated_backlog
        return open_writer(self._folder, base, home, first, patience, backlog, self._servers, self._graph)

    def ingest(self, inputs: "Inputs", options: IngestOptions = DEFAULTS, progress: Progress = _ignore) -> Report:
        """Update the data directory from `inputs`, and publish. Raises `FolderError`, `StoreError`."""
        from ingest.input.contents import read_contents
        from ingest.organizations.registry import Organizations
        from ingest.pipeline import ingest

        registry, read = Organizations.load(), read_contents if self._reader is None else self._reader.read
        return self._write(
            lambda follower: ingest(follower, inputs, registry, options, read), progress, options.glossary
        )

    def embed(self, shard: int, shards: int, progress: Progress = _ignore) -> int:
        """Compute one of `shards` parts of the missing vectors in the database of the settings; return their number.

        Raises `BadArgument` if the engine is in the data directory, and `EmbeddingsError`.
        """
        if not self._servers.engine:
            raise BadArgument(
                "`embed` computes vectors in the database that LEXIGRAPH_ENGINE names. Without one, `ingest` does."
            )
        with closing(self._servers.open_engine(None, writable=True)) as engine:
            return engine.embed_shard(self._encoder, shard, shards, lambda done: progress("embeddings", done, 0))

    def write_texts(self, folder: Path) -> int:
        """Write the texts of all terms to a directory, for `embeddings.shared_vectors`; return their number."""
        with _parquet():
            from embeddings.shared_vectors import write_texts
        with self._open() as writer, closing(writer.open_engine(None)) as engine, engine.view() as view:
            records = (record for keys in chunks(view.keys()) for record in view.records(keys).values())
            return write_texts(folder, (text for record in records for text in record.embedded_texts()))

    def embed_parts(self, folder: Path, part: int, parts: int, progress: Progress = _ignore) -> int:
        """Compute one of `parts` parts of the missing vectors of such a directory; return their number."""
        with _parquet():
            from embeddings.shared_vectors import embed_part
        return embed_part(folder, self._encoder, part, parts, lambda done: progress("embeddings", done, 0))

    def embed_parts_with_ray(self, folder: Path, parts: int) -> int:
        """Let a Ray cluster compute all missing vectors of such a directory; return their number."""
        with _parquet():
            from embeddings.shared_vectors import embed_with_ray

            return embed_with_ray(folder.absolute(), partial(document_encoder, self._settings, self._folder), parts)

    def store_vectors(self, folder: Path, progress: Progress = _ignore) -> None:
        """Give terms without vectors those of such a directory; others are computed."""
        with _parquet():
            from embeddings.shared_vectors import PartsEncoder
        with self._open() as writer:
            follower = replace(self._follower(writer, progress), encoder=PartsEncoder(self._encoder, folder))
            with follower.open_engine() as engine:
                follower.follow(engine)

    def remove(self, source: str, progress: Progress = _ignore, path: str = "") -> Report:
        """Remove a source or a folder, and publish; see `remove_source`.

        Raises `UnknownName`, `FolderError`, `StoreError`.
        """
        from ingest.removal import remove_source

        return self._write(lambda follower: remove_source(follower, source, path), progress)

    def restore(self, backup: Path, progress: Progress = _ignore) -> int:
        """Make the data directory from a backup, and return its epoch. Raises `FolderError`, `StoreError`."""
        if self._servers.graph:
            raise FolderError(
                "A backup cannot be restored to a server. Restore the graph with the tools of that server, and run"
                " `lexigraph ingest`; or unset LEXIGRAPH_GRAPH, and restore into a data directory."
            )
        home = check_backup(backup, self._settings.base_iri, self._settings.glossary).home
        unpack_backup(backup, self._folder)
        with self._open(home) as writer:
            follower = self._follower(writer, progress)
            with follower.open_engine() as engine:
                follower.follow(engine)
                return engine.epoch()

    def examine(self) -> list[Damage]:
        """Return the problems of the data directory. Raises `FolderError`."""
        if is_new(self._folder) and not self._servers.graph:
            read_state(self._folder)
        with lock_writer(self._folder, self._patience):
            found = self._examine_folder()
            return found + self._examine_servers(found)

    def repair(self) -> None:
        """Repair damaged parts from intact ones, and publish. Raises `FolderError`, `StoreError`."""
        with lock_writer(self._folder, self._patience):
            found = self._examine_folder()
            served = self._examine_servers(found)
            repair(self._folder, found)
        with self._open() as writer:
            follower = self._follower(writer)
            with follower.open_engine() as engine:
                if any(map(is_outdated, served)):
                    begin_again(engine, writer.log)
                follower.follow(engine)

    def _examine_folder(self) -> list[Damage]:
        """Return the problems of the data directory; one that was not written yet has none."""
        return [] if is_new(self._folder) else examine(self._folder, self._servers)

    def _examine_servers(self, found: Sequence[Damage]) -> list[Damage]:
        """Return the problems of the parts on servers, unless they cannot be compared with a damaged graph."""
        if not self._servers.parts or any(damage.part == "graph" for damage in found):
            return []
        return examine_servers(self._folder, self._servers, self._settings.base_iri)

    def compact(self) -> None:
        """Forget what nobody needs any more, and merge what changes have scattered. Raises `FolderError`, `StoreError`.

        The log keeps its last commits, as many as the settings demand.
        """
        if not self._servers.graph:
            read_state(self._folder)
        with self._open() as writer:
            follower = self._follower(writer)
            with follower.open_engine() as engine:
                follower.follow(engine)
                compact(writer, engine, self._settings.kept_commits, follower.now)

    def maintain(self, should_stop: Callable[[], bool]) -> None:
        """Do the work on the search engine that changes have left. Raises `FolderBusy`, `FolderError`, `StoreError`.

        It ends soon, and without effect, after `should_stop` returns true, or another process waits for the directory.
        """
        with self._open(patience=NO_PATIENCE) as writer, closing(writer.open_engine(self._encoder)) as engine:
            engine.maintain(lambda: should_stop() or is_awaited(self._folder))
            self.backlog = engine.backlog()

    def _follower(self, writer: FolderWriter, progress: Progress = _ignore) -> "Follower":
        from ingest.derived.follower import Follower

        return Follower(writer, self._encoder, self._clock(), self._settings.mentions, progress)

    def _write(self, change: Callable[["Follower"], Report], progress: Progress, glossary: str | None = None) -> Report:
        """Return the report of a change with its epoch; other processes see the progress.

        If a writer on another machine commits first, the change begins again with what that writer has committed.
        """
        end = time.monotonic() + self._settings.max_write_wait
        while True:
            try:
                with self._open(glossary) as writer, published_progress(self._folder, progress) as published:
                    report = change(self._follower(writer, published))
                    self.backlog = writer.backlog
                    return replace(report, epoch=writer.state.epoch if writer.state else 0)
            except CommitConflict:
                if time.monotonic() >= end:
                    raise
