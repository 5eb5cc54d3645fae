"""Ends the work for a client that has left."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECONDS: Final = 0.2  # shorter requests are not watched, to save processor time
_OF_BODIES: Final = {b"content-length", b"transfer-encoding"}  # headers of requests with a body


class EndWithClient:
    """ASGI middleware that cancels a request, and its queries in other processes, when its client has left.

    Work that has begun in a thread is completed, and so is a change that has begun (see `WriteQueue.write`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched = _Watched(scope, receive)
        try:
            await self._app(scope, watched.receive, send)
        except asyncio.CancelledError:
            if not watched.has_left:
                raise
            watched.task.uncancel()
        finally:
            watched.end()


class _Watched:
    """A request whose connection is watched from a moment on, if its body has been read by then or is empty."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.has_left = False
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (a coroutine runs in a task)
        self.task = task
        self._scope, self._receive, self._is_read = scope, receive, False
        self._received: asyncio.Queue[Message] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_SECONDS, self._watch)

    async def receive(self) -> Message:
        if self._received is not None:
            return await self._received.get()
        message = await self._receive()
        self._is_read = not message.get("more_body", False)
        return message

    def end(self) -> None:
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _watch(self) -> None:
        if self._is_read or not {name for name, _ in self._scope["headers"]} & _OF_BODIES:
            self._received = asyncio.Queue()
            self._watching = asyncio.create_task(self._follow(self._received))
        else:
            self._timer = asyncio.get_running_loop().call_later(_SECONDS, self._watch)

    async def _follow(self, received: asyncio.Queue[Message]) -> None:
        while (message := await self._receive())["type"] != "http.disconnect":
            received.put_nowait(message)
        received.put_nowait(message)
        self.has_left = True
        self.task.cancel()
