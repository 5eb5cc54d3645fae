"""The one place where an exception becomes a code, an HTTP status and an exit code.

ApiError
├── BadCursor       `after` is no cursor of this list
├── PageTooLarge    `first` is out of range
├── QueryTooLarge   a query collects more objects than one may
└── Forbidden       a mutation without the API key
"""

from dataclasses import dataclass

from embeddings.errors import EmbeddingsError, EmptyQuery
from graph.errors import InvalidIri, StoreError, UnknownName
from ingest.errors import FolderBusy, FolderError, FolderMissing

__all__ = [
    "ApiError",
    "BadArgument",
    "BadCursor",
    "Forbidden",
    "PageTooLarge",
    "Problem",
    "QueryTooLarge",
    "problem_of",
]


class ApiError(Exception):
    """What a caller of the API did wrong."""


class BadArgument(ApiError):
    """Arguments that do not go together."""


class BadCursor(ApiError):
    """`after` is no cursor of this list."""

    def __init__(self, cursor: str) -> None:
        super().__init__(f"{cursor!r} is no cursor of this list; pass the endCursor of an earlier page.")


class PageTooLarge(ApiError):
    """`first` is out of range."""

    def __init__(self, first: int, most: int) -> None:
        super().__init__(f"first is {first}; a page has from 0 to {most} items, and `after` gets the next page.")


class QueryTooLarge(ApiError):
    """A query collects more objects than one may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"This query collects more than {most} objects; ask for smaller pages or fewer levels.")


class Forbidden(ApiError):
    """A mutation without the API key."""


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error is told: `code` for programs, `status` for HTTP, `exit_code` for a shell."""

    code: str
    message: str
    status: int = 400
    exit_code: int = 2


def problem_of(error: BaseException) -> Problem | None:
    """Return how `error` is to be told, or None for a fault of ours, whose details are nobody's business."""
    match error:
        case UnknownName():
            return Problem("NOT_FOUND", str(error), 404)
        case EmptyQuery():
            return Problem("EMPTY_QUERY", str(error))
        case EmbeddingsError():
            return Problem("INDEX_UNAVAILABLE", str(error), 503, 1)
        case FolderBusy():
            return Problem("BUSY", str(error), 409, 1)
        case FolderMissing():
            return Problem("NO_DATA", str(error), 503)
        case FolderError() | StoreError():
            return Problem("DATA_UNUSABLE", str(error), 503, 1)
        case Forbidden():
            return Problem("FORBIDDEN", str(error), 403)
        case ApiError() | InvalidIri():
            return Problem("BAD_REQUEST", str(error))
    return None
