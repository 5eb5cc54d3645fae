"""The port that every triple store implements."""

import sys
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from graph.rdf import Iri, Node

Row: TypeAlias = tuple[Node | None, ...]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a store can do; determined once.

    `is_atomic`: an update is one transaction, also when it has several operations. `is_exclusive`: no other process can
    write while the store is open. `max_triples` and `max_characters` limit the size of one update.
    """

    is_atomic: bool = True
    is_exclusive: bool = True
    max_triples: int = sys.maxsize
    max_characters: int = sys.maxsize


class TripleStore(Protocol):
    """A store of triples in named graphs; the default graph stays empty, and blank nodes are not stored.

    Guarantees:

    - A write is atomic, for concurrent readers and after a kill, if `capabilities.is_atomic`; `graph.commit_log` makes
      commits whole on other stores too.
    - A completed write survives the end of the process; after `flush` it also survives a power failure.
    - A writer does not block readers.
    - Values are returned as they were written, except that language tags are lower-cased, and numbers and dates have
      their canonical form (`"05"` becomes `"5"`), which RDF considers equal.

    Queries name their graphs (`GRAPH ?source {...}`), since engines define the default graph differently; the filters
    of `graph/sparql_text.py` limit them to the graphs of one Lexigraph.
    """

    @property
    def log(self) -> Iri:
        """The name of the graph of the log of commits, which is not data."""

    @property
    def capabilities(self) -> Capabilities:
        """What this store can do."""

    def query(self, query: str) -> list[Row]:
        """Return the rows of a SELECT query, with None for unbound variables. Raises `QueryError`."""

    def update(self, update: str) -> None:
        """Run a SPARQL update. Raises `QueryError`."""

    def load(self, document: bytes) -> None:
        """Add an N-Quads document in bulk and atomically: the fast way to write new graphs.

        Other threads keep running. Raises `InvalidRdf`.
        """

    def flush(self) -> None:
        """Write everything to disk; return once it would survive a power failure."""

    def close(self) -> None:
        """Release the store; afterwards another process can open it for writing."""
