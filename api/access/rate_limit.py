"""Limits how many requests per minute a client sends, by its key or else by its address."""

import ipaddress
import math
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from starlette._utils import get_route_path
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.authorization import Refuse, is_public
from api.access.keys import AcceptedKeys
from api.bounded_mapping import Bounded
from api.errors import RateLimited, problem_of

_MINUTE: Final = 60.0
_MOST_CLIENTS: Final = 50_000  # about 10 MB; the longest known ones are forgotten
_NETWORK: Final = 64  # bits of an IPv6 address that its owner cannot choose


class Turn(NamedTuple):
    """The state of a client after a request: whether it is admitted, requests left, and seconds until all are left.

    `wait` is the time after which a refused request would be admitted, in seconds.
    """

    is_admitted: bool
    left: int
    reset: float
    wait: float


class Buckets:
    """Token buckets, which hold `per_minute` requests and fill up within a minute.

    A bucket is one number: the time at which it is full (the generic cell rate algorithm, ITU-T I.371).

    >>> buckets = Buckets(2, clock=lambda: 0.0)
    >>> [buckets.take("a").is_admitted for _ in range(3)], buckets.take("b").left, buckets.take("a").wait
    ([True, True, False], 1, 30.0)
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self._clock = per_minute, clock
        self._full_at: Bounded[str, float] = Bounded(_MOST_CLIENTS)

    def take(self, client: str) -> Turn:
        """Take one request of a client, unless none is left."""
        now, price = self._clock(), _MINUTE / self.per_minute
        reset = max(0.0, self._full_at.pop(client, now) - now)
        is_admitted = reset + price <= _MINUTE + 1e-6
        if is_admitted:
            reset += price
        self._full_at[client] = now + reset
        left = int((_MINUTE - reset + 1e-6) / price)
        return Turn(is_admitted, left, reset, max(0.0, reset + price - _MINUTE))


class RateLimit:
    """ASGI middleware that answers 429. Responses have the headers `RateLimit` and `RateLimit-Policy`.

    Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/. A limit of 0 means that requests are
    not limited. Each process counts for itself. Public paths are not counted. A WebSocket counts as one request, and
    each operation as one more.
    """

    def __init__(self, app: ASGIApp, keys: AcceptedKeys, per_address: int, per_key: int, refuse: Refuse) -> None:
        self._app, self._keys, self._refuse = app, keys, refuse
        self._buckets = {name: Buckets(limit) for name, limit in (("address", per_address), ("key", per_key)) if limit}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        if scope["type"] not in ("http", "websocket") or is_public(get_route_path(scope)):
            await self._app(scope, receive, send)
            return
        key = self._keys.find(Headers(scope=scope).get("authorization", ""))
        policy, client = ("key", key.name) if key else ("address", _network((scope.get("client") or ("",))[0]))
        buckets = self._buckets.get(policy)
        if buckets is None:
            await self._app(scope, receive, send)
            return
        turn = buckets.take(client)
        headers = _headers(policy, buckets.per_minute, turn)
        if turn.is_admitted:
            scope.setdefault("state", {})["take_turn"] = lambda: _take(buckets, client)
            await self._app(scope, receive, _with_headers(send, headers))
        else:
            problem = problem_of(RateLimited(turn.wait))
            assert problem is not None  # noqa: S101 (it is an error of a client)
            retry = {"Retry-After": str(problem.retry_after)}
            await self._refuse(scope, receive, send, problem, headers | retry)


def _take(buckets: Buckets, client: str) -> None:
    """Raises `RateLimited`."""
    turn = buckets.take(client)
    if not turn.is_admitted:
        raise RateLimited(turn.wait)


@lru_cache(maxsize=1000)
def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, _NETWORK), strict=False))
    return str(parsed)


def _headers(policy: str, per_minute: int, turn: Turn) -> dict[str, str]:
    return {
        "RateLimit-Policy": f'"{policy}";q={per_minute};w={_MINUTE:.0f}',
        "RateLimit": f'"{policy}";r={turn.left};t={math.ceil(turn.reset)}',
    }


def _with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return sent
