"""The access log, the metrics of requests, and the ID of each request in the log and in its response.

Metrics count requests by their interface and by the template of their route, never by their path.
"""

import logging
import re
import time
from contextvars import ContextVar
from random import getrandbits
from typing import Any, Final

from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.raw_headers import header_of, set_default
from api.telemetry.observer import UNOBSERVED, Observer

REQUEST_ID: Final = "X-Request-Id"
"""Header of a request and its response. Proxies may send it; otherwise the server makes one."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The ID of the request that the current task answers; empty outside of requests."""

_UNMATCHED: Final = "unmatched"
_INTERFACES: Final = {
    "/graphql": "graphql",
    "/mcp": "mcp",
    "/export": "export",
    "/health": "probes",
    "/ready": "probes",
}
_LINKED_DATA: Final = "linked-data"

_RAW_ID: Final = REQUEST_ID.lower().encode()
_log = logging.getLogger("lexigraph.access")
_VALID: Final = re.compile(r"[\w.:-]{1,128}", re.ASCII)  # a log line must not contain the line breaks of others


class RequestLog:
    """ASGI middleware that logs each request after its response, with the level INFO; without its query string."""

    def __init__(self, app: ASGIApp, observer: Observer = UNOBSERVED) -> None:
        self._app, self._observer = app, observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = header_of(scope, _RAW_ID)
        identifier = given if _VALID.fullmatch(given) else f"{getrandbits(128):032x}"
        status, size, started = 0, 0, time.perf_counter()
        start: Message = {}

        async def counted(message: Message) -> None:
            nonlocal status, size, start
            if message["type"] in ("http.response.start", "websocket.accept"):
                status, start = message.get("status", 101), message
                set_default(message, _RAW_ID, identifier)
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        token = request_id.set(identifier)
        is_websocket = scope["type"] == "websocket"
        if is_websocket:
            self._observer.connected(1)
        try:
            await self._app(scope, receive, counted)
        finally:
            seconds = time.perf_counter() - started
            if is_websocket:
                self._observer.connected(-1)
            elif self._observer is not UNOBSERVED:
                interface, route = interface_of(scope, header_of(start, b"content-type")), route_of(scope)
                self._observer.requested(interface, route, scope["method"], status, seconds)
            if _log.isEnabledFor(logging.INFO):
                _write(scope, status, size, seconds)
            request_id.reset(token)


def _write(scope: Scope, status: int, size: int, seconds: float) -> None:
    fields = {
        "client": (scope.get("client") or ("",))[0],
        "method": scope.get("method", "WEBSOCKET"),
        "path": scope["path"],
        "status": status,
        "bytes": size,
        "milliseconds": round(1000 * seconds, 1),
    }
    text = "{client} {method} {path!r} {status} {bytes} bytes {milliseconds} ms".format_map(fields)
    _log.info("%s", text, extra={"access": fields})


def _route(scope: Scope) -> Any:
    """Return the route of a request, also of one that was refused before, by its host, key, rate or size."""
    if "route" not in scope:
        outer = scope["app"].routes if "app" in scope else []
        # Private in FastAPI, checked with 0.165: the router of an included route.
        inner = (one for each in outer for one in getattr(getattr(each, "original_router", None), "routes", [each]))
        scope["route"] = next((one for one in inner if one.matches(scope)[0] is not Match.NONE), None)
    return scope["route"]


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered a request, such as `/term/{name}`."""
    template: str | None = getattr(_route(scope), "path_format", None)
    return _UNMATCHED if template is None else template


def interface_of(scope: Scope, media_type: str) -> str:
    """Return the interface of a request: `graphql`, `sparql`, `pages`, `linked-data`, `export`, `mcp` and so on.

    A resource that was sent as HTML is a page. Requests to other routes are `other`.
    """
    route = route_of(scope)
    if route in _INTERFACES:
        return _INTERFACES[route]
    tags: list[str] = getattr(_route(scope), "tags", None) or []
    interface = tags[0].lower().replace(" ", "-") if tags else "other"
    return "pages" if interface == _LINKED_DATA and media_type.startswith("text/html") else interface
