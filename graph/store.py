"""The port that every triple store implements."""

from typing import Protocol, TypeAlias

from graph.rdf import Node

__all__ = ["Row", "TripleStore"]

Row: TypeAlias = tuple[Node | None, ...]


class TripleStore(Protocol):
    """A store of triples in named graphs; the default graph stays empty, and blank nodes are not stored.

    Guarantees:

    - A write is atomic, for concurrent readers and after a kill.
    - A completed write survives the end of the process; after `flush` it also survives a power failure.
    - A writer does not block readers.
    - Values are returned as they were written, except that language tags are lower-cased, and numbers and dates have
      their canonical form (`"05"` becomes `"5"`), which RDF considers equal.

    Queries name their graphs (`GRAPH ?source {...}`), since engines define the default graph differently.
    """

    def query(self, query: str) -> list[Row]:
        """Return the rows of a SELECT query, with None for unbound variables. Raises `QueryError`."""
        ...

    def update(self, update: str) -> None:
        """Run a SPARQL update as one transaction. Raises `QueryError`."""
        ...

    def load(self, document: bytes) -> None:
        """Add an N-Quads document in bulk and atomically: the fast way to write new graphs.

        Other threads keep running. Raises `InvalidRdf`.
        """
        ...

    def flush(self) -> None:
        """Write everything to disk; return once it would survive a power failure."""
        ...

    def close(self) -> None:
        """Release the store; afterwards another process can open it for writing."""
        ...
