"""The published state of a data directory: format, base of all IRIs, home glossary, and the epoch that readers open."""

import fcntl
import hashlib
import json
import os
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from embeddings.engines.embedded.verification import damages
from embeddings.storage import write_durably
from graph.iris import slug
from graph.rdf import Iri
from ingest.data_directory.checksums import Sealed, breaches, check_rights, read_seal
from ingest.data_directory.layout import POINTER, VECTORS
from ingest.errors import FolderDamaged, FolderDenied, FolderIncomplete, FolderMismatch, FolderMissing

DESCRIBED = "described"
"""The fact of the search engine that is the epoch since which organizations, categories and glossaries are described as
they are now, with the nonce of its commit: other data can have the same epoch."""

_FORMAT = 2
_ATTEMPTS = 3

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class State:
    """A published, immutable epoch of a data directory. `home` is empty if no home glossary is fixed yet.

    `on_servers` are the parts that servers hold instead of the directory: `graph`, `engine`.
    """

    folder: Path
    epoch: int
    base: Iri
    home: str = ""
    on_servers: tuple[str, ...] = ()

    @property
    def graph(self) -> Path:
        """The directory of the graph at this epoch, to be opened read-only."""
        return checkpoint_of(self.folder, self.epoch)

    @property
    def engine(self) -> Path:
        """The directory of the search engine, which has this epoch or a later one."""
        return self.folder / "engine"

    def hold(self) -> Callable[[], None]:
        """Protect this state from deletion until the returned function is called, or the process ends.

        Required while its graph is open, because the engine opens most files lazily.
        Raises `FolderMissing` if the state is already deleted.
        """
        try:
            descriptor = hold(self.graph, fcntl.LOCK_SH)
        except PermissionError as error:
            raise FolderDenied(self.graph) from error
        except OSError as error:
            raise FolderMissing(
                f"The graph of {self.folder} at epoch {self.epoch} was deleted. Publish a new one with"
                " `lexigraph ingest`."
            ) from error
        return lambda: os.close(descriptor)

    def check(self, sealed: Mapping[str, Sealed]) -> None:
        """Compare all files that readers of this state open with the seal. Raises `FolderDamaged`, `FolderDenied`."""
        parts = (POINTER, f"checkpoints/{self.graph.name}", "engine")
        is_doubtful = False
        for breach in breaches(self.folder, sealed, parts):
            if breach.is_certain:
                kind = FolderIncomplete if breach.is_missing else FolderDamaged
                raise kind(f"{self.folder / breach.path} {breach.problem}. {_RESTORED}")
            is_doubtful = True
        if is_doubtful and (problem := next(damages(self.engine, self.folder / VECTORS), None)):
            raise FolderDamaged(f"{problem} {_RESTORED}")


def checkpoint_of(folder: Path, epoch: int) -> Path:
    """Return the directory of the graph at an epoch."""
    return folder / "checkpoints" / f"{epoch:06d}"


def hold(folder: Path, kind: int) -> int:
    """Return a file descriptor that locks a directory until it is closed. Raises `BlockingIOError`, `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def is_new(folder: Path) -> bool:
    """Return whether a directory contains no data yet: neither a pointer nor a graph, also not a damaged one."""
    remains = ("graph/*.sst", "graph/CURRENT", "checkpoints/*", "engine/engine.sqlite", "states/*")
    return not os.path.lexists(folder / POINTER) and not any(any(folder.glob(pattern)) for pattern in remains)


def read_state(folder: Path) -> State:
    """Return the published state. Raises `FolderMissing`, `FolderDamaged`, `FolderDenied`, `FolderMismatch`."""
    known = _read_pointer(folder)
    if known["format"] == 1:
        raise FolderMismatch(
            f"{folder} was written by version 0.1. Run `lexigraph ingest` once, which migrates it and keeps its graph"
            " and vectors."
        )
    on_servers = tuple(map(str, known.get("servers", ())))
    return State(folder, int(known["epoch"]), str(known["base"]), str(known.get("home", "")), on_servers)


def read_sound_state(folder: Path) -> State:
    """Return the published state, after a check of the files that its readers open; see `State.check`."""
    while True:
        sealed = read_seal(folder)
        state = read_state(folder)
        check_rights(folder, (POINTER, f"checkpoints/{state.graph.name}", "engine"), write=False)
        if sealed is None:
            return state
        try:
            state.check(sealed)
        except FolderDamaged:
            if read_seal(folder) == sealed:
                raise
            # Otherwise a writer has begun, or finished, in the meantime.
        else:
            return state


def read_format(folder: Path) -> tuple[int, Iri, str]:
    """Return format, base and home glossary of a data directory of any version that this one can write.

    Raises `FolderMissing`, `FolderDamaged`, `FolderDenied`, `FolderMismatch`.
    """
    known = _read_pointer(folder)
    return int(known["format"]), str(known["base"]), str(known.get("home", ""))


def check_home(place: Path | str, known: str | None, configured: str | None) -> None:
    """Raise `FolderMismatch` if the home glossary of a directory, or of a graph, is not the configured one."""
    if known and configured and slug(known) != slug(configured):
        raise FolderMismatch(
            f"The home glossary of {place} is {known!r}, but the configured one is {configured!r}. Set"
            f" LEXIGRAPH_GLOSSARY to {known!r}, or ingest into a new data directory. To ingest documents into another"
            f" glossary of this directory, use `--glossary {configured!r}`."
        )


def check_servers(state: State, parts: tuple[str, ...]) -> None:
    """Raise `FolderMismatch` if a server holds the graph, but the settings do not name it, or the other way round."""
    if ("graph" in state.on_servers) == ("graph" in parts):
        return
    if "graph" in parts:
        problem = f"The graph of {state.folder} is in this directory, but LEXIGRAPH_GRAPH names a server."
        remedy = "Remove that setting, or choose a new data directory with --data, and ingest your documents into it."
    else:
        problem = f"The graph of {state.folder} is on a server, but LEXIGRAPH_GRAPH is not set."
        remedy = "Set it to the address of that server, or choose another data directory with --data."
    raise FolderMismatch(f"{problem} {remedy}")


def read_stamp(folder: Path) -> tuple[int, int] | None:
    """Return a value that changes when `folder` publishes another state, or None if nothing is published.

    Faster than `read_state`, and every request of a server reads it: `Path.stat` of a new path takes twice as long.
    """
    try:
        status = os.stat(f"{folder}/{POINTER}")  # noqa: PTH116
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def write_state(state: State) -> None:
    """Publish a state durably and at once. Raises `OSError`."""
    known: dict[str, Any] = {"format": _FORMAT, "base": state.base, "epoch": state.epoch}
    if state.home:
        known["home"] = state.home
    if state.on_servers:
        known["servers"] = state.on_servers
    content = json.dumps(known | {"sha256": _digest(known)}).encode()
    write_durably(state.folder / POINTER, lambda file: file.write(content))


def _read_pointer(folder: Path) -> dict[str, Any]:
    pointer = folder / POINTER
    try:
        known: dict[str, Any] = json.loads(pointer.read_bytes())
        digest = known.pop("sha256", None)
        if known["format"] not in (1, _FORMAT):
            raise FolderMismatch(
                f"{folder} has format {known['format']}, which a newer version of Lexigraph wrote; this one reads"
                f" format {_FORMAT}. Install that version, restore a backup that this one made, or ingest into a new"
                " data directory."
            )
        int(known["state" if known["format"] == 1 else "epoch"]), str(known["base"])
        if known["format"] == _FORMAT and digest != _digest(known):
            raise ValueError("it differs from its digest")
        return known
    except PermissionError as error:
        raise FolderDenied(pointer) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        if not is_new(folder):
            raise FolderIncomplete(f"{pointer} is missing. {_REWRITTEN}") from error
        raise FolderMissing(
            f"No data directory at {folder}. Create one with `lexigraph ingest PATH --data {folder}`."
        ) from error
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise FolderDamaged(f"{pointer} cannot be read ({error}). {_REWRITTEN}") from error


def open_published(folder: Path, open_state: Callable[[State], Opened]) -> Opened:
    """Return the result of `open_state` for the state that `folder` publishes now.

    The state remains on disk while the result is referenced. Raises `FolderError` and any exception of `open_state`.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        state = read_sound_state(folder)
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


_RESTORED = "`lexigraph doctor --fix` and the next `lexigraph ingest` restore it."
_REWRITTEN = "`lexigraph doctor --fix` and the next `lexigraph ingest` write it again from the graph."


def _digest(known: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
