"""Connections that take too much, or take too long: a real server, and sockets."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.support.processes import PATIENCE, Server, server

START = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"


LIMITS = {"MAX_CONNECTIONS": "20", "MAX_HEAD_SECONDS": "1", "MAX_BODY_SECONDS": "1", "KEEP_ALIVE_SECONDS": "2"}


@pytest.fixture(scope="module")
def limited(sample_folder: Path) -> Iterator[Server]:
    with server(sample_folder, **{f"LEXIGRAPH_{name}": value for name, value in LIMITS.items()}) as running:
        yield running
        _, printed = running.interrupt()
    assert "Traceback" not in printed


def connected(running: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE)


def answer(running: Server, *parts: bytes) -> bytes:
    """Send parts, and return everything that the server sends until it closes the connection."""
    with connected(running) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has answered already
        received = b""
        try:
            while part := connection.recv(65_536):
                received += part
        except ConnectionResetError:
            pass
        return received


@pytest.mark.parametrize(
    "parts",
    [
        (START + b"X: " + b"a" * 70_000,),
        (START + b"X: " + b"a" * 70_000 + b"\r\n\r\n",),
        (START, *[b"X: " + b"a" * 1000 + b"\r\n"] * 70),
        (START, *[b"X: " + b"a" * 1000 + b"\r\n"] * 70, b"\r\n"),
        (b"GET /?" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",),
        (START + b"\r\n" + START + b"X: " + b"a" * 600_000,),
        (START + b"Upgrade: websocket\r\nConnection: Upgrade\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",),
    ],
    ids=["value", "complete", "fields", "complete fields", "address", "second request", "websocket"],
)
def test_a_large_head_is_refused(limited: Server, parts: tuple[bytes, ...]) -> None:
    received = answer(limited, *parts)
    assert b"HTTP/1.1 431 Request Header Fields Too Large\r\n" in received
    assert b'"code":"TOO_LARGE"' in received


def test_a_small_response_is_sent_at_once(limited: Server) -> None:
    with connected(limited) as connection:
        for _ in range(20):
            connection.sendall(START + b"\r\n")
            assert b'"status":"ok"' in connection.recv(65_536)


def test_a_client_that_waits_for_100_continue_receives_it_before_it_sends_the_body(limited: Server) -> None:
    with connected(limited) as connection:
        connection.sendall(POST.replace(b"100", b"27").replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        assert connection.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b'{"query": "{ __typename }"}')
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_head_below_the_limit_is_accepted(limited: Server) -> None:
    assert limited.http.get("/health", headers={"X": "a" * 60_000}).status_code == 200


def test_a_large_body_does_not_count_as_the_head(limited: Server) -> None:
    body = b"a" * 100_000
    head = POST.replace(b"100\r\n\r\n", b"100000\r\nConnection: close\r\n\r\n")
    assert answer(limited, head + body).startswith(b"HTTP/1.1 400 ")
    assert answer(limited, head, body).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ((), b""),
        ((START,), b"HTTP/1.1 408 "),
        ((POST + b"{",), b"HTTP/1.1 408 "),
        ((START + b"\r\n" + START,), b"HTTP/1.1 200 "),
    ],
    ids=["nothing", "head", "body", "second request"],
)
def test_a_slow_request_is_ended(limited: Server, parts: tuple[bytes, ...], status: bytes) -> None:
    began = time.monotonic()
    assert answer(limited, *parts).startswith(status)
    assert time.monotonic() - began < PATIENCE / 2


@pytest.mark.thorough
def test_a_connection_stays_open_between_requests_for_the_time_of_the_setting(sample_folder: Path) -> None:
    with (
        server(sample_folder, LEXIGRAPH_KEEP_ALIVE_SECONDS="7") as running,
        closing(HTTPConnection("127.0.0.1", running.port)) as connection,
    ):
        for pause in (6, PATIENCE):  # longer than uvicorn's 5 seconds, then until the server closes the connection
            connection.request("GET", "/health")
            assert connection.getresponse().read()
            connection.sock.settimeout(pause)
            if pause == PATIENCE:
                assert connection.sock.recv(1) == b""
            else:
                with pytest.raises(TimeoutError):
                    connection.sock.recv(1)


def test_invalid_frames_before_a_socket_is_accepted_close_it(limited: Server) -> None:
    upgrade = b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    upgrade += b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    for _ in range(60):
        with connected(limited) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(upgrade)
            time.sleep(0.001)  # so that they are received after the head, and mostly before the answer
            connection.sendall(b"\xff" * 20)
    assert limited.http.get("/health").status_code == 200


def test_connections_over_the_limit_are_refused_and_others_served(limited: Server) -> None:
    assert limited.http.get("/health").status_code == 200
    with ExitStack() as opened:
        for _ in range(25):
            opened.enter_context(connected(limited)).sendall(START)
        refused = answer(limited)
        assert refused.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nretry-after: 1\r\n" in refused
        assert limited.http.get("/health").status_code == 200, "a connection that was open before"
    limited.wait_until("/health")
    assert limited.http.get("/health").status_code == 200
