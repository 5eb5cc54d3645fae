"""Limits the size of request bodies, with or without `Content-Length`."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem
from api.http.errors import problem_response


class _TooLarge(Exception):
    """The body exceeded the limit while it was read."""


class BodyLimit:
    """ASGI middleware that answers 413 as soon as a body is known to be larger than `most` bytes."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._most:
            await self._refuse(scope, receive, send)
            return
        read = 0
        started = False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not started:
                await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = f"The request body is larger than {self._most} bytes. Send fewer documents per request."
        response = problem_response(scope, Problem("TOO_LARGE", message, 413))
        await response(scope, receive, send)
