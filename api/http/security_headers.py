"""The Content-Security-Policy of pages and previews, and the other headers that restrict browsers."""

from collections.abc import Mapping
from typing import Final

NO_SNIFFING: Final = {"X-Content-Type-Options": "nosniff"}
"""The header of files that are not pages."""

PREVIEW_POLICY: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""The header of a preview, which other sites show in a frame."""

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
    **NO_SNIFFING,
}
"""The headers of every page: scripts, styles and images only from this server, and no embedding in frames."""
