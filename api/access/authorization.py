"""Lets requests in: finds their key, and refuses those without one if reading is private."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.keys import AcceptedKeys
from api.errors import Problem

PUBLIC: Final = ("/health", "/ready", "/favicon.ico", "/assets/")
"""Paths that need no key: probes, and files of the page that asks for one. Those that end with a slash are prefixes."""

_OPENED_LATER: Final = "/graphql"  # a WebSocket may send its key in `connection_init`, which GraphQL checks

Refuse = Callable[[Scope, Receive, Send, Problem, Mapping[str, str]], Awaitable[None]]
"""Answers a request or a WebSocket with a problem, and with additional headers."""


def is_public(path: str) -> bool:
    """Return whether a path needs no key."""
    return any(path.startswith(one) if one.endswith("/") else path == one for one in PUBLIC)


class Access:
    """ASGI middleware that covers every path: a new route is private unless it is listed in `PUBLIC`."""

    def __init__(self, app: ASGIApp, keys: AcceptedKeys, refuse: Refuse) -> None:
        self._app, self._keys, self._refuse = app, keys, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        if scope["type"] not in ("http", "websocket") or self._is_allowed(scope):
            await self._app(scope, receive, send)
        else:
            await self._refuse(scope, receive, send, *_unauthorized(scope))

    def _is_allowed(self, scope: Scope) -> bool:
        path = get_route_path(scope)
        if scope["type"] == "websocket":
            return path == _OPENED_LATER
        return is_public(path) or self._keys.find(Headers(scope=scope).get("authorization", "")) is not None


def _unauthorized(scope: Scope) -> tuple[Problem, dict[str, str]]:
    is_sent = "authorization" in Headers(scope=scope)
    problem = "The key is not valid, or was revoked." if is_sent else "Reading needs a key."
    message = f"{problem} Send one as `Authorization: Bearer KEY`, or as the password in a browser."
    error = ', error="invalid_token"' if is_sent else ""
    # Both challenges: programs send the key itself, browsers ask people for it.
    challenge = f'Bearer realm="Lexigraph"{error}, Basic realm="Lexigraph", charset="UTF-8"'
    return Problem("UNAUTHORIZED", message, 401), {"WWW-Authenticate": challenge}
