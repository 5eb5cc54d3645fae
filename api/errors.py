"""Maps every exception to a code, an HTTP status and an exit code.

ApiError
├── BadArgument                   arguments are missing, malformed, out of range or cannot be combined
├── BadCursor                     `after` is not a cursor of this list
├── QueryTooLarge                 a query exceeds a size limit
├── QueryTimeout                  a query exceeds the time limit
├── Overloaded                    too many queries or changes are waiting
├── WriteRejected                 the writer process reports a problem
├── WriterLost                    the writer process ended before it acknowledged a change
├── EpochUnavailable              the requested epoch is not published
├── UnknownResource               the graph has no statements about this IRI
├── NotAcceptable                 no available media type matches `Accept`
├── UnsupportedMediaType          the body has a media type that is not supported
├── Forbidden                     a mutation or subscription lacks a key with its scope
├── RateLimited                   a client sends too many requests
├── UnknownKey                    no key has this name
├── KeysUnusable                  the file with the keys cannot be read or written
├── CannotListen                  the server cannot listen on the address
├── TrustedDocumentsUnusable      the configured trusted documents cannot be read
├── PersistedQueryNotFound        no trusted document has this ID
├── PersistedQueryNotSupported    no trusted documents are configured
└── NotTrusted                    only trusted documents are accepted, and this is not one
"""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from embeddings.errors import EmbeddingsError, EmptyQuery, EngineRefused, EngineUnavailable, NoVectors
from graph.errors import (
    AmbiguousName,
    CommitConflict,
    InvalidIri,
    LogTruncated,
    NotExportable,
    QueryRefused,
    ResultTooLarge,
    StoreError,
    StoreUnreachable,
    UnknownName,
)
from ingest.errors import BadOption, FolderBusy, FolderError, FolderMissing, RevisionUnknown

_log = logging.getLogger("lexigraph")


class ApiError(Exception):
    """The base class of errors caused by the caller of the API or by its configuration."""


class BadArgument(ApiError):
    """Arguments are missing, malformed, out of range or cannot be combined."""


class BadCursor(ApiError):
    """`after` is not a cursor of this list."""

    def __init__(self, cursor: str) -> None:
        super().__init__(f"Invalid cursor {cursor!r}. Pass the `endCursor` of an earlier page.")


class QueryTooLarge(ApiError):
    """A query exceeds a size limit."""


class QueryTimeout(ApiError):
    """A query exceeds the time limit."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"The query was stopped after {seconds} seconds. Simplify it or split it into parts.")


class Overloaded(ApiError):
    """Too many queries or changes are waiting."""

    def __init__(self, waiting: int, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"{waiting} requests are already waiting. Try again in {seconds} seconds.")


class WriteRejected(ApiError):
    """The writer process reports a problem."""

    def __init__(self, problem: "Problem") -> None:
        self.problem = problem
        super().__init__(problem.message)


class WriterLost(ApiError):
    """The writer process ended before it acknowledged a change."""

    def __init__(self, has_begun: bool) -> None:
        state = "The change may or may not have been stored" if has_begun else "Nothing was stored"
        super().__init__(
            f"The process that writes the data directory ended. {state}. Send the same request again; a change that was"
            " stored is not stored twice."
        )


class EpochUnavailable(ApiError):
    """The requested epoch is not published."""

    def __init__(self, wanted: int, newest: int) -> None:
        super().__init__(
            f"Epoch {wanted} is not published; the newest is {newest}. Try again later, or send the request without"
            " `Lexigraph-Min-Epoch`."
        )


class UnknownResource(ApiError):
    """The graph has no statements about this IRI."""

    def __init__(self, iri: str, similar: Mapping[str, str] = MappingProxyType({})) -> None:
        """`similar` are the names of similar resources by their IRIs."""
        names = ", ".join(f"{name} ({one})" for one, name in similar.items())
        hint = f"Similar names: {names}." if names else "See /export for the whole graph."
        super().__init__(f"No resource has the IRI {iri}. {hint}")


class NotAcceptable(ApiError):
    """No available media type matches `Accept`."""


class UnsupportedMediaType(ApiError):
    """The body has a media type that is not supported."""


class Forbidden(ApiError):
    """A mutation or subscription lacks a key with its scope."""


class RateLimited(ApiError):
    """A client sends too many requests; one that is sent after `seconds` is admitted."""

    def __init__(self, seconds: float) -> None:
        self.seconds = math.ceil(seconds)
        super().__init__(f"Too many requests. Try again in {self.seconds} seconds.")


class UnknownKey(ApiError):
    """No key has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        names = ", ".join(known) or "none; `lexigraph keys create` makes one"
        super().__init__(f"No key has the name {name!r}. Keys: {names}.")


class KeysUnusable(ApiError):
    """The file with the keys cannot be read or written."""

    def __init__(self, path: Path, reason: Exception) -> None:
        super().__init__(
            f"The keys in {path} cannot be read or written ({reason}). Check its rights, or remove it and create the"
            " keys again."
        )


class CannotListen(ApiError):
    """The server cannot listen on the address."""

    def __init__(
        self, place: Path | tuple[str, int], reason: str, remedy: str = "Choose another with --host or --port."
    ) -> None:
        if isinstance(place, tuple):
            where = f"{place[0]} port {place[1]}"
        else:
            where, remedy = str(place), "Choose another path with --uds, or stop the server that uses this one."
        super().__init__(f"Cannot listen on {where}: {reason}. {remedy}")


class TrustedDocumentsUnusable(ApiError):
    """The configured trusted documents cannot be read."""


class PersistedQueryNotFound(ApiError):
    """No trusted document has this ID."""


class PersistedQueryNotSupported(ApiError):
    """No trusted documents are configured."""

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")  # Apollo's clients look for this text, then send the query


class NotTrusted(ApiError):
    """Only trusted documents are accepted, and this is not one."""

    def __init__(self) -> None:
        super().__init__("Only trusted documents are accepted. Send the ID of one as `documentId`.")


Code: TypeAlias = Literal[
    "AMBIGUOUS_NAME",
    "BAD_QUERY",
    "BAD_REQUEST",
    "BUSY",
    "CANNOT_LISTEN",
    "DATA_UNUSABLE",
    "EMPTY_QUERY",
    "EPOCH_UNAVAILABLE",
    "FORBIDDEN",
    "INDEX_UNAVAILABLE",
    "INTERNAL",
    "KEYS_UNUSABLE",
    "LOG_TRUNCATED",
    "METHOD_NOT_ALLOWED",
    "NOT_ACCEPTABLE",
    "NOT_ACKNOWLEDGED",
    "NOT_EXPORTABLE",
    "NOT_FOUND",
    "NO_DATA",
    "OVERLOADED",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED",
    "QUERY_NOT_IN_SAFELIST",
    "RATE_LIMITED",
    "TIMEOUT",
    "TOO_LARGE",
    "TRUSTED_DOCUMENTS_UNUSABLE",
    "UNAUTHORIZED",
    "UNAVAILABLE",
    "UNKNOWN_HOST",
    "UNSUPPORTED_MEDIA_TYPE",
]
"""Every code that an error can have; `docs/graphql.md` describes them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error is reported: `code` for programs, `status` for HTTP, `exit_code` for a shell.

    `retry_after` is the time after which the same request may succeed, in seconds.
    """

    code: Code
    message: str
    status: int = 400
    exit_code: int = 2
    retry_after: int | None = None

    @property
    def extensions(self) -> dict[str, object]:
        """The extensions of a GraphQL error."""
        retry = {} if self.retry_after is None else {"retryAfter": self.retry_after}
        return {"code": self.code, **retry}


FAULT: Final = Problem("INTERNAL", "Internal server error. See the server's log for details.", 500, 1)
"""The report of an error that the caller did not cause."""


_RETRY_SECONDS = 5

_OF_SERVER: Final = {
    "NO_DATA": "The server has no data directory. Its log has the details.",
    "BUSY": "Another process is writing the data. Try again when it has finished.",
    "UNAVAILABLE": "A server that holds the graph or the search engine does not answer. Try again later.",
    "DATA_UNUSABLE": "The data of the server cannot be read or written. Its log has the details.",
    "INDEX_UNAVAILABLE": "The search index or its model cannot be used. Search with the mode LEXICAL, or see the log of"
    " the server.",
}
"""Messages to clients instead of those that may contain paths of the server, by code."""


def client_problem_of(error: BaseException, failed: str) -> Problem:
    """Return how to report `error` to a client of the server: as `problem_of`, but without paths of the server.

    A message that is replaced is logged. An internal error is logged after `failed`, such as "A query failed.", and
    reported as `FAULT`.
    """
    problem = problem_of(error)
    if problem is None:
        _log.error(failed, exc_info=error)
        return FAULT
    if problem.code not in _OF_SERVER or isinstance(error, NoVectors):
        return problem
    _log.warning("%s: %s", problem.code, problem.message)
    return replace(problem, message=_OF_SERVER[problem.code])


_CODES: Final[Sequence[tuple[Problem, *tuple[type[Exception], ...]]]] = (
    (Problem("AMBIGUOUS_NAME", "", 400, 1), AmbiguousName),
    (Problem("BAD_REQUEST", ""), ApiError, BadOption, InvalidIri, RevisionUnknown),
    (Problem("BUSY", "", 409, 1, _RETRY_SECONDS), FolderBusy, CommitConflict),
    (Problem("CANNOT_LISTEN", "", 500, 1), CannotListen),
    (Problem("DATA_UNUSABLE", "", 503, 1), EngineRefused, FolderError, StoreError),
    (Problem("EMPTY_QUERY", ""), EmptyQuery),
    (Problem("EPOCH_UNAVAILABLE", "", 503, 1, _RETRY_SECONDS), EpochUnavailable),
    (Problem("FORBIDDEN", "", 403), Forbidden, QueryRefused),
    (Problem("INDEX_UNAVAILABLE", "", 503, 1), EmbeddingsError),
    (Problem("KEYS_UNUSABLE", "", 500), KeysUnusable),
    (Problem("LOG_TRUNCATED", "", 410, 1), LogTruncated),
    (Problem("NOT_ACCEPTABLE", "", 406), NotAcceptable),
    (Problem("NOT_ACKNOWLEDGED", "", 503, 1, _RETRY_SECONDS), WriterLost),
    (Problem("NOT_EXPORTABLE", "", 409, 1), NotExportable),
    (Problem("NOT_FOUND", "", 404, 1), UnknownKey, UnknownName, UnknownResource),
    (Problem("NO_DATA", "", 503), FolderMissing),
    (Problem("OVERLOADED", "", 503, 1), Overloaded),
    (Problem("PERSISTED_QUERY_NOT_FOUND", "", 404), PersistedQueryNotFound),
    (Problem("PERSISTED_QUERY_NOT_SUPPORTED", ""), PersistedQueryNotSupported),
    (Problem("QUERY_NOT_IN_SAFELIST", "", 403), NotTrusted),
    (Problem("RATE_LIMITED", "", 429, 1), RateLimited),
    (Problem("TIMEOUT", ""), QueryTimeout),  # not 408, after which clients may repeat the same request
    (Problem("TOO_LARGE", "", 413), QueryTooLarge, ResultTooLarge),
    (Problem("TRUSTED_DOCUMENTS_UNUSABLE", "", 500), TrustedDocumentsUnusable),
    (Problem("UNAVAILABLE", "", 503, 1, _RETRY_SECONDS), EngineUnavailable, StoreUnreachable),
    (Problem("UNSUPPORTED_MEDIA_TYPE", "", 415), UnsupportedMediaType),
)
"""The reports of errors without their messages, and the classes that have them with their subclasses."""

_BY_CLASS: Final = {kind: problem for problem, *kinds in _CODES for kind in kinds}


def problem_of(error: BaseException) -> Problem | None:
    """Return how to report `error`, or None for an internal error, whose details must not be disclosed."""
    if isinstance(error, WriteRejected):
        return error.problem
    found = next((_BY_CLASS[kind] for kind in type(error).__mro__ if kind in _BY_CLASS), None)
    if found is None:
        return None
    seconds = error.seconds if isinstance(error, Overloaded | RateLimited) else found.retry_after
    return replace(found, message=str(error), retry_after=seconds)
