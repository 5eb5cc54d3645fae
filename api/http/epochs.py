"""The epoch of each response, and requests for at least some epoch, which let clients read their own writes.

Any worker may receive the request after a mutation, and it follows the commits of the writer in the background. A
request whose epoch was lost while it was read, because connections broke and a newer one was published, is repeated.
"""

import asyncio
from collections import deque
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BadArgument, EpochUnavailable, Problem, problem_of
from api.http.errors import problem_response
from api.http.raw_headers import header_of, set_default
from api.lexicon.current import Current

EPOCH: Final = "Lexigraph-Epoch"
"""Response header: an epoch that the response contains the changes of. It may contain later ones."""

MIN_EPOCH: Final = "Lexigraph-Min-Epoch"
"""Request header: the response must contain the changes of this epoch."""

_RAW_EPOCH: Final = EPOCH.lower().encode()
_RAW_MIN_EPOCH: Final = MIN_EPOCH.lower().encode()
_SECONDS = 5.0
_POLL_SECONDS = 0.02


def parse_epoch(text: str) -> int | None:
    """Return the number of an epoch; None for a text that is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class Epochs:
    """ASGI middleware that waits until the epoch of the request is published here, and adds that of the response.

    It repeats a request, once, if `note_lost_epoch` was called before its answer began.
    """

    def __init__(self, app: ASGIApp, current: Current) -> None:
        self._app, self._current = app, current

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = header_of(scope, _RAW_MIN_EPOCH)
        try:
            epoch = await self._reach(wanted) if wanted else self._current.epoch
        except (BadArgument, EpochUnavailable) as error:
            problem = problem_of(error)
            assert isinstance(problem, Problem)  # noqa: S101 (both have one)
            await problem_response(scope, problem)(scope, receive, send)
            return
        await self._answer(scope, receive, send, epoch)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, epoch: int) -> None:
        state = scope.setdefault("state", {})  # that of `Request.state`
        state["has_lost_epoch"] = is_dropped = False
        is_first = True
        received: deque[Message] = deque()

        async def kept() -> Message:
            received.append(await receive())
            return received[-1]

        async def repeated() -> Message:
            return received.popleft() if received else await receive()

        async def dated(message: Message) -> None:
            nonlocal is_dropped
            if message["type"] == "http.response.start":
                is_dropped = is_first and state["has_lost_epoch"]
                set_default(message, _RAW_EPOCH, str(epoch))
            if not is_dropped:
                await send(message)

        await self._app(scope, kept, dated)
        if is_dropped:
            is_first = False
            await run_in_threadpool(self._current.refresh)
            await self._app(scope, repeated, dated)

    async def _reach(self, wanted: str) -> int:
        least = parse_epoch(wanted)
        if least is None:
            raise BadArgument(f"Invalid {MIN_EPOCH} {wanted!r}. Send the `epoch` of an earlier response.")
        end = asyncio.get_running_loop().time() + _SECONDS
        while (epoch := self._current.epoch) < least:
            if asyncio.get_running_loop().time() >= end:
                raise EpochUnavailable(least, epoch)
            await asyncio.sleep(_POLL_SECONDS)
        return epoch
