"""The data directory: the live graph of the single writer, and the published states that readers open.

    lexigraph.json      names the published state; replacing this file is the atomic step of publication
    write.lock          held by the writing process
    graph/              the live graph, the source of truth; opened by the writer only
    unpublished         exists while the live graph is ahead of the published state
    vectors.sqlite      cache of computed vectors
    models/             the embedding model, exported for ONNX Runtime; managed by `embeddings`
    states/000042/      a published state: graph/ (hard links into the live graph) and index/

A state never changes, so readers never see a partial update and never wait. Holding a state protects it from being
deleted. If a writer is killed, the last state remains unchanged and the live graph intact; the next writer publishes
it.
"""

import fcntl
import json
import os
import shutil
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from graph.iris import Iris
from graph.rdf import Iri
from graph.stores.oxigraph import OxigraphStore
from ingest.errors import FolderBusy, FolderError, FolderMismatch, FolderMissing

__all__ = ["FolderWriter", "State", "open_published", "open_writer", "read_stamp", "read_state"]

_FORMAT = 1
_KEPT_STATES = 2  # the published one, and the previous one for readers that are about to open it
_ATTEMPTS = 3

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class State:
    """A published, immutable state of a data directory; `mentions` is whether it contains links for mentions."""

    folder: Path
    number: int
    base: Iri
    mentions: bool

    @property
    def graph(self) -> Path:
        """The directory of the state's graph, to be opened read-only."""
        return _state_folder(self.folder, self.number) / "graph"

    @property
    def index(self) -> Path:
        """The directory of the state's search index."""
        return _state_folder(self.folder, self.number) / "index"

    @property
    def identity(self) -> str:
        """A unique identifier, which differs even after the data directory is deleted and created again."""
        return f"{self.number}-{_state_folder(self.folder, self.number).stat().st_mtime_ns}"

    def hold(self) -> Callable[[], None]:
        """Protect this state from deletion until the returned function is called, or the process ends.

        Required while its graph is open, because the engine opens most files lazily.
        Raises `FolderMissing` if the state is already deleted.
        """
        try:
            descriptor = _lock(_state_folder(self.folder, self.number), fcntl.LOCK_SH)
        except OSError as error:
            raise FolderMissing(
                f"State {self.number} of {self.folder} was deleted. Publish a new one with `lexigraph ingest`."
            ) from error
        return lambda: os.close(descriptor)


def read_state(folder: Path) -> State:
    """Return the published state of `folder`. Raises `FolderMissing`, `FolderMismatch`."""
    pointer = folder / "lexigraph.json"
    try:
        known = json.loads(pointer.read_bytes())
        if known["format"] != _FORMAT:
            raise FolderMismatch(
                f"{folder} has format {known['format']}, but this version reads format {_FORMAT}."
                " Ingest into a new data directory."
            )
        return State(folder, int(known["state"]), str(known["base"]), bool(known["mentions"]))
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


@contextmanager
def open_writer(folder: Path, base: Iri) -> Iterator["FolderWriter"]:
    """Open `folder` for writing, and create it if necessary; only one process can write at a time.

    Raises `FolderBusy` if another process is writing it, `FolderMismatch` if its IRIs have another base, and
    `FolderError` if the operating system denies writing.
    """
    lock = FileLock(folder / "write.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = lock.acquire(timeout=0)
    except Timeout as error:
        raise FolderBusy(
            f"Another process is writing {folder}. Try again when it has finished, or choose another data directory"
            " with --data."
        ) from error
    except OSError as error:
        raise FolderError(
            f"{folder} cannot be written ({error.strerror or error}). Choose another data directory with --data."
        ) from error
    with held:
        try:
            state: State | None = read_state(folder)
        except FolderMissing:
            state = None
        if state is not None and state.base != base:
            raise FolderMismatch(
                f"The IRIs in {folder} begin with {state.base}, but the configured base is {base}."
                f" Set LEXIGRAPH_BASE_IRI to {state.base}, or ingest into a new data directory."
            )
        store = OxigraphStore.open(folder / "graph")
        try:
            yield FolderWriter(folder, base, store, state)
        finally:
            store.close()


class FolderWriter:
    """The only writer of a data directory, while `open_writer` holds the lock."""

    def __init__(self, folder: Path, base: Iri, store: OxigraphStore, state: State | None) -> None:
        """Use `open_writer`."""
        self.folder = folder
        self.iris = Iris(base)
        self.store = store
        self.state = state

    @property
    def vectors(self) -> Path:
        """The file that caches computed vectors."""
        return self.folder / "vectors.sqlite"

    @property
    def is_published(self) -> bool:
        """Whether the published state includes all changes of the live graph."""
        return self.state is not None and not self._mark.exists()

    @property
    def _mark(self) -> Path:
        return self.folder / "unpublished"

    def begin(self) -> None:
        """Record that the live graph is about to change."""
        self._mark.touch()
        _sync(self.folder)

    def publish(self, build_index: Callable[[Path], None], mentions: bool) -> State:
        """Publish the live graph together with the index that `build_index` writes to a new directory."""
        number = self.state.number + 1 if self.state else 1
        unfinished = self.folder / "states" / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        (unfinished / "index").mkdir(parents=True)
        self.store.flush()
        self.store.checkpoint(unfinished / "graph")
        build_index(unfinished / "index")
        _sync(unfinished / "index")
        _sync(unfinished)
        finished = _state_folder(self.folder, number)
        shutil.rmtree(finished, ignore_errors=True)
        unfinished.rename(finished)
        _sync(finished.parent)
        state = State(self.folder, number, self.iris.base, mentions)
        self._write_pointer(state)
        self.state = state
        self._delete_old_states()
        self._mark.unlink(missing_ok=True)  # last, so that all steps are repeated if the process is killed earlier
        return state

    def _write_pointer(self, state: State) -> None:
        pointer = self.folder / "lexigraph.json"
        draft = pointer.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            known = {"format": _FORMAT, "base": state.base, "state": state.number, "mentions": state.mentions}
            json.dump(known, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(pointer)
        _sync(self.folder)

    def _delete_old_states(self) -> None:
        states = [entry for entry in (self.folder / "states").iterdir() if entry.name.isdecimal()]
        for state in sorted(states, key=lambda entry: int(entry.name))[:-_KEPT_STATES]:
            try:
                descriptor = _lock(state, fcntl.LOCK_EX)
            except BlockingIOError:  # still being read; a later publication deletes it
                continue
            shutil.rmtree(state, ignore_errors=True)
            os.close(descriptor)


def _state_folder(folder: Path, number: int) -> Path:
    return folder / "states" / f"{number:06d}"


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
