"""Writes the data directory, for the command line and for GraphQL mutations."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path

from api.encoders import document_encoder
from api.progress_feed import ProgressFeed
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import EncoderKind
from ingest.backup import check_backup, unpack_backup
from ingest.doctor import Damage, examine, repair
from ingest.documents import Inputs
from ingest.folder import DEFAULT_HOME, FolderWriter, lock_writer, open_writer, read_state
from ingest.follower import Progress, follow
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations
from ingest.pipeline import ingest, remove_source
from ingest.report import Report

__all__ = ["Ingestion"]


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class Ingestion:
    """Ingests documents into one data directory. Each call holds the directory's lock until it returns."""

    def __init__(
        self, folder: Path, settings: Settings, encoder: Encoder, clock: Callable[[], datetime] = _now
    ) -> None:
        """Write `folder` with this encoder, unless it is quantized (ONNX_INT8): its vectors suit queries only.

        `clock` returns the time, with its zone, for `dcterms:modified`.
        """
        if settings.encoder is EncoderKind.ONNX_INT8:
            encoder = document_encoder(settings, folder)
        self._folder, self._settings, self._encoder, self._clock = folder, settings, encoder, clock
        self.feed = ProgressFeed()
        """Reports the progress of calls that are passed `feed.following()`."""

    def _open(self, glossary: str | None = None) -> AbstractContextManager[FolderWriter]:
        base, home = self._settings.base_iri, self._settings.glossary
        return open_writer(self._folder, base, home, glossary or DEFAULT_HOME)

    def ingest(
        self,
        inputs: Inputs,
        glossary: str | None = None,
        strict: bool = False,
        hints: Hints = NO_HINTS,
        progress: Progress = lambda stage, done, total: None,
        rehash: bool = False,
    ) -> Report:
        """Update the data directory from `inputs`, and publish. Raises `FolderError`, `StoreError`.

        `glossary` moves the documents to another glossary; see `ingest.pipeline.ingest`.
        """
        with self._open(glossary) as writer:
            return ingest(
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

    def remove(self, source: str, progress: Progress = lambda stage, done, total: None, path: str = "") -> Report:
        """Remove a source or a folder, and publish; see `remove_source`.

        Raises `UnknownName`, `FolderError`, `StoreError`.
        """
        with self._open() as writer:
            return remove_source(
                writer,
                source,
                path=path,
                encoder=self._encoder,
                now=self._clock(),
                mentions=self._settings.mentions,
                progress=progress,
            )

    def restore(self, backup: Path, progress: Progress = lambda stage, done, total: None) -> int:
        """Make the data directory from a backup, and return its epoch. Raises `FolderError`, `StoreError`."""
        home = check_backup(backup, self._settings.base_iri, self._settings.glossary).home
        unpack_backup(backup, self._folder)
        with self._open(home) as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), progress)
            return engine.epoch()

    def examine(self) -> list[Damage]:
        """Return the problems of the data directory. Raises `FolderError`."""
        with lock_writer(self._folder):
            return list(examine(self._folder))

    def repair(self) -> None:
        """Repair damaged parts from intact ones, and publish. Raises `FolderError`, `StoreError`."""
        with lock_writer(self._folder):
            repair(self._folder)
        with self._open() as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), _ignore)

    def compact(self) -> None:
        """Bring the search engine into its canonical form. Raises `FolderError`, `StoreError`."""
        read_state(self._folder)
        with self._open() as writer, closing(writer.open_engine(self._encoder)) as engine:
            follow(writer, engine, self._encoder, self._settings.mentions, self._clock(), _ignore)
            engine.compact()
            writer.publish(engine.epoch())


def _ignore(stage: str, done: int, total: int) -> None:
    pass
