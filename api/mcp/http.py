"""MCP over HTTP at /mcp, without sessions: any of several workers can handle each request."""

import asyncio
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from api.errors import Problem
from api.http.errors import problem_response
from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.settings import Settings

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.streamable_http_manager import StreamableHTTPASGIApp

_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


class McpEndpoint:
    """The ASGI application at /mcp. It loads the SDK of MCP, a third of a server's start, at the first request."""

    def __init__(self, current: Current, encoder: QueryEncoder, settings: Settings) -> None:
        self._current, self._encoder, self._settings = current, encoder, settings
        self._app: StreamableHTTPASGIApp | None = None
        self._origins = _known_origins(settings)
        self._opening = asyncio.Lock()
        self._closing = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def route(self) -> Route:
        """The route. It accepts only POST: GET and DELETE are for sessions."""
        return Route("/mcp", self, methods=["POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Raises `ClientDisconnect`."""
        origin = Headers(scope=scope).get("origin")
        if origin is not None and self._origins is not None and not self._origins.fullmatch(origin):
            message = f"Requests from {origin} are not accepted. Add this origin to LEXIGRAPH_CORS_ORIGINS."
            await problem_response(scope, Problem("FORBIDDEN", message, 403))(scope, receive, send)
            return
        body = await Request(scope, receive).body()  # the SDK would log a traceback if the client left within it
        read: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def received() -> Message:
            return read.pop() if read else await receive()

        async with self._opening:
            if self._app is None:
                self._app = await self._open()
        await self._app(scope, received, send)

    async def close(self) -> None:
        """Stop the server, if it was started."""
        self._closing.set()
        if self._running is not None:
            await self._running

    async def _open(self) -> "StreamableHTTPASGIApp":
        server = await run_in_threadpool(self._server)
        opened = asyncio.Event()

        async def run() -> None:  # in a task of its own, which has to leave the manager as it entered it
            async with server.session_manager.run():
                opened.set()
                await self._closing.wait()

        self._running = asyncio.create_task(run())
        await opened.wait()
        from mcp.server.streamable_http_manager import StreamableHTTPASGIApp

        return StreamableHTTPASGIApp(server.session_manager)

    def _server(self) -> "MCPServer[Any]":
        from mcp.server.transport_security import TransportSecuritySettings

        from api.mcp.server import create_server

        server = create_server(self._current, self._encoder)
        server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=self._settings.max_request_bytes,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # see `KnownHosts`
        )
        return server


def _known_origins(settings: Settings) -> re.Pattern[str] | None:
    """Return a pattern of the web origins that may send requests; None for all."""
    if "*" in settings.cors_origins:
        return None
    public = urlsplit(settings.base_iri)
    exact = [f"{public.scheme}://{public.netloc}", *settings.cors_origins]
    local = [f"http://{re.escape(name)}(:[0-9]+)?" for name in _THIS_MACHINE]
    return re.compile("|".join([*map(re.escape, exact), *local]))
