"""Single headers of requests and responses, read and added without the mappings of Starlette.

A small query passes through ten layers; five of these mappings took a tenth of its time.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any


def header_of(message: Mapping[str, Any], name: bytes) -> str:
    """Return the first header with a name in lower case in a scope or at the start of a response, empty without one.

    >>> header_of({"headers": [(b"accept", b"text/html")]}, b"accept")
    'text/html'
    """
    for known, value in message.get("headers", ()):
        if known == name:
            text: str = value.decode("latin-1")
            return text
    return ""


def set_default(start: MutableMapping[str, Any], name: bytes, value: str) -> None:
    """Add a header to the start of a response, unless it has one with this name in lower case."""
    headers = start.get("headers", ())
    if all(known != name for known, _ in headers):
        start["headers"] = [*headers, (name, value.encode("latin-1"))]
