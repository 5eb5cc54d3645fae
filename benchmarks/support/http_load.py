"""Requests over HTTP on several connections, and the processor time that the server uses meanwhile."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from urllib.parse import urlsplit

import orjson

from benchmarks.support.measure import Timing, processor_seconds
from benchmarks.support.report import Cell

__all__ = ["Load"]


@dataclass(slots=True)
class Load:
    """The requests to a server, whose processor time is measured if the ID of its process is given."""

    url: str
    process: int | None
    answers: int = 0
    seconds: float = 0.0
    used: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def processor_ms(self) -> float:
        """The processor time of the server per request."""
        return 1000 * self.used / self.answers

    def cells(self) -> dict[str, Cell]:
        """Return the measurements."""
        timing = Timing.of(self.waits)
        return {
            "requests/s": self.answers / self.seconds,
            "p50 ms": timing.median,
            "p99 ms": timing.p99,
            "processor ms": self.processor_ms if self.used else None,
        }

    async def add(self, query: str, variables: Sequence[Mapping[str, object]], clients: int, seconds: float) -> None:
        """Ask on this many connections for some seconds, with each of the variables in turn, after a short warm-up."""
        bodies = [orjson.dumps({"query": query, "variables": given}) for given in variables]
        await self._ask_all(bodies, clients, seconds / 4)
        used, began = self._used(), time.perf_counter()
        waits = await self._ask_all(bodies, clients, seconds)
        self.seconds += time.perf_counter() - began
        self.used += self._used() - used
        self.answers += len(waits)
        self.waits += waits

    async def _ask_all(self, bodies: Sequence[bytes], clients: int, seconds: float) -> list[float]:
        until = time.perf_counter() + seconds
        asking = (_ask(self.url, islice(cycle(bodies), client, None), until) for client in range(clients))
        return [wait for waits in await asyncio.gather(*asking) for wait in waits]

    def _used(self) -> float:
        return 0.0 if self.process is None else processor_seconds([self.process])


async def _ask(url: str, bodies: Iterator[bytes], until: float) -> list[float]:
    """Post one query after the other on one connection; return how long each answer took.

    The requests are written by hand: an HTTP client in Python takes several times as long as the server.
    """
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**20)
    waits = []
    while (began := time.perf_counter()) < until:
        body = next(bodies)
        head = f"POST /graphql HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        status, *headers = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        answer = await _body(reader, dict(line.split(": ", 1) for line in headers if line))
        if " 200" not in status or b'"errors"' in answer:
            raise RuntimeError(f"{status}: {answer[:500].decode()}")
        waits.append(time.perf_counter() - began)
    writer.close()
    return waits


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    chunks = []
    while length := int(await reader.readline(), 16):
        chunks.append(await reader.readexactly(length))
        await reader.readline()
    await reader.readline()
    return b"".join(chunks)
