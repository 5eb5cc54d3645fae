"""CORS: which responses web pages of other origins may read (https://fetch.spec.whatwg.org/#http-cors-protocol)."""

from collections.abc import Sequence
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.epochs import EPOCH

_METHODS: Final = ("GET", "POST")
_EXPOSED: Final = (EPOCH, "Content-Disposition", "ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After")


class CrossOrigin:
    """ASGI middleware that allows `origins`, and below the path `public`, if one is given, all origins.

    Errors and preflights are included. All headers are allowed, since clients send some of their own, such as
    names and traces.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str], public: str = "") -> None:
        self._public = public
        self._of_all = _allowing(("*",), app)
        self._of_known = _allowing(origins, app) if origins else app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        is_public = self._public and f"{path}/".startswith(f"{self._public}/")
        await (self._of_all if is_public else self._of_known)(scope, receive, send)


def _allowing(origins: Sequence[str], app: ASGIApp) -> ASGIApp:
    return CORSMiddleware(
        app, allow_origins=origins, allow_methods=_METHODS, allow_headers=["*"], expose_headers=_EXPOSED
    )
