"""The servers that can hold the graph and the search engine instead of the data directory."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from embeddings.errors import EngineRefused
from graph.rdf import Iri

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from embeddings.engines.postgresql.engine import PostgresqlEngine
    from graph.stores.sparql import SparqlStore

__all__ = ["NO_SERVERS", "Servers"]

_PATIENCE: Final = 3.0
"""Seconds to wait for a connection; clients can repeat a request that is refused then."""


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

    def open_graph(self, base: Iri) -> "SparqlStore":
        """Return the graph on the server; it is not connected yet."""
        from graph.stores.sparql import SparqlStore

        return SparqlStore(self.graph, base)

    def open_engine(self, encoder: "Encoder | None", *, writable: bool) -> "PostgresqlEngine":
        """Open the engine on the server. Raises `EngineUnavailable`, `EngineRefused`, `IndexUnusable`."""
        try:
            from embeddings.engines.postgresql.engine import PostgresqlEngine
        except ImportError as error:
            raise EngineRefused(
                f"LEXIGRAPH_ENGINE needs a package that is not installed ({error.name}).",
                "Install it with `pip install 'lexigraph[postgresql]'`.",
            ) from error
        return PostgresqlEngine(self.engine, encoder, writable=writable, timeout=_PATIENCE)


NO_SERVERS: Final = Servers()
"""The data directory holds everything."""
