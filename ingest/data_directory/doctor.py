"""Finds lost and damaged parts of a data directory, and makes them again from the intact ones.

| part | made again from |
|---|---|
| `lexigraph.json` | the log of the live graph, which has the base of all IRIs |
| `graph` | the newest intact checkpoint, or else its own other indexes |
| `checkpoints/N` | the live graph |
| `engine` | the graph and `vectors.sqlite` |
| `vectors.sqlite` | the texts |
| `sources.sqlite` | the graph and the files |

Every writer begins with the check that costs one `stat` per file; `lexigraph doctor` reads everything.
"""

import logging
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from embeddings.engines.embedded.verification import damages, sqlite_damage
from embeddings.storage import sync_folder
from graph.errors import StoreCorrupt, StoreError
from graph.log_queries import HEAD
from graph.rdf import Literal
from graph.sparql_text import bind
from graph.stores.oxigraph import OxigraphStore
from ingest.data_directory.checksums import breaches, break_seal, check_rights, read_seal, remove
from ingest.data_directory.layout import POINTER, SEAL, SOURCES, VECTORS
from ingest.data_directory.servers import NO_SERVERS, Servers
from ingest.data_directory.state import checkpoint_of, read_format, read_state
from ingest.errors import FolderDamaged, FolderError, FolderIncomplete

_LOGGER = logging.getLogger(__name__)
_GRAPH = "graph"
_ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Damage:
    """Something wrong with one part of a data directory; `remedy` describes the effect of `repair`."""

    part: str
    problem: str
    remedy: str


def examine(folder: Path, servers: Servers = NO_SERVERS, *, complete: bool = True) -> list[Damage]:
    """Return every problem of a data directory, which nobody may write meanwhile; see `server_doctor` for `servers`.

    A `complete` examination reads every file: graph and checkpoint with their checksums, the engine with the digests of
    its records, and the vectors. Otherwise sizes, times and the presence of files are compared with the seal.
    Raises `FolderMissing`, `FolderDenied`, `FolderMismatch`.
    """
    check_rights(folder, write=True)
    found: list[Damage] = []
    epoch: int | None = None
    try:
        if read_format(folder)[0] == 1:
            return []
        epoch = read_state(folder).epoch
    except FolderDamaged as error:
        if isinstance(error, FolderIncomplete) and not _was_published(folder):
            return []  # restored from a backup, or killed before the first publication
        found.append(damaged(POINTER, str(error).partition(". ")[0] + "."))
    sealed = read_seal(folder)
    if sealed and epoch is not None and any(breaches(folder, sealed, (POINTER,))):
        sealed = None  # the pointer is intact, so that the seal is of another state
    if sealed is None and os.path.lexists(folder / SEAL):
        found.append(Damage(SEAL, f"{folder / SEAL} is damaged.", "Written again."))
    doubtful: set[str] = set()
    for breach in breaches(folder, sealed or {}, complete=complete):
        if not breach.is_certain:
            doubtful.add(breach.part)
        elif breach.part != POINTER:
            found.append(damaged(breach.part, f"{folder / breach.path} {breach.problem}."))
    known = {damage.part for damage in found}
    found.extend(damage for damage in _lost_parts(folder, epoch, servers) if damage.part not in known)
    known = {damage.part for damage in found}
    ours = () if servers.graph else (_GRAPH, *([f"checkpoints/{epoch:06d}"] if epoch else []))
    for part in (*ours, VECTORS, SOURCES, *(() if servers.engine else [_ENGINE])):
        if part not in known and (complete or part in doubtful):
            found.extend(damaged(part, problem) for problem in _problems_of(folder, part))
    return found


def repair(folder: Path, found: Collection[Damage]) -> None:
    """Remove or replace the damaged parts; the next `follow` makes derived parts again.

    The writer's lock must be held. Raises `FolderDamaged` if neither the graph nor a checkpoint can be read; then
    nothing was changed.
    """
    broken = {damage.part for damage in found}
    if _GRAPH in broken:
        _restore_graph(folder, broken)
    if not (folder / "checkpoints").is_dir():
        remove(folder / "checkpoints")
        broken = {part for part in broken if not part.startswith("checkpoints/")}
    for part in sorted(broken - {_GRAPH, SEAL}):
        remove(folder / part)
        if part in (VECTORS, SOURCES):
            for rest in folder.glob(f"{part}-*"):
                remove(rest)
    break_seal(folder)
    sync_folder(folder)


def damaged(part: str, problem: str) -> Damage:
    """Return a damage of a part, with the remedy that `repair` has for that part."""
    remedies = {
        POINTER: "Written again from the graph.",
        _GRAPH: "Restored from the newest intact checkpoint, or from its other indexes.",
        _ENGINE: "Made again from the graph.",
        VECTORS: "Deleted; the vectors are computed again.",
        SOURCES: "Deleted; all files are read again.",
    }
    return Damage(part, problem, remedies.get(part, "Made again from the live graph."))


def _was_published(folder: Path) -> bool:
    return any((folder / "checkpoints").glob("*")) or (folder / _ENGINE / "engine.sqlite").exists()


def _lost_parts(folder: Path, epoch: int | None, servers: Servers) -> Iterator[Damage]:
    checkpoints = [] if epoch is None else [checkpoint_of(folder, epoch)]
    for path in () if servers.graph else (folder / _GRAPH, *checkpoints):
        if not (path / "CURRENT").is_file():
            yield damaged(path.relative_to(folder).as_posix(), f"{path} is missing or empty.")
    if epoch is not None and not servers.engine and not (folder / _ENGINE / "engine.sqlite").is_file():
        yield damaged(_ENGINE, f"{folder / _ENGINE / 'engine.sqlite'} is missing.")
    for part, name in ((VECTORS, VECTORS), (SOURCES, SOURCES), (_ENGINE, f"{_ENGINE}/engine.sqlite")):
        for file in (folder / f"{name}{end}" for end in ("", "-wal", "-shm")):
            if os.path.lexists(file) and not file.is_file():
                yield damaged(part, f"{file} is not a file.")


def _problems_of(folder: Path, part: str) -> Iterator[str]:
    """Read a part completely."""
    cache = folder / VECTORS
    if part in (VECTORS, SOURCES):
        problem = sqlite_damage(folder / part) if (folder / part).exists() else None
        yield from [problem] if problem else []
    elif part == _ENGINE:
        yield from damages(folder / _ENGINE, folder / "missing" if cache.exists() and sqlite_damage(cache) else cache)
    elif problem := graph_problem(folder / part):
        yield problem


def graph_problem(graph: Path) -> str | None:
    """Return the problem of a graph that no process writes, None for an intact one; every index is read."""
    try:
        with closing(OxigraphStore.open_read_only(graph)) as store:
            store.verify()
    except StoreCorrupt as error:
        return error.problem
    except StoreError as error:
        return str(error)
    return None


def _restore_graph(folder: Path, broken: Collection[str]) -> None:
    """Replace the live graph by the published checkpoint, or else by all quads that one of its indexes still has."""
    newest = _newest_checkpoint(folder)
    restored = folder / "graph.unfinished"
    remove(restored)
    if newest is not None and newest.relative_to(folder).as_posix() not in broken and not graph_problem(newest):
        shutil.copytree(newest, restored)
    elif not any(_rescue(graph, restored, newest) for graph in (newest, folder / _GRAPH) if graph is not None):
        raise FolderDamaged(
            f"Neither the graph of {folder} nor a checkpoint of it can be read. Nothing was changed. Restore a backup"
            " into a new data directory with `lexigraph restore`, or ingest your documents into one."
        )
    if (folder / _GRAPH).is_dir():
        kept = folder / "graph.damaged"
        remove(kept)
        (folder / _GRAPH).rename(kept)
        _LOGGER.warning("The damaged graph is kept in %s. Delete it when you do not need it.", kept)
    remove(folder / _GRAPH)
    restored.rename(folder / _GRAPH)


def _newest_checkpoint(folder: Path) -> Path | None:
    """Return the checkpoint of the published epoch, or the newest one without a pointer; older ones lack changes."""
    try:
        return checkpoint_of(folder, read_state(folder).epoch)
    except FolderError:
        return max((folder / "checkpoints").glob("[0-9]*"), key=lambda path: int(path.name), default=None)


def _rescue(graph: Path, restored: Path, newest: Path | None) -> bool:
    """Write the readable quads of a graph to a new directory; false unless they reach the newest epoch."""
    try:
        with closing(OxigraphStore.open_read_only(graph)) as store:
            store.rescue(restored)
        with closing(OxigraphStore.open_read_only(restored)) as store:
            heads = [int(row[0].value) for row in store.query(bind(HEAD, log=store.log)) if isinstance(row[0], Literal)]
            is_complete = bool(heads) and (newest is None or max(heads) >= int(newest.name))
    except StoreError:
        is_complete = False
    if not is_complete:
        remove(restored)
    return is_complete
