"""HTTP caching: `Cache-Control`, ETags, and `If-None-Match` with its 304 responses."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from fastapi import Request
from fastapi.responses import Response

REVALIDATED: Final[Mapping[str, str]] = {"Cache-Control": "no-cache"}
"""The header of responses that caches must revalidate at each request, since any ingest may change them."""

NOT_STORED: Final[Mapping[str, str]] = {"Cache-Control": "no-store"}

IMMUTABLE: Final[Mapping[str, str]] = {"Cache-Control": "public, max-age=31536000, immutable"}
"""The header of a response whose address changes with its content: caches keep it for a year."""


def entity_tag(address: str, version: str, media_type: str) -> str:
    """Return the weak ETag of the response in a media type to a GET of `address`, if the data has this version.

    `address` is the part of the URL on which the response depends.

    Source: RFC 9110, section 8.8.3.
    """
    return _weak(repr((version, media_type, address)).encode())


def content_tag(media_type: str, content: bytes) -> str:
    """Return the weak ETag of a response with this content, which may be compressed later."""
    return _weak(media_type.encode() + b"\n" + content)


def _weak(determined_by: bytes) -> str:
    return f'W/"{sha256(determined_by).hexdigest()[:32]}"'


def matches_tag(if_none_match: str, tag: str) -> bool:
    """Return whether a client that sends this `If-None-Match` has the response with the ETag `tag`.

    `*` does not match, since whether a response exists is unknown here. Source: RFC 9110, section 13.1.2.

    >>> matches_tag('"a", W/"b"', 'W/"a"')
    True
    """
    return tag.removeprefix("W/") in (one.strip().removeprefix("W/") for one in if_none_match.split(","))


def not_modified(request: Request, headers: Mapping[str, str]) -> Response | None:
    """Return a 304 response if the client already has the representation with these headers, or None."""
    known = ",".join(request.headers.getlist("if-none-match"))
    is_known = matches_tag(known, headers["ETag"]) or known.strip() == "*"
    return Response(status_code=304, headers=headers) if is_known else None
