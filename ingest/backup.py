"""Backups of a data directory: the graph of an epoch, the computed vectors, and nothing that is derived from them.

    lexigraph.json      the format, the base of all IRIs, the home glossary, and the epoch
    graph/              the graph at that epoch, with its log of commits
    vectors.sqlite      computed vectors, so that a restored directory embeds nothing again

The search engine is built again from these when a backup is restored.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from graph.rdf import Iri
from ingest.errors import FolderError, FolderMismatch
from ingest.folder import State, check_home, open_published, read_state

__all__ = ["back_up", "check_backup", "unpack_backup"]

_POINTER = "lexigraph.json"
_VECTORS = "vectors.sqlite"


def back_up(folder: Path, target: Path) -> State:
    """Copy the published epoch of `folder` to `target`, a new directory, while others read and write `folder`.

    Everything that was acknowledged before the call is in the copy. Returns the epoch that was copied. Raises
    `FolderError` if `target` exists or cannot be written, `FolderMissing`, `FolderMismatch`.
    """
    if target.exists():
        raise FolderError(f"{target} already exists. Name a new directory for the backup.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        state = open_published(folder, lambda published: _Copied(published, unfinished)).state
        _copy_vectors(folder / _VECTORS, unfinished / _VECTORS)
        pointer = {"format": 2, "base": state.base, "home": state.home, "epoch": state.epoch}
        (unfinished / _POINTER).write_text(json.dumps(pointer), encoding="utf-8")
        unfinished.rename(target)
    except OSError as error:
        raise FolderError(f"{target} cannot be written ({error.strerror or error}). Name another directory.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return state


def check_backup(backup: Path, base: Iri, home: str | None = None) -> State:
    """Return the epoch of a backup whose IRIs have the base `base`, and its home glossary. Raises `FolderError`.

    `home` is the configured home glossary, if any, which must be the one of the backup.
    """
    state = read_state(backup)
    if not (backup / "graph").is_dir():
        raise FolderError(f"{backup} is not a backup: graph/ is missing. Name a directory made by `lexigraph backup`.")
    if state.base != base:
        raise FolderMismatch(
            f"The IRIs in {backup} begin with {state.base}, but the configured base is {base}."
            f" Set LEXIGRAPH_BASE_IRI to {state.base}."
        )
    check_home(backup, state.home, home)
    return state


def unpack_backup(backup: Path, folder: Path) -> None:
    """Copy graph and vectors of a backup into `folder`, which must not contain a data directory.

    The next writer of `folder` builds the rest. Raises `FolderError`.
    """
    if any((folder / part).exists() for part in (_POINTER, "graph", "engine")):
        raise FolderError(f"{folder} contains a data directory. Restore into a new one with --data.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / "graph.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(backup / "graph", unfinished)
        if (backup / _VECTORS).exists():
            shutil.copyfile(backup / _VECTORS, folder / _VECTORS)
        unfinished.rename(folder / "graph")
    except OSError as error:
        raise FolderError(f"{folder} cannot be written ({error.strerror or error}). Name another directory.") from error


class _Copied:
    """An epoch whose graph was copied while it was held."""

    def __init__(self, state: State, target: Path) -> None:
        self.state = state
        shutil.copytree(state.graph, target / "graph")


def _copy_vectors(source: Path, target: Path) -> None:
    if source.exists():
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
