"""A server under load: many concurrent clients, with distinct queries or mostly repeated ones, and while terms change.

For the latter, a writer in another process changes one page after another, first of a copy of the data directory, then
of the served one. The difference is what following costs the requests: the writer takes the same processor time.
For searches by meaning of 32 clients, the processor time of the model is measured apart from that of everything else,
in several servers one after the other, each after some searches that warm it up.
"""

import argparse
import asyncio
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median

import httpx
import numpy as np

from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import TOLERATED_BACKLOG
from benchmarks.generated_pages import generate_pages
from benchmarks.support.embedding_meter import embedding_meter
from benchmarks.support.encoders import RandomVectors
from benchmarks.support.folders import WORK, sample_folder, wordnet_folder
from benchmarks.support.measure import Timing
from benchmarks.support.queries import distinct_queries, wordnet_queries
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import Server, serve
from ingest.input.documents import Inputs, uploaded_document

_SEARCH = "query Search($query: String!) { search(query: $query, first: 10) { nodes { name } } }"
_BY_MEANING = "query Search($query: String!) { search(query: $query, mode: SEMANTIC, first: 10) { nodes { name } } }"
_SEARCHES = {"by meaning": _BY_MEANING, "usual": _SEARCH}
_CLIENTS = (1, 8, 32)
_EXPONENT = 1.1
"""Exponent of Zipf's law: the n-th most frequent query occurs in proportion to n to the power of minus this."""

_EMBEDDING_SHARE = 0.8
_TURNS = 5
_WARM_UP = 100
_SLOWED = 2.0
_PAUSE = 0.05
_BETWEEN = 0.2  # seconds between two changes
_SEED = 5
_TIMEOUT = 60


def main() -> None:
    """Measure both kinds of load with each number of clients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=600, help="searches per row (600)")
    parser.add_argument("--terms", type=int, nargs="*", default=[117_791], help="numbers of terms of WordNet (117,791)")
    arguments = parser.parse_args()
    count: int = arguments.queries
    report = Report("load", vars(arguments))
    fresh = distinct_queries(2 * count * len(_CLIENTS) + len(_SEARCHES) * _TURNS * (_WARM_UP + count))
    rows: list[dict[str, Cell]] = []
    with serve(sample_folder()) as server:
        for title in ("all different", "skewed"):
            for clients in _CLIENTS:
                queries = list(islice(fresh, count))
                sent = queries if title == "all different" else _skewed(queries)
                cells = asyncio.run(_load(server.url, sent, clients))
                rows.append({"queries": title, "different": len(set(sent)), "clients": clients, **cells})
    report.add(f"{count} searches over HTTP; each client sends the next query after an answer", rows)
    embedding = [_embedding_share(title, query, fresh, count) for title, query in _SEARCHES.items()]
    title = (
        f"{count} searches of {_CLIENTS[-1]} clients, processor ms of the server per search, medians of {_TURNS} turns"
    )
    report.add(title, embedding)
    share = float(embedding[0]["share"] or 0)
    claim = f"by meaning: the embedding is at least {_EMBEDDING_SHARE:.0%} of the processor time"
    claims = [(claim, share, share >= _EMBEDDING_SHARE)]
    for terms in arguments.terms:
        changed = _while_changing(terms, count)
        report.add(f"{count} searches of 2 clients while a writer changes pages, {terms:,} terms", changed)
        otherwise, followed = (float(row["p99 ms"] or 0) for row in changed[1:])
        slowest = float(changed[2]["slowest ms"] or 0)
        compared = (
            (f"{terms:,} terms: p99 while following at most twice that otherwise", followed / otherwise),
            (f"{terms:,} terms: slowest request while following at most twice p99 otherwise", slowest / otherwise),
        )
        claims += [(text, value, value <= _SLOWED) for text, value in compared]
    report.add_claims(claims)
    report.write()


def _embedding_share(title: str, search: str, queries: Iterator[str], count: int) -> dict[str, Cell]:
    """Return the processor time of servers with different queries, that of their model alone, and that of the rest."""
    turns = [_processor_seconds(search, queries, count) for _ in range(_TURNS)]
    whole, model, rest, share = (
        median(values) for values in zip(*((used, own, used - own, own / used) for used, own in turns), strict=True)
    )
    return {"search": title, "all": 1000 * whole, "embedding": 1000 * model, "rest": 1000 * rest, "share": share}


def _processor_seconds(search: str, queries: Iterator[str], count: int) -> tuple[float, float]:
    """Return the processor time per search of a server that is warm, and that of its model."""
    with embedding_meter() as meter, serve(sample_folder(), first=meter.statements) as server:
        asyncio.run(_load(server.url, list(islice(queries, _WARM_UP)), _CLIENTS[-1], search))
        used, embedded = server.processor_seconds(), meter.processor_seconds()
        asyncio.run(_load(server.url, list(islice(queries, count)), _CLIENTS[-1], search))
        used, embedded = server.processor_seconds() - used, meter.processor_seconds() - embedded
    return used / count, embedded / count


def _while_changing(terms: int, count: int) -> list[dict[str, Cell]]:
    """Search without changes, while a copy of the data directory changes, and while the served one changes."""
    served, other = WORK / "load-served", WORK / "load-other"
    for folder in (served, other):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(wordnet_folder(terms), folder, symlinks=True)
    rows: list[dict[str, Cell]] = []
    fresh = wordnet_queries(3 * count + 1)
    with serve(served) as server:
        server.ask(_SEARCH, {"query": next(fresh)})
        for title, changed in (("nothing", None), ("a copy", other), ("the served directory", served)):
            epoch = _epoch_of(server)
            with _changing(changed):
                cells = asyncio.run(_load(server.url, list(islice(fresh, count)), 2))
            rows.append({"changes": title, "commits followed": _epoch_of(server) - epoch, **cells})
    for folder in (served, other):
        shutil.rmtree(folder)
    return rows


def _epoch_of(server: Server) -> int:
    return int(server.client.get("/ready").json()["epoch"])


@contextmanager
def _changing(folder: Path | None) -> Iterator[None]:
    """Change pages of a data directory in another process until the block ends."""
    if folder is None:
        yield
        return
    context = get_context("spawn")
    started, ended = context.Event(), context.Event()
    writer = context.Process(target=_change, args=(folder, started, ended))
    writer.start()
    started.wait()
    yield
    ended.set()
    writer.join()


def _change(folder: Path, started: Event, ended: Event) -> None:
    ingestion = Ingestion(folder, Settings(), RandomVectors(), tolerated_backlog=TOLERATED_BACKLOG)
    for number, page in enumerate(cycle(generate_pages(100, _SEED))):
        text = page.text.replace("USAGE NOTE", f"USAGE NOTE\nChange {number}.", 1)
        ingestion.ingest(Inputs((uploaded_document(page.file, text),)))
        started.set()
        if ended.wait(_BETWEEN):
            return


def _skewed(queries: Sequence[str]) -> list[str]:
    """Return an equal number of queries, drawn by Zipf's law."""
    weights = np.arange(1, len(queries) + 1) ** -_EXPONENT
    places = np.random.default_rng(3).choice(len(queries), len(queries), p=weights / weights.sum())
    return [queries[place] for place in places]


async def _load(url: str, queries: Sequence[str], clients: int, search: str = _SEARCH) -> dict[str, Cell]:
    waiting, seconds, health = iter(queries), list[float](), list[float]()
    async with AsyncExitStack() as stack:
        # One client each: in a shared connection pool they would wait for each other.
        opened = [httpx.AsyncClient(base_url=url, timeout=_TIMEOUT) for _ in range(clients + 1)]
        watcher, *askers = [await stack.enter_async_context(client) for client in opened]
        watching = asyncio.create_task(_watch(watcher, health))
        began = time.perf_counter()
        await asyncio.gather(*(_ask(client, search, waiting, seconds) for client in askers))
        whole = time.perf_counter() - began
        watching.cancel()
    searches, other = Timing.of(seconds), Timing.of(health)
    slowest = 1000 * max(seconds)
    return {
        "searches/s": len(queries) / whole,
        "p50 ms": searches.median,
        "p99 ms": searches.p99,
        "slowest ms": slowest,
        "GET /health p50 ms": other.median,
        "GET /health p99 ms": other.p99,
    }


async def _ask(client: httpx.AsyncClient, search: str, waiting: Iterator[str], seconds: list[float]) -> None:
    """Search for the remaining queries, one after the other."""
    for query in waiting:
        began = time.perf_counter()
        response = await client.post("/graphql", json={"query": search, "variables": {"query": query}})
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
