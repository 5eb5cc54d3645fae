"""Style sheets, scripts and images, which browsers cache until their content changes."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Final

from fastapi import Response

from api.errors import UnknownResource
from api.http.caching import IMMUTABLE, REVALIDATED
from api.http.security_headers import NO_SNIFFING

_MEDIA_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def asset_address(name: str) -> str:
    """Return the path of an asset below the root. It contains a digest of all assets, so it changes with any of them.

    The digest is a directory before the name, so that a module can import its neighbor as `./keys.js`.
    """
    assert name in _assets(), name  # noqa: S101 (an error in a template)
    return f"/assets/{_digest()}/{name}"


def asset_response(digest: str, name: str) -> Response:
    """Return an asset; one requested with the digest of another version is not cached. Raises `UnknownResource`."""
    content = _assets().get(name)
    if content is None:
        raise UnknownResource(f"/assets/{digest}/{name}")
    caching = IMMUTABLE if digest == _digest() else REVALIDATED
    headers = {**caching, **NO_SNIFFING}
    return Response(content, media_type=_MEDIA_TYPES["." + name.rpartition(".")[2]], headers=headers)


@cache
def _assets() -> Mapping[str, bytes]:
    folder = resources.files("api.web") / "assets"
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir(), key=lambda file: file.name)}


@cache
def _digest() -> str:
    digest = sha256()
    for name, content in _assets().items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]
