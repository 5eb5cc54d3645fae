"""The HTTP protocol of a server, with limits that uvicorn does not have: head, time and connections."""

import asyncio
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.errors import Code, Problem
from api.http.errors import PROBLEM, problem_response
from api.settings import Settings

_HEAD_BYTES: Final = 65_536  # as much as others accept; browsers and proxies send at most about 16 KB
_RETRY_SECONDS: Final = 1
_WRITE_SECONDS: Final = 60
"""The time that a client may take without reading any of its response."""
_THIS_MACHINE: Final = ("127.0.0.1", 0)
"""The client of a Unix socket, which has no address; otherwise, no proxy that connects to one could be trusted."""


def limited_protocol(settings: Settings) -> type[HttpToolsProtocol]:
    """Return the class of protocols with these limits, which uvicorn makes an object of for each connection."""
    return type("LimitedProtocol", (_Limited,), {"settings": settings})


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Ends a connection whose client leaves or sends invalid frames before it is accepted; uvicorn 0.54 fails then."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the address of the client from the connection."""
        super().connection_made(transport)
        self.client = self.client or _THIS_MACHINE

    async def send(self, message: Any) -> None:
        """Send a message. Raises `ClientDisconnected` if the client left before the connection was accepted."""
        if self.conn.eof_sent and not self.handshake_complete:
            raise ClientDisconnected
        await super().send(message)

    def handle_parser_exception(self) -> None:
        """Close the connection."""
        if self.conn.close_sent is None:
            self.transport.close()
        else:
            super().handle_parser_exception()


class _JoinedWrites:
    """The transport of one response, which sends its head together with the beginning of its body.

    uvicorn writes them apart, which takes two calls of the system: a sixth of the time of a small query.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._head: bytes | None = None

    def write(self, data: bytes) -> None:
        """Send data, but the first of it in this turn of the event loop only with more."""
        if self._head is None:
            self._head = data
            self._loop.call_soon(self._flush)
        else:
            self._transport.write(self._head + data if self._head else data)
            self._head = b""

    def close(self) -> None:
        """Close the connection after everything is sent."""
        self._flush()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def _flush(self) -> None:
        if self._head:
            self.write(b"")


class _Limited(HttpToolsProtocol):
    """Answers 431 to a head over 64 KB, 408 to a slow head or body, and 503 to a connection over the limit.

    uvicorn's `limit_concurrency` would also refuse requests of the connections that are open already, so that anybody
    who opens enough of them stops the server. Its `timeout_keep_alive` closes connections between two requests.
    """

    settings: Settings

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._awaits_head, self._awaits_body = True, False
        self._head = 0  # bytes of the head at hand
        self._timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.client = self.client or _THIS_MACHINE
        if len(self.connections) > self.settings.max_connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "OVERLOADED", "Too many connections. Try again later.")
        else:
            self._start(self.settings.max_head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        if self._awaits_head:
            self._head += len(data)  # `on_headers_complete` subtracts the part that follows the head
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:  # another one for WebSockets
            self._stop()
        elif self._awaits_head and self._head > _HEAD_BYTES:
            self._refuse_head()
        elif self._timer is None and (self._awaits_body or (self._awaits_head and self._head)):
            self._start(self.settings.max_body_seconds if self._awaits_body else self.settings.max_head_seconds)

    def on_headers_complete(self) -> None:
        self._stop()
        self._awaits_head, self._awaits_body, self._head = False, True, 0
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > _HEAD_BYTES:
            self._refuse_head()
        else:
            super().on_headers_complete()
            if self.cycle is not None and self.cycle.transport is self.transport:
                self.cycle.transport = _JoinedWrites(self.transport, self.loop)  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop()
        self._awaits_head, self._awaits_body = True, False
        if not self.transport.is_closing():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, unless its head was refused."""
        if not self.transport.is_closing():
            super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._write_timer = self.loop.call_later(_WRITE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None
        super().resume_writing()

    def _start(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._end, seconds)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self, seconds: float) -> None:
        if self.flow.read_paused:  # an earlier request of the connection is still being answered
            self._start(seconds)
        elif self._awaits_head and not self._head:
            self.transport.close()
        else:
            part = "head" if self._awaits_head else "body"
            message = f"The {part} of the request was not complete after {seconds:g} seconds. Send it again."
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "TIMEOUT", message)

    def _refuse_head(self) -> None:
        message = f"The head of the request is larger than {_HEAD_BYTES} bytes. Send long queries in the body."
        self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "TOO_LARGE", message)

    def _refuse(self, status: HTTPStatus, code: Code, message: str) -> None:
        """Answer without the application, unless a response has begun, and close the connection."""
        self._stop()
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            problem = Problem(code, message, status)
            body = bytes(problem_response({"path": ""}, problem).body)
            retry = f"retry-after: {_RETRY_SECONDS}\r\n" if status is HTTPStatus.SERVICE_UNAVAILABLE else ""
            head = (
                f"HTTP/1.1 {status} {status.phrase}\r\ncontent-type: {PROBLEM}\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n{retry}\r\n"
            )
            self.transport.write(head.encode() + body)
        self.transport.close()
