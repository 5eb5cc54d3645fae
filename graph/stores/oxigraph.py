"""Oxigraph, embedded: a RocksDB folder on disk, or memory."""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from graph.errors import (
    InvalidRdf,
    NotExportable,
    QueryError,
    QueryRefused,
    ResultTooLarge,
    StoreLocked,
    StoreMissing,
    StoreUnusable,
)
from graph.export import RdfFormat
from graph.iris import check_iri
from graph.query_text import check_reads_only, graphs_asked_for
from graph.rdf import Iri, Literal, Node
from graph.sparql import Dataset, ResultFormat, ResultKind
from graph.store import Row
from graph.vocabulary import PREFIXES
from graph.writers.rdfxml import check_property

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["OxigraphResult", "OxigraphStore"]

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NOT_IN_XML = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF in UTF-8
_KINDS: Final = {
    ox.QuerySolutions: ResultKind.SOLUTIONS,
    ox.QueryBoolean: ResultKind.BOOLEAN,
    ox.QueryTriples: ResultKind.TRIPLES,
}


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

    def evaluate(self, query: str, base: Iri, dataset: Dataset | None = None) -> "OxigraphResult":
        """Return the answer to a query of somebody else's, whose relative IRIs are relative to `base`.

        The graphs are those of `dataset`, else those of FROM and FROM NAMED, else all named graphs, whose union
        is the default graph; there a triple that two graphs hold is two solutions.
        Raises `QueryError`, `InvalidIri`, and `QueryRefused` for what is no query of graphs that are here.
        """
        check_reads_only(query)
        store = self._open_store
        with _query_errors():
            if dataset:
                default, named = self._graphs(dataset.default), self._graphs(dataset.named)
                result = store.query(query, base_iri=base, default_graph=[*default], named_graphs=[*named])
                return OxigraphResult(result)
            asked_for = graphs_asked_for(query)
            result = store.query(query, base_iri=base, use_default_graph_as_union=asked_for is None)
            if asked_for:
                solutions = store.query(asked_for, base_iri=base)
                assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 (what SELECT gives)
                self._graphs(solution["graph"].value for solution in solutions)
            return OxigraphResult(result)

    def update(self, update: str) -> None:
        """See `TripleStore.update`."""
        with _query_errors():
            self._open_store.update(update)

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

    def _graphs(self, graphs: Iterable[Iri]) -> list[ox.NamedNode]:
        nodes = [ox.NamedNode(check_iri(graph)) for graph in graphs]
        for node in nodes:
            if not self._open_store.contains_named_graph(node):
                raise QueryRefused(f"There is no graph {node} here, and nothing is fetched from elsewhere.")
        return nodes

    @property
    def _open_store(self) -> ox.Store:
        if self._store is None:
            raise StoreUnusable("This store is closed.")
        return self._store


class OxigraphResult:
    """The answer to one query; most of it is found while it is written."""

    def __init__(self, result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> None:
        """Use `OxigraphStore.evaluate`."""
        self._result = result

    @property
    def kind(self) -> ResultKind:
        """What there is to be written."""
        return _KINDS[type(self._result)]

    def serialize(self, format: ResultFormat | RdfFormat, most_bytes: int) -> bytes:
        """Return the document; triples take an `RdfFormat`, all else a `ResultFormat`.

        Raises `ResultTooLarge` once it is longer than `most_bytes`, `NotExportable` for what cannot stand in XML,
        and `QueryError`.
        """
        output = _Bounded(most_bytes)
        with _query_errors():
            if isinstance(self._result, ox.QueryTriples):
                triples = (_writable(triple, format) for triple in self._result)
                ox.serialize(triples, output, ox.RdfFormat.from_media_type(format.media_type), prefixes=PREFIXES)
            else:
                self._result.serialize(output, ox.QueryResultsFormat.from_media_type(format.media_type))
        content = output.getvalue()
        if format in (RdfFormat.RDFXML, ResultFormat.XML) and _NOT_IN_XML.search(content):
            raise NotExportable("XML cannot hold a control character of this answer; take another format.")
        return content


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow past `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: "Buffer") -> int:
        if self.tell() + memoryview(data).nbytes > self._most:
            raise ResultTooLarge(f"The answer is longer than {self._most} bytes; ask for less, or in parts with LIMIT.")
        return super().write(data)


def _writable(triple: ox.Triple, format: ResultFormat | RdfFormat) -> ox.Triple:
    if format is RdfFormat.RDFXML:
        check_property(triple.predicate.value)
    if format in (RdfFormat.RDFXML, RdfFormat.JSONLD) and isinstance(triple.object, ox.Triple):
        raise NotExportable(f"{format} cannot hold a triple about a triple; take turtle or ntriples.")
    return triple


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
