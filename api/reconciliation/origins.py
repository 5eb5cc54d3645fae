"""Web pages of every origin may call the reconciliation service (CORS), as its specification demands."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["AnyOrigin"]


class AnyOrigin:
    """ASGI middleware that opens /reconcile, its errors and its preflights, and leaves all other paths as they are."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app
        self._open = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        chosen = self._open if path == "/reconcile" or path.startswith("/reconcile/") else self._app
        await chosen(scope, receive, send)
