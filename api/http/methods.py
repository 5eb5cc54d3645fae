"""HEAD wherever GET is served, and the methods of a path for `Allow` (RFC 9110, section 9)."""

from fastapi import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


def allowed_methods(request: Request) -> str:
    """Return the methods that the path of a request supports, as the value of `Allow`."""
    methods = {"OPTIONS"}
    for method in _METHODS:
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            methods |= {method, "HEAD"} if method == "GET" else {method}
    return ", ".join(sorted(methods))


def is_head(request: Request) -> bool:
    """Return whether the body of the response will be dropped, so that one which is costly can be left out."""
    return getattr(request.state, "is_head", False)


class HeadRequests:
    """ASGI middleware that answers HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
            elif not message.get("more_body"):
                await send({"type": "http.response.body", "body": b""})

        answered = {**scope, "method": "GET"}
        Request(answered).state.is_head = True
        try:
            await self._app(answered, receive, without_body)
        finally:
            scope.update({name: answered[name] for name in ("route", "endpoint") if name in answered})  # for metrics
