"""Sends large responses in pieces, between which other requests have their turn."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Pieces"]

_BYTES: Final = 1 << 18  # about 10 ms to compress


class Pieces:
    """ASGI middleware: without it, compressing 20 MB keeps the event loop busy for more than 100 ms."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def in_pieces(message: Message) -> None:
            body = message.get("body", b"")
            if message["type"] != "http.response.body" or len(body) <= _BYTES:
                await send(message)
                return
            view = memoryview(body)
            for begin in range(0, len(body), _BYTES):
                has_more = begin + _BYTES < len(body) or message.get("more_body", False)
                piece = bytes(view[begin : begin + _BYTES])
                await send({"type": "http.response.body", "body": piece, "more_body": has_more})
                await asyncio.sleep(0)

        await self._app(scope, receive, in_pieces)
