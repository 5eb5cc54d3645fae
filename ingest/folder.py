"""The data folder: one writer's live graph, and the published states that everybody reads.

    lexigraph.json      names the published state; replacing it is the one moment of publication
    write.lock          held by the process that writes
    graph/              the live graph, the truth; only the writer opens it
    unpublished         stands while the live graph is ahead of the published state
    vectors.sqlite      vectors that were computed before
    models/             the embedding model, exported for ONNX Runtime; its makers see to it themselves
    states/000042/      a published state: graph/ (hard links into the live graph) and index/

A state never changes, so readers see no half of anything and wait for nobody; one that holds a state
keeps it from being forgotten. A killed writer leaves the last state as it was, and the live graph whole,
which the next writer publishes.
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
_KEPT_STATES = 2  # the published one, and the one before it for readers that were about to open it
_ATTEMPTS = 3

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class State:
    """One published, unchanging state of a data folder; `mentions` tells whether terms are linked by them."""

    folder: Path
    number: int
    base: Iri
    mentions: bool

    @property
    def graph(self) -> Path:
        """The folder of the state's graph, to be opened read-only."""
        return _state_folder(self.folder, self.number) / "graph"

    @property
    def index(self) -> Path:
        """The folder of the state's search index."""
        return _state_folder(self.folder, self.number) / "index"

    @property
    def identity(self) -> str:
        """What no other state has, also where a folder is deleted and made again."""
        return f"{self.number}-{_state_folder(self.folder, self.number).stat().st_mtime_ns}"

    def hold(self) -> Callable[[], None]:
        """Keep this state from being forgotten until what is returned is called, or the process ends.

        Its graph needs that as long as it is open: the engine opens most files when they are asked for.
        Raises `FolderMissing` when the state is forgotten already.
        """
        try:
            descriptor = _lock(_state_folder(self.folder, self.number), fcntl.LOCK_SH)
        except OSError as error:
            raise FolderMissing(
                f"State {self.number} of {self.folder} has gone; `lexigraph ingest` publishes another."
            ) from error
        return lambda: os.close(descriptor)


def read_state(folder: Path) -> State:
    """Return the published state of `folder`. Raises `FolderMissing`, `FolderMismatch`."""
    pointer = folder / "lexigraph.json"
    try:
        known = json.loads(pointer.read_bytes())
        if known["format"] != _FORMAT:
            raise FolderMismatch(
                f"{folder} has format {known['format']}, this version reads {_FORMAT}; ingest into a new folder."
            )
        return State(folder, int(known["state"]), str(known["base"]), bool(known["mentions"]))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FolderMissing(
            f"There is no data folder at {folder}; `lexigraph ingest PATH --data {folder}` makes one."
        ) from error
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise FolderMismatch(f"{pointer} cannot be read ({error!r}); ingest into a new folder.") from error


def read_stamp(folder: Path) -> tuple[int, int] | None:
    """Return what changes when `folder` publishes another state, None without a folder; quicker than `read_state`."""
    try:
        status = (folder / "lexigraph.json").stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino


def open_published(folder: Path, open_state: Callable[[State], Opened]) -> Opened:
    """Return what `open_state` makes of the state that `folder` publishes now.

    The state stays on the disk as long as somebody has what is returned.
    Raises `FolderError`, and what `open_state` raises.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        state = read_state(folder)
        try:
            return _open_held(state, open_state)
        except Exception:
            # A writer may have published twice in between and forgotten this state.
            if attempt == _ATTEMPTS or read_state(folder) == state:
                raise
    raise FolderMissing(f"{folder} changes faster than it can be opened.")


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
    """Open `folder` for writing, made if it is not there; one process at a time.

    Raises `FolderBusy` when another process writes it, `FolderMismatch` when its IRIs have another base,
    and `FolderError` when the system does not let us write it.
    """
    lock = FileLock(folder / "write.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = lock.acquire(timeout=0)
    except Timeout as error:
        raise FolderBusy(
            f"Another process is writing {folder}; try again when it has finished, or ingest into another"
            " folder with --data."
        ) from error
    except OSError as error:
        raise FolderError(
            f"{folder} cannot be written ({error.strerror or error}); name another data folder with --data."
        ) from error
    with held:
        try:
            state: State | None = read_state(folder)
        except FolderMissing:
            state = None
        if state is not None and state.base != base:
            raise FolderMismatch(
                f"The IRIs in {folder} begin with {state.base}, the settings say {base}: set LEXIGRAPH_BASE_IRI"
                " to the former, or ingest into a new folder."
            )
        store = OxigraphStore.open(folder / "graph")
        try:
            yield FolderWriter(folder, base, store, state)
        finally:
            store.close()


class FolderWriter:
    """The one writer of a data folder, while `open_writer` holds the lock."""

    def __init__(self, folder: Path, base: Iri, store: OxigraphStore, state: State | None) -> None:
        """Use `open_writer`."""
        self.folder = folder
        self.iris = Iris(base)
        self.store = store
        self.state = state

    @property
    def vectors(self) -> Path:
        """The file of vectors that were computed before."""
        return self.folder / "vectors.sqlite"

    @property
    def is_published(self) -> bool:
        """Whether the published state shows all that the live graph holds."""
        return self.state is not None and not self._mark.exists()

    @property
    def _mark(self) -> Path:
        return self.folder / "unpublished"

    def begin(self) -> None:
        """Note that the live graph is about to change."""
        self._mark.touch()
        _sync(self.folder)

    def publish(self, build_index: Callable[[Path], None], mentions: bool) -> State:
        """Make the live graph, with the index that `build_index` writes to a new folder, the published state."""
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
        self._forget_old_states()
        self._mark.unlink(missing_ok=True)  # last, so that a kill before it has all of this done again
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

    def _forget_old_states(self) -> None:
        states = [entry for entry in (self.folder / "states").iterdir() if entry.name.isdecimal()]
        for state in sorted(states, key=lambda entry: int(entry.name))[:-_KEPT_STATES]:
            try:
                descriptor = _lock(state, fcntl.LOCK_EX)
            except BlockingIOError:  # somebody reads it; a later publication forgets it
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
