"""MCP over HTTP at /mcp: every request by itself, so that any of several workers may answer it."""

from typing import Any, Final
from urllib.parse import urlsplit

from mcp.server.mcpserver import MCPServer
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import Route

from api.settings import Settings

__all__ = ["MCP_HEADERS", "mcp_route"]

MCP_HEADERS: Final = ("Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name")
"""What clients in a browser send, and so must be allowed to."""


_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


def mcp_route(server: MCPServer[Any], settings: Settings) -> Route:
    """Return the route; it answers within `server.session_manager.run()`.

    Only POST: without sessions there is no stream to GET, and nothing to DELETE.
    """
    server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=settings.max_request_bytes,
        transport_security=_security(settings),
    )
    return Route("/mcp", StreamableHTTPASGIApp(server.session_manager), methods=["POST"])


def _security(settings: Settings) -> TransportSecuritySettings:
    """Return which `Host` and `Origin` a request may have.

    A web page whose own name is made to lead to this server (DNS rebinding) so gets no answer.
    """
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
