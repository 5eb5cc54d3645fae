"""The data directory: the live graph of the single writer, and the epochs that readers open; see `layout`.

An epoch is visible from the moment that the engine commits it; its checkpoint exists before. Neither changes
afterwards, so readers never see a partial update and never wait, and a checkpoint that is held is not deleted. If a
writer is killed, readers keep the last epoch, and the next writer lets the engine follow the log to its head.

If a server holds the graph, `graph/` and `checkpoints/` do not exist, and any number of directories on any machines
write to it; the home glossary is then a fact in its log. If a server holds the engine, `engine/` and `vectors.sqlite`
do not exist.
"""

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.engine import SearchEngine
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.errors import IndexCorrupt, IndexUnusable
from embeddings.storage import sync_folder
from embeddings.vector_cache import VectorCache
from graph.commit_log import CommitLog
from graph.errors import StoreCorrupt, StoreError, UnknownName
from graph.iris import Iris
from graph.log_reader import written_base
from graph.rdf import Iri
from graph.store import TripleStore
from graph.stores.oxigraph import OxigraphStore
from ingest.data_directory.checksums import break_seal, read_seal, seal
from ingest.data_directory.doctor import Damage, damaged, examine, repair
from ingest.data_directory.identity import Identity, check_base, found_home, identity_on_server, read_identity
from ingest.data_directory.layout import POINTER, SEAL, SOURCES, VECTORS
from ingest.data_directory.migration import migrate
from ingest.data_directory.servers import NO_SERVERS, Servers
from ingest.data_directory.state import State, check_servers, checkpoint_of, hold, is_new, read_state, write_state
from ingest.data_directory.write_lock import NO_PATIENCE, Patience, lock_writer
from ingest.errors import FolderError, FolderMismatch

_LOGGER = logging.getLogger(__name__)

DEFAULT_HOME = "Glossary"
"""The home glossary of a new data directory, unless another one is given."""

COMMIT = "commit"
"""The fact of an epoch of the engine that names its commit, which no other graph has."""

_KEPT_CHECKPOINTS = 2  # the published one, and the previous one for readers that are about to open it


@contextmanager
def open_writer(
    folder: Path,
    base: Iri,
    home: str | None = None,
    first: str = DEFAULT_HOME,
    patience: Patience = NO_PATIENCE,
    tolerated_backlog: float = 1,
    servers: Servers = NO_SERVERS,
    graph: TripleStore | None = None,
) -> Iterator["FolderWriter"]:
    """Open `folder` for writing, and create it if necessary; only one process can write at a time.

    The base and the home glossary are fixed by the first term or statement that is stored. `home` is the configured
    glossary, if any; without it, a directory without them has `first` as its home glossary. `tolerated_backlog` is more
    than 1 if the caller maintains the search engine later. `graph` is the store on the server if it is open already; it
    stays open. Lost and damaged parts are made again from intact ones, with a warning for each.

    Raises `FolderBusy` if another process writes it for longer than `patience`,
    `FolderMismatch` if its IRIs have another base or it has another home glossary than `home`, `FolderDamaged` if
    nothing is left to restore a part from, and `FolderError` if the operating system denies writing. If a server
    holds the graph, also `StoreError`, and `CommitConflict` if another writer begins the same graph.
    """
    with lock_writer(folder, patience):
        known = _sound_identity(folder, base, home, first, servers)
        sealed = read_seal(folder) or {}
        break_seal(folder)
        store = graph or (
            servers.open_graph(base, writable=True) if servers.graph else _open_graph(folder, known.state, base)
        )
        release = store.close if graph is None else _keep
        try:
            if known.format is None:
                check_base(folder, written_base(store) or base, base)
            log = CommitLog(store, Iris(base))
            log.recover()
            if servers.graph:
                known = identity_on_server(log, store, folder, known, base, home, first)
            is_settled = servers.graph or log.has_stored()
            settled = (known.home if is_settled else "") or home or found_home(store, base, first)
            writer = FolderWriter(folder, base, settled, store, known.state, tolerated_backlog, servers)
            if known.format == 1:
                migrate(folder, writer.log, store)
            if known.home != settled:
                if home is None:  # a backup and the settings name it
                    _LOGGER.warning("The home glossary of %s is now fixed: %r.", folder, writer.home)
                writer.announce()
            yield writer
        except UnknownName:  # nothing was written
            release()
            seal(folder, sealed)
            raise
        finally:
            release()
        seal(folder, sealed)


class FolderWriter:
    """The only writer of a data directory, while `open_writer` holds the lock."""

    def __init__(
        self,
        folder: Path,
        base: Iri,
        home: str,
        store: TripleStore,
        state: State | None,
        tolerated_backlog: float,
        servers: Servers,
    ) -> None:
        """Use `open_writer`."""
        self.servers = servers
        self.folder = folder
        self.iris = Iris(base)
        self.home = home
        """The name of the home glossary, whose terms have the IRIs `{base}term/{slug}`."""
        self.store = store
        self.state = state
        self.tolerated_backlog = tolerated_backlog
        """The follower maintains the engine if its backlog is greater; see `SearchEngine.backlog`."""
        self.backlog = 0.0
        """The backlog that the follower left."""

    @property
    def vectors(self) -> Path:
        """The file that caches computed vectors."""
        return self.folder / VECTORS

    @property
    def log(self) -> CommitLog:
        """The log of commits to the live graph."""
        return CommitLog(self.store, self.iris)

    def open_engine(self, encoder: Encoder | None) -> SearchEngine:
        """Open the search engine for writing.

        In the data directory, damaged vectors are deleted, and a damaged engine, or one that follows another graph, is
        replaced by an empty one, which the follower makes again from the graph. An engine on a server that follows
        another graph is refused (`FolderMismatch`), since others may use it.
        """
        if not self.servers.engine:
            return self._open_embedded(encoder)
        with ExitStack() as opened:
            engine = opened.enter_context(closing(self.servers.open_engine(encoder, writable=True)))
            if self._has_epoch_of(engine):
                opened.pop_all()
                return engine
        raise FolderMismatch(
            "The database of LEXIGRAPH_ENGINE has an epoch that the graph does not have: it belongs to another graph,"
            " or the graph was restored from a copy. Nothing was written. Use a database of its own for each graph;"
            " after a restore, run `DROP SCHEMA lexigraph CASCADE` in it, and ingest again."
        )

    def _has_epoch_of(self, engine: SearchEngine) -> bool:
        """Return whether the epoch of an engine is one of this graph, as far as the log shows."""
        with engine.view() as view:
            epoch, commit = view.epoch, view.facts.get(COMMIT)
        known = self.log.nonce(epoch)
        return epoch <= self.log.head() and (not known or commit in (None, known))

    def _open_embedded(self, encoder: Encoder | None) -> EmbeddedEngine:
        folder = self.folder / "engine"
        try:
            with closing(VectorCache(self.vectors)):
                pass
        except IndexCorrupt as error:
            _LOGGER.warning("%s The vectors are computed again.", error.problem)
            for part in self.folder.glob(f"{VECTORS}*"):
                part.unlink()
        try:
            engine = EmbeddedEngine(folder, encoder, self.vectors, writable=True)
            if self._has_epoch_of(engine):
                return engine
            engine.close()
        except (IndexUnusable, FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            _LOGGER.warning("The search engine in %s is made again from the graph: %s", folder, error)
        shutil.rmtree(folder)
        return EmbeddedEngine(folder, encoder, self.vectors, writable=True)

    def checkpoint(self, epoch: int) -> None:
        """Keep the live graph, which is at this epoch, for readers; a server keeps no former epoch."""
        if not isinstance(self.store, OxigraphStore):
            return
        finished = checkpoint_of(self.folder, epoch)
        if finished.is_dir():  # readers may hold it
            return
        self.store.flush()
        unfinished = finished.with_name("unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(exist_ok=True)
        self.store.checkpoint(unfinished)
        unfinished.rename(finished)
        sync_folder(finished.parent)

    def publish(self, epoch: int) -> None:
        """Announce an epoch that the engine has committed, and delete the checkpoints that nobody reads."""
        state = State(self.folder, epoch, self.iris.base, self.home, self.servers.parts)
        if self.state != state or not (self.servers.graph or state.graph.is_dir()):
            self.checkpoint(epoch)
            self.state = state
            self.announce()
        if not self.servers.graph:
            self._delete_old_checkpoints()

    def compact_graph(self) -> None:
        """Merge the files of the graph; a server does this by itself."""
        if isinstance(self.store, OxigraphStore):
            self.store.compact()

    def announce(self) -> None:
        """Write the published state again, so that readers open it again."""
        if self.state is not None:
            self.state = replace(self.state, home=self.home)
            write_state(self.state)

    def _delete_old_checkpoints(self) -> None:
        checkpoints = [entry for entry in (self.folder / "checkpoints").iterdir() if entry.name.isdecimal()]
        for checkpoint in sorted(checkpoints, key=lambda entry: int(entry.name))[:-_KEPT_CHECKPOINTS]:
            try:
                descriptor = hold(checkpoint, fcntl.LOCK_EX)
            except BlockingIOError:  # still being read; a later publication deletes it
                continue
            shutil.rmtree(checkpoint, ignore_errors=True)
            os.close(descriptor)


def _keep() -> None:
    """Leave a store open."""


def _sound_identity(folder: Path, base: Iri, home: str | None, first: str, servers: Servers) -> Identity:
    """Return the identity after lost parts were made again.

    A new directory gets a home glossary. So does one of another base or home glossary in which nothing was ever
    stored: it begins again.
    """
    try:
        known = read_identity(folder, base, home)
    except FolderMismatch:
        if servers.graph or not _is_unused(folder):
            raise
        _clear(folder)
    if is_new(folder):
        if servers.graph:
            return Identity()
        fixed = home or first
        _LOGGER.warning(
            "New data directory %s. IRIs begin with %s, and the home glossary is %r. The first stored term fixes both.",
            folder,
            base,
            fixed,
        )
        return Identity(home=fixed)
    if known.state is not None:
        check_servers(known.state, servers.parts)
    _repair(folder, examine(folder, servers, complete=False))
    return read_identity(folder, base, home)


def _is_unused(folder: Path) -> bool:
    """Return whether nothing was ever stored in a directory of the current format, as far as its graph can be read."""
    try:
        state = read_state(folder)
        store = OxigraphStore.open_read_only(folder / "graph")
    except (FolderError, StoreError):
        return False
    with closing(store):
        log = CommitLog(store, Iris(state.base))
        return log.head() >= state.epoch and not log.has_stored()


def _clear(folder: Path) -> None:
    """Delete what an ingest wrote into a directory, but no cache."""
    for part in (POINTER, "graph", "checkpoints", "engine", SEAL, SOURCES):
        path = folder / part
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _open_graph(folder: Path, state: State | None, base: Iri) -> OxigraphStore:
    """Open the live graph; one that is damaged, or ends before the published epoch, is restored first."""
    graph = folder / "graph"
    try:
        store = OxigraphStore.open(graph)
    except StoreCorrupt as error:
        problem = error.problem
    else:
        head = CommitLog(store, Iris(base)).head()
        if state is None or head >= state.epoch:
            return store
        store.close()
        problem = f"{graph} ends at epoch {head}, before the published epoch {state.epoch}."
    _repair(folder, [damaged("graph", problem)])
    return OxigraphStore.open(graph)


def _repair(folder: Path, found: Sequence[Damage]) -> None:
    for damage in found:
        _LOGGER.warning("%s %s", damage.problem, damage.remedy)
    if found:
        repair(folder, found)
