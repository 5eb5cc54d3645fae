"""HTTP error responses: a page for browsers, JSON for programs, and GraphQL errors at /graphql."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.errors import FAULT, ApiError, Problem, client_problem_of
from api.negotiation import best_media_type
from embeddings.errors import EmbeddingsError
from graph.errors import GraphError
from ingest.errors import IngestError

__all__ = ["handle_errors", "problem_response"]

_log = logging.getLogger("lexigraph")
_GRAPHQL = "/graphql"


def problem_response(path: str, problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the error response for a request to `path`: `{"error": ...}`, or `{"errors": [...]}` at /graphql."""
    body: dict[str, object] = {"error": {"code": problem.code, "message": problem.message}}
    if path == _GRAPHQL:
        body = {"errors": [{"message": problem.message, "extensions": problem.extensions}]}
    return JSONResponse(body, problem.status, _retry_after(problem) | dict(headers or {}))


def handle_errors(app: FastAPI, page: Callable[[Request, Problem], Response]) -> None:
    """Add handlers for all errors of `app`. A browser that requests a page gets the result of `page`."""

    async def answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        response: Response
        if _is_of_browser(request):
            response = await run_in_threadpool(page, request, problem)
            response.headers.update(_retry_after(problem) | dict(headers or {}))
        else:
            response = problem_response(request.url.path, problem, headers)
        response.headers["Vary"] = "Accept"
        return response

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 (Starlette calls it with no other type)
        status = HTTPStatus(error.status_code)
        message = f"{status.phrase}: {request.method} {request.url.path}."
        return await answer(request, Problem(status.name, message, status), error.headers)

    async def failed(request: Request, error: Exception) -> Response:
        problem = client_problem_of(error)
        if problem is None:
            _log.error("A request failed.", exc_info=error)
        return await answer(request, problem or FAULT)

    async def crashed(request: Request, error: Exception) -> Response:
        return await answer(request, FAULT)  # Starlette raises the error again, and the server logs it

    app.add_exception_handler(HTTPException, http_error)
    for ours in (ApiError, EmbeddingsError, GraphError, IngestError):
        app.add_exception_handler(ours, failed)
    app.add_exception_handler(Exception, crashed)


def _retry_after(problem: Problem) -> dict[str, str]:
    return {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}


def _is_of_browser(request: Request) -> bool:
    accept = ",".join(request.headers.getlist("accept"))
    wants_page = best_media_type(["text/html", "application/json"], accept or "*/*") == "text/html"
    return wants_page and request.method in ("GET", "HEAD") and request.url.path != _GRAPHQL
