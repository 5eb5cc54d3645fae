"""A server under steady mixed load with commits: whether memory, descriptors and latency stay level, and errors.

Requests are sent at fixed times, whether or not earlier ones were answered, so that delays show as latency. Growth is
the difference between the last and the second quarter of the run: of the means of memory, and of the least numbers of
descriptors, because each connection has one while it is open.
"""

import argparse
import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import mean

import httpx

from api.http.epochs import EPOCH
from benchmarks.generated_pages import generate_pages
from benchmarks.support.folders import WORK, sample_folder
from benchmarks.support.measure import Timing, own_memory
from benchmarks.support.queries import distinct_queries
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import Server, serve

__all__ = ["Part", "growth", "soak"]

_KEY = "soak"
_QUERIES = 300
_PAGES = 30
_PARTS = 20
_TIMEOUT = 60.0
_GROWTH_MB, _GROWTH_DESCRIPTORS = 10.0, 5.0

_SEARCH = "query ($text: String!) { search(query: $text, first: 10) { nodes { name definition } } }"
_TERM = '{ term(name: "batch size") { ... on Term { name synonyms similar { nodes { name } } } } }'
_LIST = "{ terms(first: 20) { nodes { name categories { name } } facets { organizations { count } } } }"
_INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { epoch } }"
_SPARQL = "SELECT ?t { ?t a <http://www.w3.org/2004/02/skos/core#Concept> } LIMIT 20"
_MCP = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
_HTML = {"Accept": "text/html"}


@dataclass(slots=True)
class Part:
    """A twentieth of the run."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    megabytes: float = 0.0
    descriptors: int = 0
    epoch: int = 0


def main() -> None:
    """Send the load, and print each part of the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, help="length of the run (20)")
    parser.add_argument("--rate", type=float, default=20, help="requests per second (20)")
    parser.add_argument("--commit", type=float, default=5, help="seconds between two mutations (5)")
    parser.add_argument("--workers", type=int, default=1, help="workers of the server (1)")
    arguments = parser.parse_args()
    folder = WORK / "soak"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sample_folder(), folder, symlinks=True)
    seconds = 60 * arguments.minutes
    parts = soak(folder, seconds, arguments.rate, arguments.commit, arguments.workers)
    shutil.rmtree(folder)
    report = Report("soak", vars(arguments))
    report.add(f"{arguments.rate:g} requests/s, a mutation every {arguments.commit:g} s", _rows(parts, seconds))
    errors = sum((part.errors for part in parts), Counter[str]())
    if errors:
        report.add("Errors", [{"error": text, "times": times} for text, times in errors.most_common(20)])
    memory = growth([part.megabytes for part in parts], mean)
    descriptors = growth([part.descriptors for part in parts], min)
    report.add_claims(
        [
            ("no errors", errors.total(), not errors),
            (f"memory grows by at most {_GROWTH_MB:.0f} MB", memory, memory <= _GROWTH_MB),
            (f"descriptors grow by at most {_GROWTH_DESCRIPTORS:.0f}", descriptors, descriptors <= _GROWTH_DESCRIPTORS),
        ]
    )
    report.write()


def soak(folder: Path, seconds: float, rate: float, commit: float, workers: int = 1) -> list[Part]:
    """Serve and change `folder` for so long; return the parts of the run."""
    with serve(folder, api_key=_KEY, workers=workers) as server:
        return asyncio.run(_soak(server, seconds, rate, commit))


def growth(values: Sequence[float], of: Callable[[Sequence[float]], float]) -> float:
    """Return the mean, or another function `of` values, of the last quarter minus that of the second one."""
    quarter = len(values) // 4
    return of(values[-quarter:]) - of(values[quarter : 2 * quarter])


def _rows(parts: list[Part], seconds: float) -> list[Mapping[str, Cell]]:
    rows: list[Mapping[str, Cell]] = []
    for number, part in enumerate(parts, 1):
        timing = Timing.of(part.seconds or [0.0])
        rows.append(
            {
                "until s": round(number * seconds / len(parts)),
                "requests": timing.calls,
                "errors": part.errors.total(),
                "p50 ms": timing.median,
                "p99 ms": timing.p99,
                "MB": part.megabytes,
                "descriptors": part.descriptors,
                "epoch": part.epoch,
            }
        )
    return rows


async def _soak(server: Server, seconds: float, rate: float, commit: float) -> list[Part]:
    parts = [Part() for _ in range(_PARTS)]
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
    headers = {"Authorization": f"Bearer {_KEY}"}
    async with httpx.AsyncClient(
        base_url=server.client.base_url,
        timeout=httpx.Timeout(_TIMEOUT, pool=None),  # requests of a machine that is too busy wait here
        limits=limits,
        headers=headers,
    ) as client:
        running: set[asyncio.Task[None]] = set()
        requests, mutations = _requests(client), _mutations(client)
        began = time.perf_counter()
        sent = committed = 0
        for number, part in enumerate(parts, 1):
            end = began + seconds * number / len(parts)
            while (now := time.perf_counter()) < end:
                if now >= began + committed * commit:
                    committed, request, due = committed + 1, next(mutations), began + committed * commit
                elif now >= began + sent / rate:
                    sent, request, due = sent + 1, next(requests), began + sent / rate
                else:
                    await asyncio.sleep(0.001)
                    continue
                task = asyncio.create_task(_send(client, request, due, part))
                running.add(task)
                task.add_done_callback(running.discard)
            part.megabytes, part.descriptors = _used(server)
            print(f"{number}/{len(parts)}: {len(running)} requests wait, epoch {part.epoch}", flush=True)
        if running:
            _, late = await asyncio.wait(running, timeout=_TIMEOUT)
            for task in late:
                parts[-1].errors["not answered"] += 1
                task.cancel()
    return parts


async def _send(client: httpx.AsyncClient, request: httpx.Request, due: float, part: Part) -> None:
    try:
        response = await client.send(request)
    except httpx.HTTPError as error:
        part.errors[f"{request.method} {request.url.path}: {error!r}"] += 1
        return
    part.seconds.append(time.perf_counter() - due)
    part.epoch = max(part.epoch, int(response.headers.get(EPOCH, 0)))
    if response.status_code != 200 or b'"errors"' in response.content[:20]:
        part.errors[f"{request.method} {request.url.path}: {response.status_code} {response.text[:200]}"] += 1


def _requests(client: httpx.AsyncClient) -> Iterator[httpx.Request]:
    """Yield requests to every door in turn, endlessly."""
    texts = cycle(list(islice(distinct_queries(_QUERIES), _QUERIES)))
    while True:
        text = next(texts)
        yield client.build_request("POST", "/graphql", json={"query": _SEARCH, "variables": {"text": text}})
        yield client.build_request("GET", "/", params={"q": next(texts)}, headers=_HTML)
        yield client.build_request("GET", "/term/batch-size", headers=_HTML)
        yield client.build_request("GET", "/term/dropout", headers={"Accept": "application/ld+json"})
        yield client.build_request("POST", "/graphql", json={"query": _TERM})
        yield client.build_request("GET", "/graphql", params={"query": _LIST})
        yield client.build_request("GET", "/sparql", params={"query": _SPARQL})
        yield client.build_request("GET", "/reconcile", params={"query": text[:40]})
        yield client.build_request("GET", "/export", params={"format": "csv"})
        yield client.build_request("GET", "/terms", params={"letter": "B"}, headers=_HTML)
        yield client.build_request("POST", "/mcp", json=_MCP, headers={"Accept": "application/json, text/event-stream"})
        yield client.build_request("GET", "/organizations", headers=_HTML)
        yield client.build_request("GET", "/changes")


def _mutations(client: httpx.AsyncClient) -> Iterator[httpx.Request]:
    """Yield changes of the same few pages, endlessly, so that the number of terms stays level."""
    for number, page in enumerate(cycle(generate_pages(_PAGES, 5))):
        content = page.text.replace("USAGE NOTE", f"USAGE NOTE\nChange {number}.", 1)
        variables = {"documents": [{"name": page.file, "content": content}]}
        yield client.build_request("POST", "/graphql", json={"query": _INGEST, "variables": variables})


def _used(server: Server) -> tuple[float, int]:
    """Return the memory in MB that the processes of the server do not share, and the number of their descriptors."""
    memory, descriptors = 0.0, 0
    for process in server.processes():
        memory += own_memory(process)
        descriptors += len(list(Path(f"/proc/{process}/fd").iterdir()))
    return memory, descriptors


if __name__ == "__main__":
    main()
