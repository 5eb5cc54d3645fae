"""Sends hostile requests to a real server on this machine, and reports whether it answered all of them and lived on.

Counts answers with a status from 500, except 503 with `Retry-After`, which is the answer to too many queries or
connections; late answers; tracebacks in the log; and the longest time of /health meanwhile. On a machine that other
programs use, answers are late without a fault of the server. So the processor time that its process used until an
answer is reported as well, including that for requests of other clients at the same time.
"""

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.support.folders import sample_folder
from benchmarks.support.hostile import KINDS, SLOW
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import Server, serve

_PATIENCE: Final = 60.0
_CLIENTS: Final = 4
_HANG_UPS: Final = "hang-ups"
_LORIS: Final = "byte by byte"
_SETTINGS: Final = {
    "LEXIGRAPH_MAX_SPARQL_SECONDS": "1",
    "LEXIGRAPH_MAX_SPARQL_WAITING": "4",
    "LEXIGRAPH_MAX_HEAD_SECONDS": "3",
    "LEXIGRAPH_MAX_BODY_SECONDS": "3",
}
"""Shorter than by default, so that all waiting queries are answered within 5 s, and slow requests end soon."""


@dataclass(slots=True)
class _Kind:
    """The answers to one kind of requests."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: int = 0
    busy: int = 0
    times: list[float] = field(default_factory=list)
    slowest: float = 0.0
    processor: float = 0.0
    example: str = ""

    def add(self, answer: bytes, seconds: float, request: bytes = b"") -> None:
        """Count one answer; an empty one if the server closed the connection without an answer."""
        status = int(answer[9:12]) if answer[:5] == b"HTTP/" and answer[9:12].isdigit() else 0
        self.requests += 1
        self.statuses[status] += 1
        is_busy = status == 503 and b"\r\nretry-after:" in answer.lower()
        self.busy += is_busy
        self.faults += status >= 500 and not is_busy
        self.times.append(seconds)
        if seconds > self.slowest:
            self.slowest, self.example = seconds, request.partition(b" HTTP/")[0][:60].decode("latin-1")

    def late(self, patience: float) -> int:
        """Return the number of answers that took longer than `patience` seconds."""
        return sum(seconds > patience for seconds in self.times)


class _Campaign:
    """Sends requests with several clients at a time."""

    def __init__(self, server: Server, number: int, seed: int, minutes: float) -> None:
        self._end = time.monotonic() + 60 * minutes
        assert server.client.base_url.port is not None
        self._server, self._port, self._rng = server, server.client.base_url.port, random.Random(seed)
        names = [name for name, (share, _) in KINDS.items() for _ in range(share)]
        names += [_HANG_UPS] * max(1, 100 - len(names))
        self._names = iter([self._rng.choice(names) for _ in range(number)])
        self._slow = max(2, number // 200)
        self.kinds = {name: _Kind() for name in (*KINDS, _HANG_UPS, _LORIS)}
        self.health = 0.0

    async def run(self) -> None:
        """Send all requests."""
        health = asyncio.create_task(self._watch())
        loris = [asyncio.create_task(self._drip(number)) for number in range(self._slow)]
        await asyncio.gather(*(self._client() for _ in range(_CLIENTS)), *loris)
        health.cancel()

    async def _client(self) -> None:
        for name in self._names:
            if time.monotonic() > self._end:
                return
            kind = name if name in KINDS else self._rng.choice([*KINDS])
            request = KINDS[kind][1](self._rng)
            began, used = time.monotonic(), self._server.processor_seconds()
            answer = await self._ask(request, leaves=name == _HANG_UPS, is_socket=kind == "WebSocket")
            self.kinds[name].add(answer, time.monotonic() - began, request)
            self.kinds[name].processor = max(self.kinds[name].processor, self._server.processor_seconds() - used)

    async def _ask(self, request: bytes, leaves: bool, is_socket: bool) -> bytes:
        answer = b""
        try:
            async with asyncio.timeout(_PATIENCE):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                try:
                    if leaves:
                        request = request[: self._rng.randrange(1, len(request) + 1)]
                    writer.write(request)
                    if leaves:
                        await asyncio.sleep(self._rng.random() / 5)
                        return b""
                    if is_socket:
                        return await asyncio.wait_for(reader.read(65_536), 2)
                    while part := await reader.read(65_536):
                        answer = (answer + part)[:10_000]
                finally:
                    writer.transport.abort()
        except (OSError, TimeoutError):
            pass  # the bytes until then count, and the time
        return answer

    async def _drip(self, number: int) -> None:
        """Send a request byte by byte until the server ends it; the time is the client's, and is not late."""
        await asyncio.sleep(self._rng.random() * self._slow)
        answer = b""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(SLOW[number % len(SLOW)])
            reading = asyncio.create_task(reader.read(10_000))
            while not reading.done():
                writer.write(b"a")
                await asyncio.wait({reading}, timeout=0.2)
            answer = await reading
            writer.transport.abort()
        except OSError:
            pass
        self.kinds[_LORIS].add(answer, 0.0)

    async def _watch(self) -> None:
        request = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        while True:
            began = time.monotonic()
            answer = await self._ask(request, leaves=False, is_socket=False)
            self.health = max(self.health, time.monotonic() - began)
            if not answer.startswith(b"HTTP/1.1 200"):
                self.health = _PATIENCE
            await asyncio.sleep(0.05)


def main() -> None:
    """Run the campaign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="number of hostile requests (10,000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the requests (1)")
    parser.add_argument("--minutes", type=float, default=30, help="when to end at the latest (30)")
    parser.add_argument("--patience", type=float, default=5, help="seconds after which an answer is late (5)")
    parser.add_argument("--data", type=Path, help="data directory (that of the sample glossary)")
    arguments = parser.parse_args()
    report = Report("abuse", vars(arguments))
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        with serve(arguments.data or sample_folder(), log=log, settings=_SETTINGS) as server:
            campaign = _Campaign(server, arguments.requests, arguments.seed, arguments.minutes)
            asyncio.run(campaign.run())
            is_alive = server.client.get("/ready").status_code == 200
        text = log.read_text(errors="replace")
    kinds = campaign.kinds.values()
    sent = sum(kind.requests for kind in kinds)
    report.add(
        f"Answers to {sent:,} hostile requests", [_row(*one, arguments.patience) for one in campaign.kinds.items()]
    )
    tracebacks = text.count("Traceback")
    claims = {
        "no answer with a status from 500": sum(kind.faults for kind in kinds),
        f"no answer after more than {arguments.patience:g} s": sum(kind.late(arguments.patience) for kind in kinds),
        f"no answer after more than {arguments.patience:g} s of processor time": sum(
            kind.processor > arguments.patience for kind in kinds
        ),
        "no traceback in the log": tracebacks,
        "the server is ready afterwards": int(not is_alive),
    }
    report.add_claims([(claim, float(measured), not measured) for claim, measured in claims.items()])
    meanwhile: dict[str, Cell] = {
        "longest time of /health, s": campaign.health,
        "load of this machine": os.getloadavg()[1],
        "lines in the log": text.count("\n"),
    }
    report.add("Meanwhile", [meanwhile])
    report.write()
    if tracebacks:
        print(text[text.index("Traceback") - 500 :][:10_000])
    raise SystemExit(any(claims.values()))


def _row(name: str, kind: _Kind, patience: float) -> dict[str, str | int | float]:
    statuses = ", ".join(f"{status or 'none'}: {count}" for status, count in sorted(kind.statuses.items()))
    return {
        "kind": name,
        "requests": kind.requests,
        "5xx": kind.faults,
        "busy": kind.busy,
        "late": kind.late(patience),
        "slowest s": kind.slowest,
        "processor s": kind.processor,
        "slowest request": kind.example,
        "statuses": statuses,
    }


if __name__ == "__main__":
    main()
