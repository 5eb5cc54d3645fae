"""Checks a data directory part by part, and repairs the parts that can be made again from others."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from embeddings.engines.embedded.verification import damages, sqlite_damage
from graph.errors import StoreError
from graph.stores.oxigraph import OxigraphStore
from ingest.errors import FolderError
from ingest.folder import State, read_state

__all__ = ["Damage", "examine", "repair"]


@dataclass(frozen=True, slots=True)
class Damage:
    """Something wrong with one part of a data directory; `remedy` describes the effect of `repair`."""

    part: str
    problem: str
    remedy: str


def examine(folder: Path) -> Iterator[Damage]:
    """Yield every problem of a data directory, which nobody may write meanwhile.

    Every part is read completely: the checkpoint and the live graph, the engine with its digests, and the vectors.
    Raises `FolderError` if the data directory does not exist, or if its pointer cannot be read.
    """
    state = read_state(folder)
    yield from _graph_damages(state.graph, "checkpoint", "Restored from the live graph.")
    yield from _graph_damages(folder / "graph", "graph", "Restored from the newest checkpoint.")
    cache = folder / "vectors.sqlite"
    if cache.exists() and (problem := sqlite_damage(cache)):
        yield Damage("vectors.sqlite", problem, "Deleted; the vectors are computed again.")
        cache = folder / "missing"
    for problem in damages(state.engine, cache):
        yield Damage("engine", problem, "Made again from the graph.")


def repair(folder: Path) -> None:
    """Remove or replace the parts that `examine` finds damaged; the next ingest makes derived parts again.

    The writer's lock must be held. Raises `FolderError` if neither the graph nor a checkpoint can be read.
    """
    state = read_state(folder)
    broken = {damage.part for damage in examine(folder)}
    if "graph" in broken:
        source = _readable_checkpoint(state)
        kept = folder / "graph.damaged"
        shutil.rmtree(kept, ignore_errors=True)
        if (folder / "graph").exists():
            (folder / "graph").rename(kept)
        shutil.copytree(source, folder / "graph")
    if "vectors.sqlite" in broken:
        for part in folder.glob("vectors.sqlite*"):
            part.unlink()
    if broken & {"engine", "graph", "checkpoint"}:
        shutil.rmtree(folder / "engine", ignore_errors=True)


def _graph_damages(graph: Path, part: str, remedy: str) -> Iterator[Damage]:
    try:
        with closing(OxigraphStore.open_read_only(graph)) as store:
            store.query("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
    except StoreError as error:
        yield Damage(part, str(error), remedy)


def _readable_checkpoint(state: State) -> Path:
    checkpoints = sorted((state.folder / "checkpoints").glob("[0-9]*"), reverse=True)
    for checkpoint in checkpoints:
        if not list(_graph_damages(checkpoint, "checkpoint", "")):
            return checkpoint
    raise FolderError(
        f"Neither the graph of {state.folder} nor a checkpoint of it can be read. Restore a backup with"
        " `lexigraph restore`, or ingest your documents into a new data directory."
    )
