"""Writes the data directory, for the command line and for GraphQL mutations."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api.encoders import document_encoder
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import EncoderKind
from ingest.backup import check_backup, unpack_backup
from ingest.compaction import compact
from ingest.doctor import Damage, examine, repair
from ingest.documents import Inputs
from ingest.errors import FolderMissing
from ingest.folder import DEFAULT_HOME, FolderWriter, lock_writer, open_writer
from ingest.follower import Progress, follow
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations
from ingest.pipeline import ingest, remove_source
from ingest.progress import published_progress
from ingest.report import Report
from ingest.state import is_new, read_state
from ingest.write_lock import Patience, is_awaited

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
        self._folder, self._settings, self._encoder, self._clock = folder, settings, encoder, clock
        self._patience = Patience(settings.max_write_wait, waiting)
        self._had_data = not is_new(folder)
        self._tolerated_backlog = tolerated_backlog
        self.backlog = 0.0
        """The backlog of the search engine after the last change; see `SearchEngine.backlog`."""

    def _open(self, glossary: str | None = None) -> AbstractContextManager[FolderWriter]:
        if self._had_data and is_new(self._folder):
            raise FolderMissing(
                f"{self._folder} was deleted, or its file system is no longer mounted. Nothing was written. Bring it"
                " back, or restart to begin with a new data directory."
            )
        base, home = self._settings.base_iri, self._settings.glossary
        first = glossary or DEFAULT_HOME
        return open_writer(self._folder, base, home, first, self._patience, self._tolerated_backlog)

    def ingest(
        self,
        inputs: Inputs,
        glossary: str | None = None,
        strict: bool = False,
        hints: Hints = NO_HINTS,
        progress: Progress = _ignore,
        rehash: bool = False,
    ) -> Report:
        """Update the data directory from `inputs`, and publish. Raises `FolderError`, `StoreError`.

        `glossary` moves the documents to another glossary; see `ingest.pipeline.ingest`.
        """
        with self._writing(progress, glossary) as (writer, progress):
            report = ingest(
                writer,
                inputs,
                glossary=glossary,
                registry=Organizations.load(),
                encoder=self._encoder,
                now=self._clock(),
                mentions=self._settings.mentions,
                strict=strict,
                rehash=rehash,
                hints=hints,
                progress=progress,
            )
            return replace(report, epoch=_published(writer))

    def remove(self, source: str, progress: Progress = _ignore, path: str = "") -> Report:
        """Remove a source or a folder, and publish; see `remove_source`.

        Raises `UnknownName`, `FolderError`, `StoreError`.
        """
        with self._writing(progress) as (writer, progress):
            report = remove_source(
                writer,
                source,
                path=path,
                encoder=self._encoder,
                now=self._clock(),
                mentions=self._settings.mentions,
                progress=progress,
            )
            return replace(report, epoch=_published(writer))

    def restore(self, backup: Path, progress: Progress = _ignore) -> int:
        """Make the data directory from a backup, and return its epoch. Raises `FolderError`, `StoreError`."""
        home = check_backup(backup, self._settings.base_iri, self._settings.glossary).home
        unpack_backup(backup, self._folder)
        with self._open(home) as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), progress)
            return engine.epoch()

    def examine(self) -> list[Damage]:
        """Return the problems of the data directory. Raises `FolderError`."""
        if is_new(self._folder):
            read_state(self._folder)
        with lock_writer(self._folder, self._patience):
            return examine(self._folder)

    def repair(self) -> None:
        """Repair damaged parts from intact ones, and publish. Raises `FolderError`, `StoreError`."""
        with lock_writer(self._folder, self._patience):
            repair(self._folder, examine(self._folder))
        with self._open() as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), _ignore)

    def compact(self) -> None:
        """Forget what nobody needs any more, and merge what changes have scattered. Raises `FolderError`, `StoreError`.

        The log keeps its last commits, as many as the settings demand.
        """
        read_state(self._folder)
        with self._open() as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), _ignore)
            compact(writer, engine, self._settings.kept_commits, self._clock())

    def maintain(self, should_stop: Callable[[], bool]) -> None:
        """Do the work on the search engine that changes have left. Raises `FolderError`, `StoreError`.

        It ends soon, and without effect, after `should_stop` returns true, or another process waits for the directory.
        """
        with self._open() as writer, closing(writer.open_engine(self._encoder)) as engine:
            engine.maintain(lambda: should_stop() or is_awaited(self._folder))
            self.backlog = engine.backlog()

    @contextmanager
    def _writing(self, progress: Progress, glossary: str | None = None) -> Iterator[tuple[FolderWriter, Progress]]:
        """Open the directory, and let other processes see the progress, which the returned callback reports."""
        with self._open(glossary) as writer, published_progress(self._folder, progress) as published:
            yield writer, published
            self.backlog = writer.backlog


def _published(writer: FolderWriter) -> int:
    return writer.state.epoch if writer.state else 0
