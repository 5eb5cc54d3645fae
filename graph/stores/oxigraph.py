"""Oxigraph, embedded: a RocksDB folder on disk, or memory."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from graph.errors import InvalidRdf, QueryError, StoreLocked, StoreMissing, StoreUnusable
from graph.queries import replace_data
from graph.rdf import Iri, Literal, Node, Triple
from graph.store import Row

__all__ = ["OxigraphStore"]

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


class OxigraphStore:
    """A `TripleStore` in Oxigraph. Without a folder it lives in memory and is gone on `close`."""

    def __init__(self, store: ox.Store) -> None:
        """Take over an open engine; use `in_memory`, `open` or `open_read_only`."""
        self._store: ox.Store | None = store

    @classmethod
    def in_memory(cls) -> "OxigraphStore":
        """Return an empty store in memory."""
        return cls(ox.Store())

    @classmethod
    def open(cls, folder: Path) -> "OxigraphStore":
        """Open `folder` for writing, made if it is not there. Raises `StoreLocked`, `StoreUnusable`."""
        with _engine_errors(folder):
            store = cls(ox.Store(str(folder)))
        for pattern in ("bulk-*.sst", "LOG.old.*"):  # left by a killed bulk load, and by each opening
            for stray in folder.glob(pattern):
                stray.unlink()
        return store

    @classmethod
    def open_read_only(cls, folder: Path) -> "OxigraphStore":
        """Open a checkpoint that nobody writes. Raises `StoreMissing`, `StoreUnusable`."""
        if not folder.is_dir():
            raise StoreMissing(f"There is no graph at {folder}.")
        with _engine_errors(folder):
            return cls(ox.Store.read_only(str(folder)))

    def query(self, query: str) -> list[Row]:
        """See `TripleStore.query`."""
        with _query_errors():
            solutions = self._open_store.query(query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise QueryError("Only SELECT queries are answered here.")
        with _query_errors():
            return [tuple([_to_node(value) for value in row]) for row in solutions]

    def update(self, update: str) -> None:
        """See `TripleStore.update`."""
        with _query_errors():
            self._open_store.update(update)

    def replace_graph(self, graph: Iri, triples: Iterable[Triple]) -> None:
        """See `TripleStore.replace_graph`."""
        self.update(replace_data({graph: triples}))

    def load(self, document: bytes) -> None:
        """See `TripleStore.load`."""
        with _write_errors():
            self._open_store.bulk_load(document, format=ox.RdfFormat.N_QUADS)

    def flush(self) -> None:
        """See `TripleStore.flush`."""
        with _write_errors():
            self._open_store.flush()

    def close(self) -> None:
        """See `TripleStore.close`."""
        self._store = None

    def checkpoint(self, folder: Path) -> None:
        """Write a copy of the present state to `folder`, which must not exist; hard links, not bytes.

        Raises `StoreUnusable`.
        """
        with _write_errors():
            self._open_store.backup(str(folder))

    @property
    def _open_store(self) -> ox.Store:
        if self._store is None:
            raise StoreUnusable("This store is closed.")
        return self._store


@contextmanager
def _query_errors() -> Iterator[None]:
    try:
        yield
    except (SyntaxError, UnicodeEncodeError) as error:
        raise QueryError(str(error)) from error
    except (OSError, RuntimeError) as error:
        # The engine has one type for "no such function" and for "this store is read-only".
        if "read-write" in str(error) or isinstance(error, OSError):
            raise StoreUnusable(f"The graph cannot be read or written: {error}.") from error
        raise QueryError(str(error)) from error


@contextmanager
def _write_errors() -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise InvalidRdf(str(error)) from error
    except (OSError, RuntimeError) as error:
        raise StoreUnusable(f"The graph cannot be written: {error}.") from error


@contextmanager
def _engine_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise StoreLocked(f"Another process writes {folder}.") from error
        raise StoreUnusable(f"The graph at {folder} cannot be opened: {error}.") from error


def _to_node(value: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None) -> Node | None:
    if type(value) is ox.NamedNode:
        return value.value
    if type(value) is ox.Literal:
        language = value.language
        if language:
            return Literal(value.value, language)
        datatype = value.datatype.value
        return Literal(value.value, "", "" if datatype == _XSD_STRING else datatype)
    return None if value is None else str(value)
