"""The one place where an exception becomes a code, an HTTP status and an exit code.

ApiError
├── BadArgument                   arguments that do not go together
├── BadCursor                     `after` is no cursor of this list
├── PageTooLarge                  `first` is out of range
├── QueryTooLarge                 a query asks for more than one may
├── QueryTimeout                  a query runs longer than one may
├── Overloaded                    too many queries wait already
├── UnknownFormat                 there is no format of this name
├── UnknownResource               nothing is said of this IRI
├── NotAcceptable                 nothing that is served fits `Accept`
├── UnsupportedMediaType          a body that is not read here
├── Forbidden                     a mutation without the API key
├── CannotListen                  the address to serve on is not to be had
├── TrustedDocumentsUnusable      the documents that the settings name cannot be read
├── PersistedQueryNotFound        no trusted document has this id
├── PersistedQueryNotSupported    there are no trusted documents
└── NotTrusted                    a document that is not trusted, where only such are answered
"""

from dataclasses import dataclass
from typing import Final

from embeddings.errors import EmbeddingsError, EmptyQuery
from graph.errors import InvalidIri, NotExportable, QueryRefused, ResultTooLarge, StoreError, UnknownName
from ingest.errors import BadHint, FolderBusy, FolderError, FolderMissing


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
    """A query asks for more than one may."""


class QueryTimeout(ApiError):
    """A query runs longer than one may."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"This query was ended after {seconds} seconds; ask for less, or for parts of it.")


class Overloaded(ApiError):
    """Too many queries wait already."""

    def __init__(self, waiting: int, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"{waiting} queries wait for their turn already; try again in {seconds} seconds.")


class UnknownFormat(ApiError):
    """There is no format of this name."""


class UnknownResource(ApiError):
    """Nothing is said of this IRI."""

    def __init__(self, iri: str) -> None:
        super().__init__(f"There is nothing at {iri}; /export has all there is.")


class NotAcceptable(ApiError):
    """Nothing that is served fits `Accept`."""


class UnsupportedMediaType(ApiError):
    """A body that is not read here."""


class Forbidden(ApiError):
    """A mutation without the API key."""


class CannotListen(ApiError):
    """The address to serve on is not to be had."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"Cannot serve on {host} port {port}: {reason}; choose another with --host or --port.")


class TrustedDocumentsUnusable(ApiError):
    """The documents that the settings name cannot be read."""


class PersistedQueryNotFound(ApiError):
    """No trusted document has this id."""


class PersistedQueryNotSupported(ApiError):
    """There are no trusted documents."""

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")  # which clients know, and then send the query


class NotTrusted(ApiError):
    """A document that is not trusted, where only such are answered."""

    def __init__(self) -> None:
        super().__init__("Only trusted documents are answered here; ask for one of them by its id.")


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error is told: `code` for programs, `status` for HTTP, `exit_code` for a shell."""

    code: str
    message: str
    status: int = 400
    exit_code: int = 2


FAULT: Final = Problem("INTERNAL", "The server failed to answer this; its log says why.", 500, 1)
"""What is told of an error that is not the caller's."""


def problem_of(error: BaseException) -> Problem | None:
    """Return how `error` is to be told, or None for a fault of ours, whose details are nobody's business."""
    match error:
        case UnknownName() | UnknownResource():
            return Problem("NOT_FOUND", str(error), 404, 1)
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
        case Forbidden() | QueryRefused():
            return Problem("FORBIDDEN", str(error), 403)
        case QueryTooLarge() | ResultTooLarge():
            return Problem("TOO_LARGE", str(error), 413)
        case QueryTimeout():
            # Not 408, which clients take as leave to send the same again.
            return Problem("TIMEOUT", str(error))
        case Overloaded():
            return Problem("OVERLOADED", str(error), 503, 1)
        case NotAcceptable():
            return Problem("NOT_ACCEPTABLE", str(error), 406)
        case UnsupportedMediaType():
            return Problem("UNSUPPORTED_MEDIA_TYPE", str(error), 415)
        case NotExportable():
            return Problem("NOT_EXPORTABLE", str(error), 409, 1)
        case TrustedDocumentsUnusable():
            return Problem("TRUSTED_DOCUMENTS_UNUSABLE", str(error), 500)
        case PersistedQueryNotFound():
            return Problem("PERSISTED_QUERY_NOT_FOUND", str(error), 404)
        case PersistedQueryNotSupported():
            return Problem("PERSISTED_QUERY_NOT_SUPPORTED", str(error))
        case NotTrusted():
            return Problem("QUERY_NOT_IN_SAFELIST", str(error), 403)
        case CannotListen():
            return Problem("CANNOT_LISTEN", str(error), 500, 1)
        case ApiError() | BadHint() | InvalidIri():
            return Problem("BAD_REQUEST", str(error))
    return None
