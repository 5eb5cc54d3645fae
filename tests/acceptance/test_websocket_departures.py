"""Clients that leave WebSockets at every stage: nothing is logged as an error, and nothing of them remains."""

import os
import signal
import socket
import struct
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.support.processes import PATIENCE, Server, server

ROUNDS = 12
HEAD = b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
UPGRADE = HEAD + (
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


def frame(text: bytes, opcode: int = 1) -> bytes:
    """A frame of a client, masked with zeros."""
    length = bytes([128 | len(text)]) if len(text) < 126 else b"\xfe" + struct.pack(">H", len(text))
    return bytes([128 | opcode]) + length + b"\0\0\0\0" + text


INIT = frame(b'{"type":"connection_init","payload":{"authorization":"Bearer secret"}}')
QUERY = b'{"type":"subscribe","id":"1","payload":{"query":"%b"}}'
SEARCH = frame(QUERY % b"{ terms(first: 50) { nodes { name similar { nodes { name rdf } } } } }")
COMMITS = frame(QUERY % b"subscription { commits { epoch } }")
CLOSE = frame(struct.pack(">H", 1000), 8)
STAGES: dict[str, list[bytes]] = {
    "connected": [],
    "within the head": [HEAD],
    "asked for the upgrade": [UPGRADE],
    "within a frame": [UPGRADE, INIT[:5]],
    "sent frames before the answer": [UPGRADE + INIT + SEARCH],
    "initialized": [UPGRADE, INIT],
    "asked a query": [UPGRADE, INIT, SEARCH],
    "subscribed": [UPGRADE, INIT, COMMITS],
    "closed the subscription": [UPGRADE, INIT, COMMITS, frame(b'{"type":"complete","id":"1"}')],
    "said goodbye": [UPGRADE, INIT, COMMITS, CLOSE],
    "sent garbage": [UPGRADE, INIT, b"\xff" * 20],
    "sent garbage before the answer": [UPGRADE, b"\xff" * 20],
    "said goodbye before the answer": [UPGRADE, CLOSE],
    "sent another protocol": [UPGRADE, frame(b"{")],
}


@pytest.fixture(scope="module")
def running(sample_folder: Path) -> Iterator[Server]:
    with server(sample_folder, LEXIGRAPH_API_KEY="secret") as started:
        started.wait_until("/ready")
        yield started
        _, printed = started.interrupt()
    assert printed.count("\n") == 1, printed


def leave(running: Server, parts: list[bytes], pause: float, resets: bool) -> None:
    """Send parts with a pause after each, and end the connection, by a reset or in order."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if resets:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has closed it


def leave_everywhere(running: Server) -> None:
    for parts, pause, resets in product(STAGES.values(), (0.0, 0.001, 0.003, 0.05), (False, True)):
        leave(running, parts, pause, resets)


def leave_while_it_sleeps(running: Server) -> None:
    """Leave while the server is stopped, so that it reads the request and the end of the connection together."""
    os.kill(running.process.pid, signal.SIGSTOP)
    try:
        for parts, resets in product(STAGES.values(), (False, True)):
            leave(running, [b"".join(parts)], 0.0, resets)
    finally:
        os.kill(running.process.pid, signal.SIGCONT)
    assert running.http.get("/health").status_code == 200


def descriptors(running: Server) -> int:
    return len(list(Path(f"/proc/{running.process.pid}/fd").iterdir()))


def memory(running: Server) -> float:
    """The memory in MB that no other process shares."""
    lines = Path(f"/proc/{running.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024


def settled(running: Server, most: int) -> int:
    """The number of descriptors, as soon as it is at most `most`."""
    end = time.monotonic() + PATIENCE
    while descriptors(running) > most and time.monotonic() < end:
        time.sleep(0.1)
    return descriptors(running)


@pytest.mark.thorough
def test_clients_may_leave_a_websocket_at_every_stage(running: Server) -> None:
    opened = descriptors(running) + 5  # files that the first answers open
    for _ in range(3):
        leave_everywhere(running)
        leave_while_it_sleeps(running)
    before = memory(running)
    for _ in range(ROUNDS):
        leave_everywhere(running)
        leave_while_it_sleeps(running)
    assert running.http.get("/health").status_code == 200
    assert settled(running, opened) <= opened
    assert memory(running) - before < 20
