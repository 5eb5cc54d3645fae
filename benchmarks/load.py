"""A server under load: many concurrent clients, with distinct queries or mostly repeated ones."""

import argparse
import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import islice

import httpx
import numpy as np

from benchmarks.folders import sample_folder
from benchmarks.measure import Timing
from benchmarks.queries import distinct_queries
from benchmarks.report import Cell, Report
from benchmarks.server import serve

_SEARCH = "query Search($query: String!) { search(query: $query, first: 10) { nodes { name } } }"
_CLIENTS = (1, 8, 32)
_EXPONENT = 1.1
"""Exponent of Zipf's law: the n-th most frequent query occurs in proportion to n to the power of minus this."""

_PAUSE = 0.05
_TIMEOUT = 60


def main() -> None:
    """Measure both kinds of load with each number of clients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=600, help="searches per row (600)")
    arguments = parser.parse_args()
    count: int = arguments.queries
    report = Report("load", vars(arguments))
    fresh = distinct_queries(2 * count * len(_CLIENTS))
    rows: list[dict[str, Cell]] = []
    with serve(sample_folder()) as server:
        for title in ("all different", "skewed"):
            for clients in _CLIENTS:
                queries = list(islice(fresh, count))
                sent = queries if title == "all different" else _skewed(queries)
                cells = asyncio.run(_load(str(server.client.base_url), sent, clients))
                rows.append({"queries": title, "different": len(set(sent)), "clients": clients, **cells})
    report.add(f"{count} searches over HTTP; each client sends the next query after an answer", rows)
    report.write()


def _skewed(queries: Sequence[str]) -> list[str]:
    """Return an equal number of queries, drawn by Zipf's law."""
    weights = np.arange(1, len(queries) + 1) ** -_EXPONENT
    places = np.random.default_rng(3).choice(len(queries), len(queries), p=weights / weights.sum())
    return [queries[place] for place in places]


async def _load(url: str, queries: Sequence[str], clients: int) -> dict[str, Cell]:
    waiting, seconds, health = iter(queries), list[float](), list[float]()
    async with AsyncExitStack() as stack:
        # One client each: in a shared connection pool they would wait for each other.
        opened = [httpx.AsyncClient(base_url=url, timeout=_TIMEOUT) for _ in range(clients + 1)]
        watcher, *askers = [await stack.enter_async_context(client) for client in opened]
        watching = asyncio.create_task(_watch(watcher, health))
        began = time.perf_counter()
        await asyncio.gather(*(_ask(client, waiting, seconds) for client in askers))
        whole = time.perf_counter() - began
        watching.cancel()
    search, other = Timing.of(seconds), Timing.of(health)
    return {
        "searches/s": len(queries) / whole,
        "p50 ms": search.median,
        "p99 ms": search.p99,
        "GET /health p50 ms": other.median,
        "GET /health p99 ms": other.p99,
    }


async def _ask(client: httpx.AsyncClient, waiting: Iterator[str], seconds: list[float]) -> None:
    """Search for the remaining queries, one after the other."""
    for query in waiting:
        began = time.perf_counter()
        response = await client.post("/graphql", json={"query": _SEARCH, "variables": {"query": query}})
        seconds.append(time.perf_counter() - began)
        if response.status_code != 200 or b'"errors"' in response.content:
            raise RuntimeError(response.text[:500])


async def _watch(client: httpx.AsyncClient, seconds: list[float]) -> None:
    """Poll a cheap endpoint: its latency shows how long the event loop is blocked."""
    while True:
        began = time.perf_counter()
        await client.get("/health")
        seconds.append(time.perf_counter() - began)
        await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    main()
