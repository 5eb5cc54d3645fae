"""The errors of the `graph` package.

GraphError
├── AmbiguousName       several categories, organizations or glossaries have this name
├── CommitConflict      another writer committed first
├── InvalidIri          a text is not a valid IRI
├── InvalidRdf          a document is not valid in its RDF format
├── LogTruncated        the log of commits no longer reaches back to an epoch
├── NotExportable       a format cannot represent a triple
├── QueryError          the store rejects a query
├── QueryRefused        a query would write, call another server, or read unknown graphs
├── ResultTooLarge      a query result exceeds the size limit
├── UnknownName         no category, organization or glossary has this name
└── StoreError          the triple store does not exist, is locked by another process, or refuses the user
    ├── StoreUnreachable  the endpoint did not answer, or not completely
    └── StoreUnusable     the store exists, but cannot be opened, read or written
        └── StoreCorrupt      its files are damaged, or some are missing
"""

from collections.abc import Sequence

_LISTED = 5  # IRIs in a message


class GraphError(Exception):
    """Base class of all errors that `graph` raises."""


class AmbiguousName(GraphError, LookupError):
    """Several categories, organizations or glossaries (the `kind`) have this `name`; `candidates` are their IRIs."""

    remedy = "Pass the IRI of one."

    def __init__(self, kind: str, name: str, candidates: Sequence[str]) -> None:
        self.kind, self.name, self.candidates = kind, name, candidates
        more = ", ..." if len(candidates) > _LISTED else ""
        super().__init__(
            f"{len(candidates)} {_plural(kind)} have the name {name!r}: {', '.join(candidates[:_LISTED])}{more}."
            f" {self.remedy}"
        )


class CommitConflict(GraphError):
    """Another writer committed the epoch first; nothing was written."""

    def __init__(self, epoch: int) -> None:
        super().__init__(
            f"Another writer has committed epoch {epoch}, or is about to. Nothing of this change was written. Try"
            " again."
        )


class InvalidIri(GraphError, ValueError):
    """A text is not a valid IRI, and cannot be written to a query or a document."""


class InvalidRdf(GraphError, ValueError):
    """A document is not valid in its RDF format; `line` is the line that the parser reports, if any."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class LogTruncated(GraphError):
    """The log does not reach back to the epoch of a follower, which must read everything again."""

    def __init__(self, since: int, oldest: int) -> None:
        super().__init__(
            f"The log begins at epoch {oldest}, so the changes since epoch {since} are not known. Read all terms again,"
            " and continue with the changes since the epoch that they were read at."
        )


class NotExportable(GraphError):
    """An export format cannot represent a triple; another format can."""


class QueryError(GraphError):
    """The store rejects a query; the message is the engine's."""


class QueryRefused(GraphError):
    """A query would write, call another server, or read graphs that the store does not contain."""


class ResultTooLarge(GraphError):
    """A query result exceeds the size limit."""


class UnknownName(GraphError, LookupError):
    """No category, organization, glossary or language (the `kind`) has this `name`; `suggestions` are similar names."""

    def __init__(self, kind: str, name: str, suggestions: list[str]) -> None:
        self.kind, self.name, self.suggestions = kind, name, suggestions
        hint = (
            f"did you mean {' or '.join(suggestions)}?"
            if suggestions
            else f"list the {_plural(kind)} to see all names."
        )
        super().__init__(f"Unknown {kind} {name!r}; {hint}")


class StoreError(GraphError):
    """The triple store does not exist, another process has it open for writing, or its endpoint refuses the user."""


class StoreUnreachable(StoreError):
    """The endpoint did not answer, or not completely. A change sent to it may be written, or not."""


class StoreUnusable(StoreError):
    """The store exists, but cannot be opened, read or written."""


class StoreCorrupt(StoreUnusable):
    """Files of the store are damaged or missing; the message is the `problem` with its remedy."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem} `lexigraph doctor --fix` restores it from the intact parts.")
        self.problem = problem


def _plural(kind: str) -> str:
    return {"category": "categories", "glossary": "glossaries"}.get(kind, f"{kind}s")
