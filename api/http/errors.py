"""HTTP error responses: a page for browsers, JSON for programs, and GraphQL errors at /graphql."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Scope
from strawberry.http import GraphQLHTTPResponse

from api.errors import FAULT, ApiError, Code, Problem, client_problem_of
from api.http.methods import allowed_methods
from api.http.negotiation import best_media_type
from embeddings.errors import EmbeddingsError, EpochReplaced
from graph.errors import GraphError
from ingest.errors import IngestError

_GRAPHQL = "/graphql"
PROBLEM: Final = "application/problem+json"
_CLIENT_CLOSED_REQUEST = 499  # as nginx logs it
_OF_STATUS: Final[Mapping[int, Code]] = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}  # of the errors of Starlette


def note_lost_epoch(request: Request) -> None:
    """Let `Epochs` repeat a request instead of answering it; not for a request that has written something."""
    request.state.has_lost_epoch = True


def problem_response(scope: Scope, problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the error response for the request of `scope`: problem details (RFC 9457), or GraphQL errors at /graphql.

    Problem details also have the member `error`, which answers of earlier versions consisted of.
    """
    headers = _retry_after(problem) | dict(headers or {})
    if scope["path"].removeprefix(scope.get("root_path", "")) == _GRAPHQL:
        return JSONResponse(graphql_errors(problem), problem.status, headers)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.message,
        "code": problem.code,
        "error": {"code": problem.code, "message": problem.message},
    }
    return JSONResponse(body, problem.status, headers, media_type=PROBLEM)


def graphql_errors(problem: Problem) -> GraphQLHTTPResponse:
    """Return a problem as a response of GraphQL."""
    return {"errors": [{"message": problem.message, "extensions": problem.extensions}]}


def handle_errors(app: FastAPI, page: Callable[[Request, Problem], Response]) -> None:
    """Add handlers for all errors of `app`. A browser that requests a page gets the result of `page`."""

    async def answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        response: Response = problem_response(request.scope, problem, headers)
        if wants_page(request):
            with suppress(EmbeddingsError, GraphError, IngestError):  # the page reads names, which may be away as well
                response = await run_in_threadpool(page, request, problem)
                response.headers.update(_retry_after(problem) | dict(headers or {}))
        response.headers["Vary"] = "Accept"
        return response

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 (Starlette calls it with no other type)
        status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = allowed_methods(request)  # Starlette names those of the first route only
            if request.method == "OPTIONS":
                return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
        message = f"{status.phrase}: {request.method} {request.url.path}. /openapi.json describes all addresses."
        return await answer(request, Problem(_OF_STATUS.get(status, "BAD_REQUEST"), message, status), headers)

    async def failed(request: Request, error: Exception) -> Response:
        if isinstance(error, EpochReplaced):
            note_lost_epoch(request)
        return await answer(request, client_problem_of(error, "A request failed."))

    async def crashed(request: Request, error: Exception) -> Response:
        return await answer(request, FAULT)  # Starlette raises the error again, and the server logs it

    async def left(request: Request, error: Exception) -> Response:
        return Response(status_code=_CLIENT_CLOSED_REQUEST)  # nobody receives it

    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(ClientDisconnect, left)
    for ours in (ApiError, EmbeddingsError, GraphError, IngestError):
        app.add_exception_handler(ours, failed)
    app.add_exception_handler(Exception, crashed)


def _retry_after(problem: Problem) -> dict[str, str]:
    return {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}


def wants_page(request: Request) -> bool:
    """Return whether the error response is a page, for a browser."""
    accept = ",".join(request.headers.getlist("accept"))
    wants_page = best_media_type(["text/html", "application/json"], accept or "*/*") == "text/html"
    return wants_page and request.method in ("GET", "HEAD") and request.url.path != _GRAPHQL
