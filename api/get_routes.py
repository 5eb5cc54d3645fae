"""Routes for GET, and for HEAD with the same headers (RFC 9110, section 9.3.2)."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import Response

__all__ = ["add_get"]


def add_get(router: APIRouter, path: str, endpoint: Callable[..., Awaitable[Response]], summary: str = "") -> None:
    """Route GET and HEAD requests at `path` to `endpoint`. The server drops the body of a response to HEAD.

    Only routes with a `summary` are listed in the OpenAPI document.
    """
    router.get(path, summary=summary, include_in_schema=bool(summary))(endpoint)
    router.head(path, include_in_schema=False)(endpoint)
