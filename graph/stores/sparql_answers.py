"""Logins at SPARQL servers, and what their answers mean: rows, triples, or the reason of a refusal."""

import io
import traceback
from collections.abc import Generator
from typing import TYPE_CHECKING, Final

import httpx2
import pyoxigraph as ox

from graph.errors import QueryError, ResultTooLarge, StoreError, StoreUnreachable, StoreUnusable
from graph.rdf import Literal, Node
from graph.store import Row
from graph.stores.oxigraph import to_node
from graph.vocabulary import XSD

if TYPE_CHECKING:
    from typing_extensions import Buffer

RESULTS: Final = "application/sparql-results+json"
_LARGEST: Final = 100_000_000  # bytes
_NOT_NOW: Final = frozenset({429, 502, 503, 504})

# Virtuoso answers to other query forms in rows, too, with these variables.
_ASKED: Final = [ox.Variable("__ASK_RETVAL")]
_UPDATED: Final = "callret-0"
_BOOLEANS: Final = {"0": "false", "1": "true"}  # as Virtuoso writes them
_LONGEST_MESSAGE: Final = 500


class Login(httpx2.Auth):
    """Basic or Digest authentication, whichever the server asks for first."""

    def __init__(self, user: str, password: str) -> None:
        self._basic, self._digest = httpx2.BasicAuth(user, password), httpx2.DigestAuth(user, password)
        self._chosen: httpx2.Auth | None = None

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx2.codes.UNAUTHORIZED:
                return
            challenge = response.headers.get("www-authenticate", "")
            self._chosen = self._digest if challenge.lower().startswith("digest") else self._basic
        yield from self._chosen.auth_flow(request)


class _Body(io.RawIOBase):
    """The body of a response as a file, which waits for the network only as far as it is read."""

    def __init__(self, response: httpx2.Response) -> None:
        self._chunks, self._rest = response.iter_bytes(), b""
        self.failure: httpx2.TransportError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer)
        try:
            self._rest = self._rest or next(filter(None, self._chunks), b"")
        except httpx2.TransportError as error:
            self.failure = error
            raise OSError(str(error)) from error
        piece, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(piece)] = piece
        return len(piece)


def unreachable(url: str, reason: str) -> StoreUnreachable:
    """Return the error of a server that does not answer."""
    return StoreUnreachable(
        f"{url} does not answer ({reason}). Check that the server is running and can be reached from here."
    )


def read_rows(response: httpx2.Response) -> list[Row]:
    """Return the rows of a result. Raises `StoreUnreachable` if it is not complete."""
    body, solutions = _Body(response), None
    try:
        solutions = ox.parse_query_results(io.BufferedReader(body, 1 << 16), ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions) or solutions.variables == _ASKED:
            raise QueryError("Not a SELECT query.")
        rows = [tuple([_to_node(value) for value in row]) for row in solutions]
    except (SyntaxError, OSError) as error:
        traceback.clear_frames(error.__traceback__)  # only this thread may drop the parser
        if body.failure is not None:
            raise body.failure from error
        if _UPDATED in str(error):
            raise QueryError("Not a SELECT query.") from error
        raise StoreUnreachable(f"The answer of {response.url} is not complete ({error}). Try again.") from error
    finally:
        solutions = None  # a later traceback would keep it, too
    limit = response.headers.get("x-sparql-maxrows", "")
    if limit.isdecimal() and len(rows) >= int(limit):
        raise StoreUnusable(
            f"{response.url} cuts every result after {limit} rows. Remove the limit (ResultSetMaxRows in Virtuoso)."
        )
    return rows


def read_bounded(response: httpx2.Response) -> bytes:
    """Return the content of an answer. Raises `ResultTooLarge` for more than 100 MB."""
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > _LARGEST:
            raise ResultTooLarge(f"The result exceeds {_LARGEST} bytes. Select less, or fetch it in parts.")
    return bytes(content)


def check_answer(response: httpx2.Response, accept: str) -> None:
    """Raise the error that the status of a response describes."""
    url, status = response.url, response.status_code
    is_query = b"query=" in response.request.content[:6]
    if response.is_success:
        if is_query and accept not in response.headers.get("content-type", ""):
            raise StoreUnusable(f"{url} does not answer with SPARQL results. Check the address.")
        return
    text = response.read()[:_LONGEST_MESSAGE].decode(errors="replace").strip()
    if response.is_redirect:
        target = response.headers.get("location", "")
        raise StoreUnusable(f"{url} redirects to {target}. Give the address of the endpoint itself.")
    if status == httpx2.codes.UNAUTHORIZED:
        raise StoreError(f"{url} does not accept the user and password. Check both.")
    if status == httpx2.codes.FORBIDDEN or "SECURITY" in text:
        raise StoreError(f"{url} does not permit this: {text}. Use a user who may write, or change its rights.")
    if status in _NOT_NOW:
        raise StoreUnreachable(f"{url} is not available now (status {status}): {text}. Try again later.")
    if status == httpx2.codes.CONTENT_TOO_LARGE:
        raise StoreUnusable(
            f"{url} refuses a request of {len(response.request.content)} bytes. Raise the limit of the server, or of"
            " the proxy before it (client_max_body_size in nginx)."
        )
    if status in (httpx2.codes.NOT_FOUND, httpx2.codes.METHOD_NOT_ALLOWED):
        raise StoreUnusable(f"No SPARQL service at {url} (status {status}).")
    raise QueryError(text or f"{url} answers with status {status}.")


def to_boolean(solutions: ox.QuerySolutions) -> ox.QueryBoolean:
    """Return the answer to an ASK query that Virtuoso gives as a table with a number."""
    is_true = any(isinstance(row[0], ox.Literal) and row[0].value in ("1", "true") for row in solutions)
    answer = ox.parse_query_results("true" if is_true else "false", ox.QueryResultsFormat.TSV)
    assert isinstance(answer, ox.QueryBoolean)  # noqa: S101 (a boolean has no constructor)
    return answer


def _to_node(value: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None) -> Node | None:
    node = to_node(value)
    if isinstance(node, Literal) and node.datatype == XSD.boolean:
        return node._replace(value=_BOOLEANS.get(node.value, node.value))
    return node
