"""What a browser may do with a page: nothing but show it, and ask the server that it came from."""

from collections.abc import Mapping
from typing import Final

from fastapi.responses import HTMLResponse

__all__ = ["SECURITY_HEADERS", "page_response"]

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""The headers of every page: no script, style or picture but from files of ours, and no frame around it."""


def page_response(text: str, status: int = 200) -> HTMLResponse:
    """Return a page that nobody keeps without asking, since any ingest may change it."""
    return HTMLResponse(text, status, headers={"Cache-Control": "no-cache", **SECURITY_HEADERS})
