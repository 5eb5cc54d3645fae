"""Routes that answer GET, and HEAD with the same headers, as HTTP wants of a server (RFC 9110, 9.3.2)."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import Response

__all__ = ["add_get"]


def add_get(router: APIRouter, path: str, endpoint: Callable[..., Awaitable[Response]], summary: str = "") -> None:
    """Answer GET and HEAD at `path` by `endpoint`; the server sends no body to HEAD, whatever it returns.

    What has a summary stands in the OpenAPI document.
    """
    router.get(path, summary=summary, include_in_schema=bool(summary))(endpoint)
    router.head(path, include_in_schema=False)(endpoint)
