"""Where readers find the newest epoch: in the data directory, or on the servers that hold it."""

import weakref
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from api.lexicon.lexicon import Lexicon
from embeddings.encoder import Encoder
from embeddings.engine import SearchEngine, SearchView
from embeddings.engines.embedded.engine import EmbeddedEngine
from graph.iris import Iris
from graph.log_reader import LogReader
from graph.rdf import Iri
from graph.stores.oxigraph import OxigraphStore
from ingest.data_directory.servers import Servers
from ingest.data_directory.state import State, check_servers, read_sound_state, read_stamp

if TYPE_CHECKING:
    from embeddings.engines.postgresql.snapshot import PostgresqlSnapshot

_CHECK_SECONDS: Final = 2.0
_POLL_SECONDS: Final = 0.1  # PostgreSQL notifies listeners on the primary only, not those on standbys


def open_published_epochs(folder: Path, encoder: Encoder | None, servers: Servers, base: Iri) -> "Published":
    """Return where the epochs are. Raises `FolderError`, `StoreError`, `EmbeddingsError`."""
    if servers.graph and servers.engine:
        return PublishedOnServers(encoder, servers, base)
    return PublishedInFolder(folder, encoder, servers)


class PublishedInFolder:
    """A data directory, whose pointer shows each epoch at once. At most one of its parts is on a server.

    `newer` returns the newest epoch, None if it is the former one, and does not use copies of the data that lack
    `min_epoch`. It looks for another epoch or for damage every `seconds`, if it `is_polled` also without requests.
    `is_outdated` shows in microseconds whether another one was published since. `head` is the epoch of the last commit
    that can be known here. Both raise `FolderError`, `StoreError` and `EmbeddingsError` if an epoch cannot be read, or
    files of the former one are damaged. After `close`, epochs that are still read are released with their last request.
    """

    seconds, is_polled = _CHECK_SECONDS, False

    def __init__(self, folder: Path, encoder: Encoder | None, servers: Servers) -> None:
        self._folder, self._encoder, self._servers = folder, encoder, servers
        self._stamp: tuple[int, int] | None = None
        self._inode = 0
        state = self._read_state()
        self._engine: SearchEngine = self._open_engine(state)
        self._graph = servers.open_graph(state.base, writable=False) if servers.graph else None

    @property
    def is_outdated(self) -> bool:
        stamp = read_stamp(self._folder)
        return stamp is not None and stamp != self._stamp

    def newer(self, former: Lexicon | None, min_epoch: int = 0) -> Lexicon | None:
        stamp, state = read_stamp(self._folder), self._read_state()
        if former is not None and stamp == self._stamp:
            return None
        is_first = former is None
        if not self._servers.engine and _inode(state.engine) != self._inode:  # the directory was created again
            self._engine, former = self._open_engine(state), None
        if self._graph is None:
            lexicon = _open_lexicon(state, self._engine, self._encoder, former)
        else:
            lexicon = Lexicon(self._graph, self._engine.view(), self._encoder, Iris(state.base), former)
            weakref.finalize(lexicon, lexicon.view.close)
        if not is_first or self._graph is not None:
            lexicon.catalog.read()  # here, where no request waits for it, and while its server answers
        self._stamp = stamp
        return lexicon

    def head(self) -> int:
        state = self._read_state()
        return state.epoch if self._graph is None else LogReader(self._graph, Iris(state.base)).head()

    def close(self) -> None:
        self._engine.close()
        if self._graph is not None:
            self._graph.close()

    def _read_state(self) -> State:
        state = read_sound_state(self._folder)
        check_servers(state, self._servers.parts)
        return state

    def _open_engine(self, state: State) -> SearchEngine:
        if self._servers.engine:
            return self._servers.open_engine(None, writable=False)
        self._inode = _inode(state.engine)
        return EmbeddedEngine(state.engine, None, writable=False)


class PublishedOnServers:
    """Servers, of which the one of the engine is asked for its epoch a few times per second; else the same."""

    seconds, is_polled, is_outdated = _POLL_SECONDS, True, False

    def __init__(self, encoder: Encoder | None, servers: Servers, base: Iri) -> None:
        self._encoder, self._iris = encoder, Iris(base)
        self._engine = servers.open_engine(None, writable=False)
        self._graph = servers.open_graph(base, writable=False)
        self._view: PostgresqlSnapshot | None = None

    def newer(self, former: Lexicon | None, min_epoch: int = 0) -> Lexicon | None:
        least = min_epoch if former is None else max(min_epoch, former.epoch)
        if former is not None and self._view is not None and former.epoch >= least and self._view.renew():
            return None
        view = self._engine.view(least)
        try:
            lexicon = Lexicon(self._graph, view, self._encoder, self._iris, former)
            lexicon.catalog.read()  # while the server answers
        except BaseException:
            view.close()
            raise
        weakref.finalize(lexicon, view.close)
        self._view = view
        return lexicon

    def head(self) -> int:
        return LogReader(self._graph, self._iris).head()

    def close(self) -> None:
        self._engine.close()
        self._graph.close()


Published: TypeAlias = PublishedInFolder | PublishedOnServers


def _inode(engine: Path) -> int:
    """Return the number of a file that the engine keeps open, so that no other file can get it."""
    return (engine / "engine.sqlite").stat().st_ino


def _open_lexicon(
    state: State, engine: SearchEngine, encoder: Encoder | None, former: Lexicon | None = None
) -> Lexicon:
    """Open the newest epoch of a data directory. Raises `FolderMissing`, `StoreError` and `IndexUnusable`.

    `former` is the lexicon of an earlier epoch. The view is released with the lexicon. The graph remains on disk for
    as long as the lexicon or its store is referenced: an export goes on when the lexicon is gone.
    """
    while True:
        view = engine.view(state.epoch)
        try:
            lexicon = _of_view(state, view, encoder, former)
        except BaseException:
            view.close()
            if engine.epoch() == view.epoch:
                raise
            # Otherwise a writer may have deleted the graph of this epoch, after it has published two more.
        else:
            weakref.finalize(lexicon, view.close)
            return lexicon


def _of_view(state: State, view: SearchView, encoder: Encoder | None, former: Lexicon | None) -> Lexicon:
    state = replace(state, epoch=view.epoch)
    release = state.hold()
    try:
        store = OxigraphStore.open_read_only(state.graph)
    except BaseException:
        release()
        raise
    weakref.finalize(store, release)
    return Lexicon(store, view, encoder, Iris(state.base), former)
