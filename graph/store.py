"""Where triples live: the port that every triple store implements."""

from typing import Protocol, TypeAlias

from graph.rdf import Node

__all__ = ["Row", "TripleStore"]

Row: TypeAlias = tuple[Node | None, ...]


class TripleStore(Protocol):
    """Triples in named graphs; the default graph stays empty, and no node is blank.

    Guarantees: a write is whole or not there, to readers at any moment and after a kill; a write that has
    returned survives the process, and after `flush` the machine; readers are not blocked by a writer.
    What comes back is what went in, but for language tags in lower case and numbers and dates in their
    canonical form (`"05"` as `"5"`), which RDF holds equal.
    Queries name their graphs (`GRAPH ?source {...}`), since engines differ in what the default graph is.
    """

    def query(self, query: str) -> list[Row]:
        """Return the rows of a SELECT, unbound variables as None. Raises `QueryError`."""
        ...

    def update(self, update: str) -> None:
        """Run a SPARQL update as one transaction. Raises `QueryError`."""
        ...

    def load(self, document: bytes) -> None:
        """Add an N-Quads document in bulk, all of it or nothing: the fast way for graphs that are new.

        Other threads run meanwhile. Raises `InvalidRdf`.
        """
        ...

    def flush(self) -> None:
        """Return when all that was written would survive a power cut."""
        ...

    def close(self) -> None:
        """Release the store; another process may then write it."""
        ...
