"""Writes the data directory, for the command line and for GraphQL mutations."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api.encoders import document_encoder
from api.errors import BadArgument
from api.memory import limit_arenas
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import EncoderKind
from graph.errors import CommitConflict
from ingest.backup import check_backup, unpack_backup
from ingest.compaction import compact
from ingest.doctor import Damage, examine, repair
from ingest.documents import Inputs
from ingest.errors import FolderError, FolderMissing
from ingest.folder import DEFAULT_HOME, FolderWriter, lock_writer, open_writer
from ingest.follower import Progress, follow
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations
from ingest.pipeline import ingest, remove_source
from ingest.progress import published_progress
from ingest.report import Report
from ingest.state import is_new, read_state
from ingest.write_lock import NO_PATIENCE, Patience, is_awaited

__all__ = ["Ingestion"]


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _ignore(stage: str, done: int, total: int) -> None:
    pass


class Ingestion:
    """Ingests documents into one data directory. Each call holds the directory's lock until it returns."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        encoder: Encoder,
        clock: Callable[[], datetime] = _now,
        waiting: Callable[[], None] = lambda: None,
        tolerated_backlog: float = 1,
    ) -> None:
        """Write `folder` with this encoder, unless it is quantized (ONNX_INT8): its vectors suit queries only.

        `clock` returns the time of a commit, with its zone. `waiting` is called when a call begins to wait for
        another process that writes the directory. `tolerated_backlog` is more than 1 if the caller uses `maintain`.
        """
        if settings.encoder is EncoderKind.ONNX_INT8:
            encoder = document_encoder(settings, folder)
        limit_arenas()
        self._folder, self._settings, self._encoder, self._clock = folder, settings, encoder, clock
        self._patience = Patience(settings.max_write_wait, waiting)
        self._servers = settings.servers
        self._had_data = not is_new(folder)
        self._tolerated_backlog = tolerated_backlog
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
        return open_writer(self._folder, base, home, first, patience, self._tolerated_backlog, self._servers)

    def ingest(
        self,
        inputs: Inputs,
        glossary: str | None = None,
        strict: bool = False,
        hints: Hints = NO_HINTS,
        progress: Progress = _ignore,
        rehash: bool = False,
        vectors: bool = True,
    ) -> Report:
        """Update the data directory from `inputs`, and publish. Raises `FolderError`, `StoreError`.

        `glossary` moves the documents to another glossary; see `ingest.pipeline.ingest`. Without `vectors`, `embed`
        computes them later.
        """
        return self._write(
            lambda writer, progress: ingest(
                writer,
                inputs,
                glossary=glossary,
                registry=Organizations.load(),
                encoder=self._encoder if vectors else None,
                now=self._clock(),
                mentions=self._settings.mentions,
                strict=strict,
                rehash=rehash,
                hints=hints,
                progress=progress,
            ),
            progress,
            glossary,
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

    def remove(self, source: str, progress: Progress = _ignore, path: str = "") -> Report:
        """Remove a source or a folder, and publish; see `remove_source`.

        Raises `UnknownName`, `FolderError`, `StoreError`.
        """
        return self._write(
            lambda writer, progress: remove_source(
                writer,
                source,
                path=path,
                encoder=self._encoder,
                now=self._clock(),
                mentions=self._settings.mentions,
                progress=progress,
            ),
            progress,
        )

    def restore(self, backup: Path, progress: Progress = _ignore) -> int:
        """Make the data directory from a backup, and return its epoch. Raises `FolderError`, `StoreError`."""
        if self._servers.graph:
            raise FolderError(
                "A backup cannot be restored to a server. Restore the graph with the tools of that server, and run"
                " `lexigraph ingest`; or unset LEXIGRAPH_GRAPH, and restore into a data directory."
            )
        home = check_backup(backup, self._settings.base_iri, self._settings.glossary).home
        unpack_backup(backup, self._folder)
        with self._open(home) as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), progress)
            return engine.epoch()

    def examine(self) -> list[Damage]:
        """Return the problems of the data directory. Raises `FolderError`."""
        if is_new(self._folder) and not self._servers.graph:
            read_state(self._folder)
        with lock_writer(self._folder, self._patience):
            return examine(self._folder, self._servers)

    def repair(self) -> None:
        """Repair damaged parts from intact ones, and publish. Raises `FolderError`, `StoreError`."""
        with lock_writer(self._folder, self._patience):
            repair(self._folder, examine(self._folder, self._servers))
        with self._open() as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), _ignore)

    def compact(self) -> None:
        """Forget what nobody needs any more, and merge what changes have scattered. Raises `FolderError`, `StoreError`.

        The log keeps its last commits, as many as the settings demand.
        """
        if not self._servers.graph:
            read_state(self._folder)
        with self._open() as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), _ignore)
            compact(writer, engine, self._settings.kept_commits, self._clock())

    def maintain(self, should_stop: Callable[[], bool]) -> None:
        """Do the work on the search engine that changes have left. Raises `FolderBusy`, `FolderError`, `StoreError`.

        It ends soon, and without effect, after `should_stop` returns true, or another process waits for the directory.
        """
        with self._open(patience=NO_PATIENCE) as writer, closing(writer.open_engine(self._encoder)) as engine:
            engine.maintain(lambda: should_stop() or is_awaited(self._folder))
            self.backlog = engine.backlog()

    def _write(
        self, change: Callable[[FolderWriter, Progress], Report], progress: Progress, glossary: str | None = None
    ) -> Report:
        """Return the report of a change with its epoch; other processes see the progress.

        If a writer on another machine commits first, the change begins again with what that writer has committed.
        """
        end = time.monotonic() + self._settings.max_write_wait
        while True:
            try:
                with self._open(glossary) as writer, published_progress(self._folder, progress) as published:
                    report = change(writer, published)
                    self.backlog = writer.backlog
                    return replace(report, epoch=writer.state.epoch if writer.state else 0)
            except CommitConflict:
                if time.monotonic() >= end:
                    raise
