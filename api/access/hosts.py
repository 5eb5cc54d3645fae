"""Accepts requests for known host names only, so that web pages of others cannot read the server by DNS rebinding.

A page of `evil.example` whose name suddenly has an address of this network sends requests that its browser takes for
requests to its own origin. They have the `Host` of the page.
"""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.authorization import Refuse
from api.errors import Problem
from api.settings import Settings
from graph.rdf import Iri


def known_hosts(settings: Settings, base: Iri) -> Sequence[str] | None:
    """Return the names that requests may have, besides addresses and names without a dot; None for all.

    `base` is that of the served IRIs, which the data directory fixes; the settings may not repeat it.
    """
    if "*" in settings.hosts:
        return None
    of_iris = (urlsplit(one).hostname for one in (settings.base_iri, base))
    return [name.lower() for name in (settings.host, *of_iris, *settings.hosts) if name]


class KnownHosts:
    """ASGI middleware that answers 421 to a request for another host.

    Addresses such as `192.0.2.1` and names without a dot, such as `localhost` and those of containers, are accepted:
    nobody else can own them.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str], refuse: Refuse) -> None:
        self._app, self._refuse, self._names = app, refuse, frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        if scope["type"] not in ("http", "websocket") or self._is_known(scope):
            await self._app(scope, receive, send)
        else:
            message = "This server does not know the host of the request. Add its name to LEXIGRAPH_HOSTS."
            await self._refuse(scope, receive, send, Problem("UNKNOWN_HOST", message, 421), {})

    def _is_known(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1:
            return not hosts  # programs of HTTP/1.0; browsers always send one
        return _is_accepted(hosts[0], self._names)


@lru_cache(maxsize=100)  # parsing takes a twentieth of the time of a small query
def _is_accepted(sent: bytes, names: frozenset[str]) -> bool:
    host = sent.decode("latin-1")
    try:
        parts = urlsplit(f"//{host}")
        name = (parts.hostname or "").rstrip(".")
        if parts.netloc != host or "@" in host or not name:
            return False
        _ = parts.port
    except ValueError:
        return False
    return ("." not in name and ":" not in name) or name in names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
