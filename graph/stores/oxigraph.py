"""The embedded Oxigraph triple store, in a RocksDB directory on disk or in memory."""

import io
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
    StoreCorrupt,
    StoreError,
    StoreUnusable,
)
from graph.export import RdfFormat, write
from graph.iris import check_iri
from graph.query_guard import check_reads_only, graphs_asked_for
from graph.query_results import QueryDataset, ResultFormat, ResultKind
from graph.rdf import TRIPLE_TERM, Iri, Literal, Node
from graph.resources import Fact, Resource, to_resources
from graph.sparql_text import limit_graphs
from graph.store import Capabilities, Row
from graph.vocabulary import LEX

if TYPE_CHECKING:
    from typing_extensions import Buffer

_SIGNS_OF_DAMAGE = ("orruption", "No such file", "Is a directory")
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NOT_IN_XML = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF in UTF-8
_SHORTEST_TRIPLE: Final = 4  # bytes in any format, such as those of one more value
_KINDS: Final[Mapping[type, ResultKind]] = {
    ox.QuerySolutions: ResultKind.SOLUTIONS,
    ox.QueryBoolean: ResultKind.BOOLEAN,
}


class OxigraphStore:
    """A `TripleStore` in Oxigraph. A store in memory is discarded by `close`."""

    log = LEX.log
    capabilities = Capabilities()

    def __init__(self, store: ox.Store) -> None:
        """Wrap an open engine. Use `in_memory`, `open` or `open_read_only` instead."""
        self._store: ox.Store | None = store

    @classmethod
    def in_memory(cls) -> "OxigraphStore":
        """Return an empty store in memory."""
        return cls(ox.Store())

    @classmethod
    def open(cls, folder: Path) -> "OxigraphStore":
        """Open `folder` for writing; create it if it does not exist. Raises `StoreError` if another process has it."""
        with _engine_errors(folder):
            store = cls(ox.Store(str(folder)))
        for pattern in ("bulk-*.sst", "LOG.old.*"):  # remains of a killed bulk load, and logs of earlier openings
            for stray in folder.glob(pattern):
                if stray.is_dir():  # a directory in the place of the log, which the engine has put aside
                    shutil.rmtree(stray)
                else:
                    stray.unlink()
        return store

    @classmethod
    def open_read_only(cls, folder: Path) -> "OxigraphStore":
        """Open a checkpoint, which must not be written to. Raises `StoreError` without one, `StoreUnusable`."""
        if not folder.is_dir():
            raise StoreError(f"No graph at {folder}: run `lexigraph ingest` first, or check the data directory.")
        with _engine_errors(folder):
            return cls(ox.Store.read_only(str(folder)))

    def query(self, query: str) -> list[Row]:
        with _query_errors():
            solutions = self._open_store.query(limit_graphs(query, self.log))
        if not isinstance(solutions, ox.QuerySolutions):
            raise QueryError("Not a SELECT query; use `evaluate` for other query forms.")
        with _query_errors():
            return [tuple([to_node(value) for value in row]) for row in solutions]

    def evaluate(self, query: str, base: Iri, dataset: QueryDataset | None = None) -> "OxigraphResult":
        """Return the result of an untrusted query; relative IRIs are resolved against `base`.

        The query reads the graphs of `dataset`, or else those of FROM and FROM NAMED, or else all named graphs, with
        their union as the default graph. In that union, a triple in two graphs gives two solutions.
        Raises `QueryError`, `InvalidIri`, and `QueryRefused` if the query would do more than read graphs of this store.
        """
        check_reads_only(query)
        store = self._open_store
        with _query_errors():
            if dataset:
                default, named = self._graphs(dataset.default), self._graphs(dataset.named)
                return OxigraphResult(
                    store.query(query, base_iri=base, default_graph=[*default], named_graphs=[*named])
                )
            asked_for = graphs_asked_for(query)
            result = store.query(query, base_iri=base, use_default_graph_as_union=asked_for is None)
            if asked_for:
                solutions = store.query(asked_for, base_iri=base)
                assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 (it is a SELECT query)
                self._graphs(solution["graph"].value for solution in solutions)
            return OxigraphResult(result)

    def update(self, update: str) -> None:
        with _query_errors():
            self._open_store.update(update)

    def load(self, document: bytes) -> None:
        with _write_errors():
            self._open_store.bulk_load(document, format=ox.RdfFormat.N_QUADS)

    def flush(self) -> None:
        with _write_errors():
            self._open_store.flush()

    def close(self) -> None:
        self._store = None

    def checkpoint(self, folder: Path) -> None:
        """Write a snapshot of the current state to `folder`, which must not exist; files are hard-linked, not copied.

        Raises `StoreUnusable`.
        """
        with _write_errors():
            self._open_store.backup(str(folder))

    def compact(self) -> None:
        """Merge the files of each index into few. Raises `StoreUnusable`."""
        with _write_errors():
            self._open_store.optimize()

    def verify(self) -> None:
        """Read every index completely, with its checksums. Raises `StoreCorrupt`."""
        with _query_errors():
            store = self._open_store
            quads = list(store)
            graphs, properties = list(store.named_graphs()), {quad.predicate for quad in quads}
            values = {quad.object for quad in quads}
            orders = (
                sum(1 for graph in graphs for _ in store.quads_for_pattern(None, None, None, graph)),
                sum(1 for one in properties for _ in store.quads_for_pattern(None, one, None, None)),
                sum(1 for one in values for _ in store.quads_for_pattern(None, None, one, None)),
            )
            if any(count != len(quads) for count in orders):
                raise StoreCorrupt(f"The indexes of the graph differ: {len(quads)} and {orders} statements.")

    def rescue(self, folder: Path) -> None:
        """Write all quads to a new store in `folder`, which makes damaged indexes again.

        They are read from one index and the table of values, which must be intact. Raises `StoreCorrupt`.
        """
        with _query_errors():
            store = ox.Store(str(folder))
            store.bulk_extend(self._open_store)
            store.flush()

    def _graphs(self, graphs: Iterable[Iri]) -> list[ox.NamedNode]:
        nodes = [ox.NamedNode(check_iri(graph)) for graph in graphs]
        for node in nodes:
            if not self._open_store.contains_named_graph(node):
                raise QueryRefused(f"Unknown graph {node}. Only graphs in this store can be queried.")
        return nodes

    @property
    def _open_store(self) -> ox.Store:
        if self._store is None:
            raise StoreUnusable("This store is closed.")
        return self._store


class OxigraphResult:
    """The result of one query; most of it is computed while it is serialized."""

    def __init__(self, result: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]) -> None:
        """Wrap a result, whose kind determines its possible formats. Use `OxigraphStore.evaluate` instead."""
        self._result, self.kind = result, _KINDS.get(type(result), ResultKind.TRIPLES)

    def serialize(self, format: ResultFormat | RdfFormat, most_bytes: int) -> bytes:
        """Return the serialized result: triples in an `RdfFormat`, as exports are, other results in a `ResultFormat`.

        Raises `ResultTooLarge` as soon as it exceeds `most_bytes`, `NotExportable` for values that the format cannot
        represent, and `QueryError`.
        """
        output = _Bounded(most_bytes)
        with _query_errors():
            if isinstance(self._result, ox.QuerySolutions | ox.QueryBoolean):
                self._result.serialize(output, ox.QueryResultsFormat.from_media_type(format.media_type))
            else:
                output.write(write(self._resources(most_bytes), RdfFormat(format)).encode())
        content = output.getvalue()
        if format is ResultFormat.XML and _NOT_IN_XML.search(content):
            raise NotExportable("The result contains control characters that XML cannot represent; use another format.")
        return content

    def _resources(self, most_bytes: int) -> list[Resource]:
        assert not isinstance(self._result, ox.QuerySolutions | ox.QueryBoolean)  # noqa: S101 (the caller knows)
        facts: dict[Iri, list[Fact]] = defaultdict(list)
        length = 0
        for triple in self._result:
            value = _stated(triple.object)
            facts[str(_stated(triple.subject))].append((triple.predicate.value, value))
            length += _SHORTEST_TRIPLE + len(value.value if isinstance(value, Literal) else "")
            if length > most_bytes:
                raise _too_large(most_bytes)
        return to_resources(facts)


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow past `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: "Buffer") -> int:
        if self.tell() + memoryview(data).nbytes > self._most:
            raise _too_large(self._most)
        return super().write(data)


def _too_large(most: int) -> ResultTooLarge:
    return ResultTooLarge(f"The result exceeds {most} bytes. Select less, or fetch it in parts with LIMIT and OFFSET.")


def _stated(value: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple) -> Node:
    if isinstance(value, ox.Triple):
        return f"{TRIPLE_TERM}( {value} )>>"
    if isinstance(value, ox.Literal) and value.direction is not None:
        raise NotExportable(f"The base direction of {value.value!r} cannot be represented. Select it without one.")
    node = to_node(value)
    assert node is not None  # noqa: S101 (a triple has no unbound values)
    return node


@contextmanager
def _query_errors() -> Iterator[None]:
    try:
        yield
    except (SyntaxError, UnicodeEncodeError) as error:
        raise QueryError(str(error)) from error
    except (OSError, RuntimeError) as error:
        # The engine raises the same exception type for "no such function" and for damage.
        if "read-write" in str(error) or isinstance(error, OSError) or _is_corruption(error):
            raise _unusable("read or written", error) from error
        raise QueryError(str(error)) from error


@contextmanager
def _write_errors() -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise InvalidRdf(str(error)) from error
    except (OSError, RuntimeError) as error:
        raise _unusable("written", error) from error


@contextmanager
def _engine_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        if not _is_corruption(error) and "lock" in str(error).lower():
            raise StoreError(f"Another process has {folder} open for writing; wait until it has finished.") from error
        raise _unusable(f"opened in {folder}", error) from error


def _unusable(action: str, error: Exception) -> StoreUnusable:
    problem = f"The graph cannot be {action}: {str(error).rstrip('.')}."
    if _is_corruption(error):
        return StoreCorrupt(problem)
    return StoreUnusable(f"{problem} Check the disk space and the rights to the data directory; nothing was lost.")


def _is_corruption(error: Exception) -> bool:
    return any(sign in str(error) for sign in _SIGNS_OF_DAMAGE)


def to_node(value: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None) -> Node | None:
    """Return a value of a query result as an RDF node."""
    if type(value) is ox.NamedNode:
        return value.value
    if type(value) is ox.Literal:
        language = value.language
        if language:
            return Literal(value.value, language)
        datatype = value.datatype.value
        return Literal(value.value, "", "" if datatype == _XSD_STRING else datatype)
    return None if value is None else str(value)
