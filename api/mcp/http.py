"""MCP over HTTP at /mcp, without sessions: any of several workers can handle each request."""

from typing import Any, Final
from urllib.parse import urlsplit

from mcp.server.mcpserver import MCPServer
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import Route

from api.settings import Settings

__all__ = ["MCP_HEADERS", "mcp_route"]

MCP_HEADERS: Final = ("Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name")
"""The request headers of MCP, which CORS must allow for clients in a browser."""


_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


def mcp_route(server: MCPServer[Any], settings: Settings) -> Route:
    """Return the route; it works while `server.session_manager.run()` is active.

    It accepts only POST: GET and DELETE are for sessions.
    """
    server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=settings.max_request_bytes,
        transport_security=_security(settings),
    )
    return Route("/mcp", StreamableHTTPASGIApp(server.session_manager), methods=["POST"])


def _security(settings: Settings) -> TransportSecuritySettings:
    """Return the allowed values of `Host` and `Origin`, which prevent DNS rebinding attacks by web pages."""
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
