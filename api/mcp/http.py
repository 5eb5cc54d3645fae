"""MCP over HTTP at /mcp, without sessions: any of several workers can handle each request."""

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.current import Current
from api.encoding import QueryEncoder
from api.settings import Settings

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
    from mcp.server.transport_security import TransportSecuritySettings

__all__ = ["MCP_HEADERS", "McpEndpoint"]

MCP_HEADERS: Final = ("Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name")
"""The request headers of MCP, which CORS must allow for clients in a browser."""


_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


class McpEndpoint:
    """The ASGI application at /mcp. It loads the SDK of MCP, a third of a server's start, at the first request."""

    def __init__(self, current: Current, encoder: QueryEncoder, settings: Settings) -> None:
        self._current, self._encoder, self._settings = current, encoder, settings
        self._app: StreamableHTTPASGIApp | None = None
        self._opening = asyncio.Lock()
        self._closing = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def route(self) -> Route:
        """The route. It accepts only POST: GET and DELETE are for sessions."""
        return Route("/mcp", self, methods=["POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        async with self._opening:
            if self._app is None:
                self._app = await self._open()
        await self._app(scope, receive, send)

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
        from api.mcp.server import create_server

        server = create_server(self._current, self._encoder)
        server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=self._settings.max_request_bytes,
            transport_security=_security(self._settings),
        )
        return server


def _security(settings: Settings) -> "TransportSecuritySettings":
    """Return the allowed values of `Host` and `Origin`, which prevent DNS rebinding attacks by web pages."""
    from mcp.server.transport_security import TransportSecuritySettings

    public = urlsplit(settings.base_iri)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    names = dict.fromkeys((*_THIS_MACHINE, host, public.netloc, *settings.mcp_hosts))
    return TransportSecuritySettings(
        enable_dns_rebinding_protection="*" not in settings.cors_origins,
        allowed_hosts=[pattern for name in names if name for pattern in (name, f"{name}:*")],
        allowed_origins=[
            *(pattern for name in _THIS_MACHINE for pattern in (f"http://{name}", f"http://{name}:*")),
            f"{public.scheme}://{public.netloc}",
            *settings.cors_origins,
        ],
    )
