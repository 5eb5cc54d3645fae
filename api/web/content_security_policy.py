"""Security headers: a page may only use resources and connections of the server it came from."""

from collections.abc import Mapping
from typing import Final

from fastapi.responses import HTMLResponse

from api.http.caching import REVALIDATED

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
"""The headers of every page: scripts, styles and images only from this server, and no embedding in frames."""


def page_response(text: str, status: int = 200) -> HTMLResponse:
    """Return a page, which depends on the languages of the browser."""
    return HTMLResponse(text, status, headers={**REVALIDATED, "Vary": "Accept-Language", **SECURITY_HEADERS})
