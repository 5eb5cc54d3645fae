"""Requests per second for one term by name over HTTP, of running servers in turn, such as those of two versions.

    python -m benchmarks.term_requests      # serves the sample
    python -m benchmarks.term_requests --server 0.1=http://127.0.0.1:8001,4711 --server 0.2=http://127.0.0.1:8002,4712

A server is NAME=URL, and the ID of its process if its processor time is to be measured. All serve the same terms.
"""

import argparse
import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Final, Self
from urllib.parse import urlsplit

import httpx
import orjson

from benchmarks.support.folders import sample_folder
from benchmarks.support.measure import Timing, processor_seconds
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import serve

_NAMES: Final = "{ terms(first: 100) { nodes { name } } }"
_TERM: Final = "query Term($name: String!) { term(name: $name) { ... on Term { iri name definition } } }"


@dataclass(slots=True)
class _Target:
    """A server and its measurements."""

    name: str
    url: str
    process: int | None
    answers: int = 0
    seconds: float = 0.0
    used: float = 0.0
    waits: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the server of an argument."""
        name, _, rest = text.partition("=")
        url, _, process = rest.partition(",")
        return cls(name, url, int(process) if process else None)

    def row(self) -> dict[str, Cell]:
        """Return the measurements."""
        timing = Timing.of(self.waits)
        return {
            "server": self.name,
            "requests/s": self.answers / self.seconds,
            "p50 ms": timing.median,
            "p99 ms": timing.p99,
            "processor ms": None if self.process is None else 1000 * self.used / self.answers,
        }


def main() -> None:
    """Measure all servers in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", type=_Target.of, action="append", default=[], help="NAME=URL[,PROCESS]")
    parser.add_argument("--clients", type=int, default=4, help="connections (4)")
    parser.add_argument("--seconds", type=float, default=5, help="seconds per server and round (5)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each server (3)")
    arguments = parser.parse_args()
    report = Report("term_requests", vars(arguments))
    with _served(arguments.server) as targets:
        for turn in range(arguments.rounds + 1):  # the first one is not measured
            for target in targets:
                asyncio.run(_load(target, arguments.clients, arguments.seconds, is_measured=turn > 0))
        rows = [target.row() for target in targets]
    report.add(f"One term by name over HTTP, {arguments.clients} connections", rows)
    first, last = (float(row["requests/s"] or 0) for row in (rows[0], rows[-1]))
    if len(rows) > 1:
        claim = f"{rows[-1]['server']} answers at least 3 times as many requests per second as {rows[0]['server']}"
        report.add_claims([(claim, last / first, last >= 3 * first)])
    report.write()


@contextmanager
def _served(given: Sequence[_Target]) -> Iterator[Sequence[_Target]]:
    if given:
        yield given
        return
    with serve(sample_folder()) as server:
        yield [_Target("this version", str(server.client.base_url), server.process)]


async def _load(target: _Target, clients: int, seconds: float, is_measured: bool) -> None:
    answer = httpx.post(f"{target.url}/graphql", json={"query": _NAMES})
    names = [one["name"] for one in answer.json()["data"]["terms"]["nodes"]]
    used = 0.0 if target.process is None else processor_seconds([target.process])
    began = time.perf_counter()
    waits = await asyncio.gather(
        *(_ask(target.url, islice(cycle(names), client, None), began + seconds) for client in range(clients))
    )
    if is_measured:
        target.seconds += time.perf_counter() - began
        target.used += 0.0 if target.process is None else processor_seconds([target.process]) - used
        target.answers += sum(map(len, waits))
        target.waits += [wait for one in waits for wait in one]


async def _ask(url: str, names: Iterator[str], until: float) -> list[float]:
    """Ask for one term after the other on one connection; return how long each answer took.

    The requests are written by hand: an HTTP client in Python takes several times as long as the server.
    """
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    waits = []
    while (began := time.perf_counter()) < until:
        body = orjson.dumps({"query": _TERM, "variables": {"name": next(names)}})
        head = f"POST /graphql HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        status, *headers = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        length = next(line.partition(":")[2] for line in headers if line.startswith("content-length:"))
        answer = await reader.readexactly(int(length))
        if " 200" not in status or b'"name"' not in answer or b'"errors"' in answer:
            raise RuntimeError(f"{status}: {answer[:500].decode()}")
        waits.append(time.perf_counter() - began)
    writer.close()
    return waits


if __name__ == "__main__":
    main()
