"""Backups of a data directory: the graph of an epoch, the computed vectors, and nothing that can be derived from them.

    lexigraph.json      the format, the base of all IRIs, the home glossary, and the epoch
    seal.json           sizes and digests of all files
    graph/              the graph at that epoch, with its log of commits
    vectors.sqlite      computed vectors, so that a restored directory embeds nothing again
    quality.sqlite      the latest report on quality with the counts of former ones, if there is one

A backup is read completely before it is finished, and again before it is restored. The search engine is built again
from it.
"""

import logging
import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from embeddings.engines.embedded.verification import sqlite_damage
from graph.rdf import Iri
from ingest.data_directory.checksums import breaches, check_rights, read_seal, seal
from ingest.data_directory.doctor import graph_problem
from ingest.data_directory.layout import POINTER, REPORT, VECTORS
from ingest.data_directory.servers import NO_SERVERS, Servers
from ingest.data_directory.state import State, check_home, open_published, read_state, write_state
from ingest.errors import FolderDamaged, FolderError, FolderMismatch

_LOGGER = logging.getLogger(__name__)


def back_up(folder: Path, target: Path, servers: Servers = NO_SERVERS) -> State:
    """Copy the published epoch of `folder` to `target`, a new directory, while others read and write `folder`.

    Everything that was acknowledged before the call is in the copy. Returns the epoch that was copied. Raises
    `FolderError` if `target` exists or cannot be written, `FolderDamaged`, `FolderMissing`, `FolderMismatch`.
    """
    if servers.graph:
        raise FolderError("The graph is on a server. Back it up with its tools; everything else is made from it.")
    if target.exists():
        raise FolderError(f"{target} already exists. Name a new directory for the backup.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        state = open_published(folder, lambda published: _Copied(published, unfinished)).state
        if problem := graph_problem(unfinished / "graph"):
            raise FolderDamaged(f"{state.graph} is damaged: {problem} Nothing was written.")
        _copy_databases(folder, unfinished)
        write_state(replace(state, folder=unfinished, on_servers=()))
        seal(unfinished, {})
        unfinished.rename(target)
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FolderError(f"{target} cannot be written ({reason}). Name another directory.") from error
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

    The backup is read completely first. The next writer of `folder` builds the rest. Raises `FolderError`.
    """
    if any((folder / part).exists() for part in (POINTER, "graph", "engine")):
        raise FolderError(f"{folder} contains a data directory. Restore into a new one with --data.")
    check_rights(backup, write=False)
    for breach in breaches(backup, read_seal(backup) or {}, complete=True):
        if breach.is_certain and breach.part != VECTORS:
            raise FolderDamaged(f"{backup / breach.path} {breach.problem}. Restore another backup.")
    if problem := graph_problem(backup / "graph"):
        raise FolderDamaged(f"{backup / 'graph'} is damaged: {problem} Restore another backup.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / "graph.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(backup / "graph", unfinished)
        damaged = breaches(backup, read_seal(backup) or {}, (VECTORS,), complete=True)
        _copy_databases(backup, folder, {breach.path for breach in damaged if breach.is_certain})
        unfinished.rename(folder / "graph")
    except OSError as error:
        raise FolderError(f"{folder} cannot be written ({error.strerror or error}). Name another directory.") from error


class _Copied:
    """An epoch whose graph was copied while it was held."""

    def __init__(self, state: State, target: Path) -> None:
        self.state = state
        shutil.copytree(state.graph, target / "graph", dirs_exist_ok=True)


_LOST: Final = {VECTORS: "the vectors are computed again", REPORT: "the counts of former reports are lost"}


def _copy_databases(source: Path, target: Path, damaged: Collection[str] = ()) -> None:
    """Copy the databases of a directory, which others may write meanwhile; damaged ones are omitted."""
    for name, loss in _LOST.items():
        if (source / name).exists():
            problem = f"{source / name} is damaged." if name in damaged else _copy(source / name, target / name)
            if problem:
                _LOGGER.warning("%s It is omitted; %s.", problem, loss)
                (target / name).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> str | None:
    """Copy a database, and return a sentence about its damage, if any."""
    try:
        address = f"{source.absolute().as_uri()}?mode=rw"  # a read-only connection would leave files
        with closing(sqlite3.connect(address, uri=True)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
        return sqlite_damage(target)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise
        return f"{source} is damaged: {error}."
