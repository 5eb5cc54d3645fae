"""Repeats a request whose epoch was lost while it was read: connections broke, and a newer epoch was published."""

from collections import deque

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.lexicon.current import Current


def note_lost_epoch(request: Request) -> None:
    """Let a request be repeated instead of answered; not for a request that has written something."""
    request.state.has_lost_epoch = True


class RepeatedReads:
    """ASGI middleware that repeats a request, once, if `note_lost_epoch` was called before its answer began."""

    def __init__(self, app: ASGIApp, current: Current) -> None:
        self._app, self._current = app, current

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})  # that of `Request.state`
        state["has_lost_epoch"] = is_dropped = False
        received: deque[Message] = deque()

        async def kept() -> Message:
            received.append(await receive())
            return received[-1]

        async def sent(message: Message) -> None:
            nonlocal is_dropped
            if message["type"] == "http.response.start":
                is_dropped = state["has_lost_epoch"]
            if not is_dropped:
                await send(message)

        async def repeated() -> Message:
            return received.popleft() if received else await receive()

        await self._app(scope, kept, sent)
        if is_dropped:
            await run_in_threadpool(self._current.refresh)
            await self._app(scope, repeated, send)
