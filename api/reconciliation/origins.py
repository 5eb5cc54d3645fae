"""CORS for the reconciliation service: all origins are allowed, as its specification requires."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["AnyOrigin"]


class AnyOrigin:
    """ASGI middleware that allows all origins for /reconcile, including errors and preflights, and no other path."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app
        self._open = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        chosen = self._open if path == "/reconcile" or path.startswith("/reconcile/") else self._app
        await chosen(scope, receive, send)
