"""Routes that answer GET, and HEAD with the same headers, as HTTP wants of a server (RFC 9110, 9.3.2)."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import Response

__all__ = ["add_get"]


def add_get(router: APIRouter, path: str, endpoint: Callable[..., Awaitable[Response]], summary: str) -> None:
    """Answer GET and HEAD at `path` by `endpoint`; the server sends no body to HEAD, whatever it returns."""
    router.get(path, summary=summary)(endpoint)
    router.head(path, include_in_schema=False)(endpoint)
