"""Routes for GET; see `api.http.methods` for HEAD."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import Response

__all__ = ["add_get"]


def add_get(router: APIRouter, path: str, endpoint: Callable[..., Awaitable[Response]], summary: str = "") -> None:
    """Route GET requests at `path` to `endpoint`. Only routes with a `summary` are listed in the OpenAPI document."""
    router.get(path, summary=summary, include_in_schema=bool(summary))(endpoint)
