"""What can go wrong with the graph.

GraphError
├── InvalidIri          a text that cannot stand as an IRI
├── InvalidRdf          a document that is not in the format it is said to be in
├── NotExportable       a triple that a format cannot write
├── QueryError          a query that the store does not accept
├── QueryRefused        a query that does more than read what is here
├── ResultTooLarge      an answer past the size that was allowed
├── UnknownName         a category, organization or glossary that is not there
└── StoreError          the store itself
    ├── StoreMissing    nothing is there
    ├── StoreLocked     another process writes there
    └── StoreUnusable   what is there cannot be opened or written
"""


class GraphError(Exception):
    """Everything that `graph` raises by intention."""


class InvalidIri(GraphError, ValueError):
    """A text that cannot stand as an IRI in a query or a document."""


class InvalidRdf(GraphError, ValueError):
    """A document is no RDF in its format; the message is the parser's, and so is the line, if it tells one."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class NotExportable(GraphError):
    """An export format has no way to write a triple; another format has."""


class QueryError(GraphError):
    """The store refused a query; the message is the engine's."""


class QueryRefused(GraphError):
    """A query would write, call another server, or read graphs that are not here."""


class ResultTooLarge(GraphError):
    """The answer to a query is larger than was allowed."""


class UnknownName(GraphError, LookupError):
    """Nothing of this `kind` is called `name`; `suggestions` are the nearest names."""

    def __init__(self, kind: str, name: str, suggestions: list[str]) -> None:
        self.kind, self.name, self.suggestions = kind, name, suggestions
        hint = f"did you mean {' or '.join(suggestions)}?" if suggestions else "the lists show what there is."
        super().__init__(f"There is no {kind} called {name!r}; {hint}")


class StoreError(GraphError):
    """The place where triples live failed."""


class StoreMissing(StoreError):
    """There is no store at this place."""


class StoreLocked(StoreError):
    """Another process holds this store for writing."""


class StoreUnusable(StoreError):
    """The store is there, but cannot be opened or written."""
