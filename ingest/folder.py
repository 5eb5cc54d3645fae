"""The data directory: the live graph of the single writer, and the epochs that readers open.

    lexigraph.json      the format, the base of all IRIs, the home glossary, and the published epoch; replaced at each
                        publication
    write.lock          held by the writing process
    graph/              the live graph with its log of commits, the source of truth; opened by the writer only
    checkpoints/000042/ the graph at an epoch, as hard links into the live graph
    engine/             the search engine, which follows the log; see `embeddings.engines.embedded`
    vectors.sqlite      cache of computed vectors
    sources.sqlite      the index of sources and their files; see `ingest.source_index`
    models/             the embedding model, exported for ONNX Runtime; managed by `embeddings`

An epoch is visible from the moment that the engine commits it; its checkpoint exists before. Neither changes
afterwards, so readers never see a partial update and never wait, and a checkpoint that is held is not deleted. If a
writer is killed, readers keep the last epoch, and the next writer lets the engine follow the log to its head.
"""

import fcntl
import json
import logging
import os
import shutil
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from embeddings.cache import VectorCache
from embeddings.encoder import Encoder
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.errors import IndexCorrupt, IndexUnusable
from graph.commit_log import CommitLog
from graph.iris import Iris, slug
from graph.queries import HOME_GLOSSARIES, bind
from graph.rdf import Iri, Literal
from graph.stores.oxigraph import OxigraphStore
from ingest.errors import FolderError, FolderMismatch, FolderMissing
from ingest.migration import migrate
from ingest.write_lock import NO_PATIENCE, Patience, hold_write_lock

__all__ = [
    "DEFAULT_HOME",
    "FolderWriter",
    "State",
    "check_home",
    "lock_writer",
    "open_published",
    "open_writer",
    "read_stamp",
    "read_state",
]

_LOGGER = logging.getLogger(__name__)

DEFAULT_HOME = "Glossary"
"""The home glossary of a new data directory, unless another one is given."""

_FORMAT = 2
_KEPT_CHECKPOINTS = 2  # the published one, and the previous one for readers that are about to open it
_ATTEMPTS = 3

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class State:
    """A published, immutable epoch of a data directory. `home` is empty if no home glossary is fixed yet."""

    folder: Path
    epoch: int
    base: Iri
    home: str = ""

    @property
    def graph(self) -> Path:
        """The directory of the graph at this epoch, to be opened read-only."""
        return _checkpoint(self.folder, self.epoch)

    @property
    def engine(self) -> Path:
        """The directory of the search engine, which has this epoch or a later one."""
        return self.folder / "engine"

    @property
    def identity(self) -> str:
        """A value that no other epoch has, even after the data directory is deleted and created again."""
        return f"{self.epoch}-{self.graph.stat().st_mtime_ns}"

    def hold(self) -> Callable[[], None]:
        """Protect this state from deletion until the returned function is called, or the process ends.

        Required while its graph is open, because the engine opens most files lazily.
        Raises `FolderMissing` if the state is already deleted.
        """
        try:
            descriptor = _lock(self.graph, fcntl.LOCK_SH)
        except OSError as error:
            raise FolderMissing(
                f"The graph of {self.folder} at epoch {self.epoch} was deleted. Publish a new one with"
                " `lexigraph ingest`."
            ) from error
        return lambda: os.close(descriptor)


def read_state(folder: Path) -> State:
    """Return the published state of `folder`. Raises `FolderMissing`, `FolderMismatch`."""
    known = _read_pointer(folder)
    if known["format"] == 1:
        raise FolderMismatch(
            f"{folder} was written by version 0.1. Run `lexigraph ingest` once, which migrates it and keeps its graph"
            " and vectors."
        )
    return State(folder, int(known["epoch"]), str(known["base"]), str(known.get("home", "")))


def _read_pointer(folder: Path) -> dict[str, Any]:
    pointer = folder / "lexigraph.json"
    try:
        known: dict[str, Any] = json.loads(pointer.read_bytes())
        if known["format"] not in (1, _FORMAT):
            raise FolderMismatch(
                f"{folder} has format {known['format']}, but this version reads format {_FORMAT}."
                " Ingest into a new data directory."
            )
        int(known["state" if known["format"] == 1 else "epoch"]), str(known["base"])
        return known
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FolderMissing(
            f"No data directory at {folder}. Create one with `lexigraph ingest PATH --data {folder}`."
        ) from error
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise FolderMismatch(f"{pointer} cannot be read ({error!r}). Ingest into a new data directory.") from error


def read_stamp(folder: Path) -> tuple[int, int] | None:
    """Return a value that changes when `folder` publishes another state, or None if nothing is published.

    Faster than `read_state`.
    """
    try:
        status = (folder / "lexigraph.json").stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino


def open_published(folder: Path, open_state: Callable[[State], Opened]) -> Opened:
    """Return the result of `open_state` for the state that `folder` publishes now.

    The state remains on disk while the result is referenced. Raises `FolderError` and any exception of `open_state`.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        state = read_state(folder)
        try:
            return _open_held(state, open_state)
        except Exception:
            # A writer may have published twice in the meantime and deleted this state.
            if attempt == _ATTEMPTS or read_state(folder) == state:
                raise
    raise FolderMissing(f"{folder} is republished faster than it can be opened. Try again later.")


def _open_held(state: State, open_state: Callable[[State], Opened]) -> Opened:
    release = state.hold()
    try:
        opened = open_state(state)
    except BaseException:
        release()
        raise
    weakref.finalize(opened, release)
    return opened


def check_home(folder: Path, known: str | None, configured: str | None) -> None:
    """Raise `FolderMismatch` if the home glossary of a directory is not the configured one."""
    if known and configured and slug(known) != slug(configured):
        raise FolderMismatch(
            f"The home glossary of {folder} is {known!r}, but the configured one is {configured!r}. Set"
            f" LEXIGRAPH_GLOSSARY to {known!r}, or ingest into a new data directory. To ingest documents into another"
            f" glossary of this directory, use `--glossary {configured!r}`."
        )


@contextmanager
def lock_writer(folder: Path, patience: Patience = NO_PATIENCE) -> Iterator[None]:
    """Hold the lock of the writer of `folder`, which is created if necessary. Raises `FolderBusy`, `FolderError`."""
    with ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(hold_write_lock(folder, patience))
        except OSError as error:
            raise FolderError(
                f"{folder} cannot be written ({error.strerror or error}). Choose another data directory with --data."
            ) from error
        yield


@contextmanager
def open_writer(
    folder: Path, base: Iri, home: str | None = None, first: str = DEFAULT_HOME, patience: Patience = NO_PATIENCE
) -> Iterator["FolderWriter"]:
    """Open `folder` for writing, and create it if necessary; only one process can write at a time.

    The base and the home glossary are fixed when the directory is created. `home` is the configured glossary, if any;
    without it, a new directory has `first` as its home glossary. Raises `FolderBusy` if another process writes it for
    longer than `patience`, `FolderMismatch` if its IRIs have another base or it has another home glossary than `home`,
    and `FolderError` if the operating system denies writing.
    """
    with lock_writer(folder, patience):
        try:
            known = _read_pointer(folder)
        except FolderMissing:
            known = {"base": base, "format": _FORMAT}
            if not (folder / "graph").exists():
                known["home"] = home or first
                _LOGGER.warning(
                    "New data directory %s. IRIs begin with %s, and the home glossary is %r. Both are now fixed.",
                    folder,
                    base,
                    known["home"],
                )
        if known["base"] != base:
            raise FolderMismatch(
                f"The IRIs in {folder} begin with {known['base']}, but the configured base is {base}."
                f" Set LEXIGRAPH_BASE_IRI to {known['base']}, or ingest into a new data directory."
            )
        check_home(folder, known.get("home"), home)
        state = State(folder, int(known["epoch"]), base, known.get("home", "")) if "epoch" in known else None
        if state is not None:
            _restore_graph(state)
        store = OxigraphStore.open(folder / "graph")
        try:
            settled = known.get("home") or home or _found_home(store, base, first)
            writer = FolderWriter(folder, base, settled, store, state)
            writer.log.recover()
            if known["format"] == 1:
                migrate(folder, writer.log, store)
            if "home" not in known:
                _LOGGER.warning("The home glossary of %s is now fixed: %r.", folder, writer.home)
                writer.announce()
            yield writer
        finally:
            store.close()


class FolderWriter:
    """The only writer of a data directory, while `open_writer` holds the lock."""

    def __init__(self, folder: Path, base: Iri, home: str, store: OxigraphStore, state: State | None) -> None:
        """Use `open_writer`."""
        self.folder = folder
        self.iris = Iris(base)
        self.home = home
        """The name of the home glossary, whose terms have the IRIs `{base}term/{slug}`."""
        self.store = store
        self.state = state

    @property
    def vectors(self) -> Path:
        """The file that caches computed vectors."""
        return self.folder / "vectors.sqlite"

    @property
    def log(self) -> CommitLog:
        """The log of commits to the live graph."""
        return CommitLog(self.store, self.iris)

    def open_engine(self, encoder: Encoder | None) -> EmbeddedEngine:
        """Open the search engine for writing.

        Damaged vectors are deleted, and a damaged engine, or one that is ahead of the graph, is replaced by an empty
        one, which the follower makes again from the graph.
        """
        folder = self.folder / "engine"
        try:
            with closing(VectorCache(self.vectors)):
                pass
        except IndexCorrupt as error:
            _LOGGER.warning("%s The vectors are computed again.", error.problem)
            for part in self.folder.glob("vectors.sqlite*"):
                part.unlink()
        try:
            engine = EmbeddedEngine(folder, encoder, self.vectors, writable=True)
            with closing(engine.view()) as view:
                if view.epoch <= self.log.head():
                    return engine
            engine.close()
        except (IndexUnusable, OSError) as error:
            _LOGGER.warning("The search engine in %s is made again from the graph: %s", folder, error)
        shutil.rmtree(folder)
        return EmbeddedEngine(folder, encoder, self.vectors, writable=True)

    def checkpoint(self, epoch: int) -> None:
        """Keep the live graph, which is at this epoch, for readers."""
        finished = _checkpoint(self.folder, epoch)
        if finished.is_dir():  # readers may hold it
            return
        self.store.flush()
        unfinished = finished.with_name("unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(exist_ok=True)
        self.store.checkpoint(unfinished)
        unfinished.rename(finished)
        _sync(finished.parent)

    def publish(self, epoch: int) -> None:
        """Announce an epoch that the engine has committed, and delete the checkpoints that nobody reads."""
        state = State(self.folder, epoch, self.iris.base, self.home)
        if self.state != state or not state.graph.is_dir():
            self.checkpoint(epoch)
            self.state = state
            self.announce()
        self._delete_old_checkpoints()

    def announce(self) -> None:
        """Write the published state again, so that readers open it again."""
        if self.state is None:
            return
        pointer = self.folder / "lexigraph.json"
        draft = pointer.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            known = {"format": _FORMAT, "base": self.iris.base, "home": self.home, "epoch": self.state.epoch}
            json.dump(known, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(pointer)
        _sync(self.folder)

    def _delete_old_checkpoints(self) -> None:
        checkpoints = [entry for entry in (self.folder / "checkpoints").iterdir() if entry.name.isdecimal()]
        for checkpoint in sorted(checkpoints, key=lambda entry: int(entry.name))[:-_KEPT_CHECKPOINTS]:
            try:
                descriptor = _lock(checkpoint, fcntl.LOCK_EX)
            except BlockingIOError:  # still being read; a later publication deletes it
                continue
            shutil.rmtree(checkpoint, ignore_errors=True)
            os.close(descriptor)


def _found_home(store: OxigraphStore, base: Iri, otherwise: str) -> str:
    """Return the home glossary of a graph: the one whose terms have short IRIs, if only one has."""
    rows = store.query(bind(HOME_GLOSSARIES, terms=f"{base}term/"))
    names: dict[str, list[str]] = defaultdict(list)
    for glossary, name in rows:
        if isinstance(name, Literal):
            names[str(glossary)].append(name.value)
    return min(next(iter(names.values()))) if len(names) == 1 else otherwise


def _restore_graph(state: State) -> None:
    """Make the live graph again from the published checkpoint, if it is missing; nothing is lost."""
    graph, unfinished = state.folder / "graph", state.folder / "graph.unfinished"
    if not graph.exists() and state.graph.is_dir():
        _LOGGER.warning("%s is missing. It is restored from the checkpoint of epoch %d.", graph, state.epoch)
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(state.graph, unfinished)
        unfinished.rename(graph)
        _sync(state.folder)
    elif not graph.exists():
        raise FolderError(
            f"{graph} is missing, and so is its checkpoint. Restore a backup with `lexigraph restore`, or ingest your"
            " documents into a new data directory."
        )


def _checkpoint(folder: Path, epoch: int) -> Path:
    return folder / "checkpoints" / f"{epoch:06d}"


def _lock(folder: Path, kind: int) -> int:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
