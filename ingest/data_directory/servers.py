"""The servers that can hold the graph and the search engine instead of the data directory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from embeddings.errors import EngineRefused
from graph.rdf import Iri

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from embeddings.engines.postgresql.engine import PostgresqlEngine
    from graph.stores.sparql import SparqlStore

_PATIENCE: Final = 3.0
"""Seconds to wait for a connection; clients can repeat a request that is refused then."""

_READER_SILENCE: Final = 10.0
_WRITER_SILENCE: Final = 60.0  # shorter than the lease of `graph.commit_log`
"""Seconds that a SPARQL server may be silent."""

_READER_PAUSES: Final = (0.1,)
"""Seconds before a query is repeated."""


@dataclass(frozen=True, slots=True)
class Servers:
    """The addresses of a SPARQL endpoint and of a PostgreSQL database; a part without one is in the data directory.

    Addresses may contain passwords, so they are not shown.
    """

    graph: str = field(default="", repr=False)
    engine: str = field(default="", repr=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are not in the data directory: `graph`, `engine`."""
        return tuple(name for name, address in (("graph", self.graph), ("engine", self.engine)) if address)

    def open_graph(self, base: Iri, *, writable: bool) -> "SparqlStore":
        """Return the graph on the server; it is not connected yet. Readers give up sooner, because clients wait."""
        from graph.stores.sparql import SparqlStore

        if writable:
            return SparqlStore(self.graph, base, timeout=_WRITER_SILENCE)
        return SparqlStore(self.graph, base, timeout=_READER_SILENCE, pauses=_READER_PAUSES)

    def open_engine(self, encoder: "Encoder | None", *, writable: bool) -> "PostgresqlEngine":
        """Open the engine on the server. Raises `EngineUnavailable`, `EngineRefused`, `IndexUnusable`."""
        with _installed():
            from embeddings.engines.postgresql.engine import PostgresqlEngine
        return PostgresqlEngine(self.engine, encoder, writable=writable, timeout=_PATIENCE)

    def engine_epochs(self) -> dict[str, int | None]:
        """Return the epoch of the engine on each of its hosts, None for one that does not answer."""
        from embeddings.engines.postgresql.connections import epochs_of_hosts

        return epochs_of_hosts(self.engine, "lexigraph", _PATIENCE)

    def partition_engine(self, servers: Sequence[str]) -> None:
        """Make the empty engine, with its tables of records on further servers. Raises as `open_engine` does."""
        with _installed():
            from embeddings.engines.postgresql.partitions import make_partitions
        make_partitions(self.engine, servers)


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise EngineRefused(
            f"LEXIGRAPH_ENGINE needs a package that is not installed ({error.name}).",
            "Install it with `pip install 'lexigraph[postgresql]'`.",
        ) from error


NO_SERVERS: Final = Servers()
"""The data directory holds everything."""
