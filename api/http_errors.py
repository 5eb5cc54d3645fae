"""Failures over HTTP: one shape for all of them, which at /graphql is that of a GraphQL response."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.errors import FAULT, ApiError, Problem, problem_of
from embeddings.errors import EmbeddingsError
from graph.errors import GraphError
from ingest.errors import IngestError

__all__ = ["handle_errors", "problem_response"]

_log = logging.getLogger("lexigraph")
_GRAPHQL = "/graphql"


def problem_response(path: str, problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return what a client of `path` is told: `{"error": ...}`, or `{"errors": [...]}` at /graphql."""
    body: dict[str, object] = {"error": {"code": problem.code, "message": problem.message}}
    if path == _GRAPHQL:
        body = {"errors": [{"message": problem.message, "extensions": {"code": problem.code}}]}
    return JSONResponse(body, problem.status, headers)


def handle_errors(app: FastAPI) -> None:
    """Give every failure of `app` its shape, whatever raises it."""

    async def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 (what Starlette calls it with)
        status = HTTPStatus(error.status_code)
        message = f"{status.phrase}: {request.method} {request.url.path}."
        return problem_response(request.url.path, Problem(status.name, message, status), error.headers)

    async def failed(request: Request, error: Exception) -> JSONResponse:
        problem = problem_of(error)
        if problem is None:
            _log.error("A request failed.", exc_info=error)
        return problem_response(request.url.path, problem or FAULT)

    async def crashed(request: Request, error: Exception) -> JSONResponse:
        return problem_response(request.url.path, FAULT)  # the server logs the error, which goes on to it

    app.add_exception_handler(HTTPException, refused)
    for ours in (ApiError, EmbeddingsError, GraphError, IngestError):
        app.add_exception_handler(ours, failed)
    app.add_exception_handler(Exception, crashed)
