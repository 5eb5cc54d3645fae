"""The search engine in PostgreSQL: load, recall and time per call, also with filters that few of the records pass.

python -m benchmarks.postgresql                      # clustered vectors
python -m benchmarks.postgresql --model --calls 200  # vectors of the default model, ten minutes the first time
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from unittest.mock import patch

import numpy as np
import psycopg

from benchmarks.support.measure import parent, processor_seconds
from benchmarks.support.queries import distinct_queries
from benchmarks.support.report import Report
from benchmarks.support.vectors import EmbeddedBefore
from benchmarks.support.wordnet import wordnet_records
from embeddings.encoder import Encoder, Vectors
from embeddings.engine import EngineQuery, SearchView
from embeddings.engines.postgresql import vector_index
from embeddings.engines.postgresql.engine import PostgresqlEngine
from embeddings.hits import SearchMode
from embeddings.ranking import rank
from embeddings.records import Filter, Record, Tag
from tests.support.postgresql import running_server

_ALL = Filter()
_SHARES = {100.0: 1, 10.0: 10, 2.0: 50, 0.1: 1000}
"""Percent of the records, and how many records have one that passes."""

_FOLLOWED = (100, 200)
"""The values of `ef_search` that are compared."""

_WIDTH = 50
"""The number of candidates by meaning with which `rank` begins."""


class _ClusteredEncoder:
    """Unit vectors near one of 500 centers: HNSW finds nothing among vectors without any structure."""

    model, dimension = "clusters", 384

    def __init__(self) -> None:
        self._random = np.random.default_rng(7)
        self._centers = np.random.default_rng(1).normal(size=(500, self.dimension)).astype(np.float32)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_documents(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        noise = self._random.normal(size=(len(texts), self.dimension)).astype(np.float32)
        rows = self._centers[self._random.integers(500, size=len(texts))] + 0.8 * noise
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def main() -> None:
    """Load a server of its own, or the one of `--url`, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=117_791)
    parser.add_argument("--calls", type=int, default=60, help="calls per row (60)")
    parser.add_argument("--url", help="a database to fill, instead of a server of its own")
    parser.add_argument("--model", action="store_true", help="vectors of the default model, instead of clustered ones")
    arguments = parser.parse_args()
    report = Report("postgresql", vars(arguments))
    encoder = EmbeddedBefore() if arguments.model else _ClusteredEncoder()
    if arguments.url:
        _measure(arguments.url, encoder, arguments.size, arguments.calls, report)
    else:
        with running_server({"autovacuum": "off"}) as server:
            _measure(server.url(), encoder, arguments.size, arguments.calls, report)
    report.write()


def _measure(url: str, encoder: Encoder, size: int, calls: int, report: Report) -> None:
    engine = PostgresqlEngine(url, encoder, writable=True, schema=f"benchmark_{os.getpid()}", timeout=60)
    began, seconds = time.perf_counter(), time.process_time()
    engine.apply(1, _records(size), ())
    load = {"records": size, "s": time.perf_counter() - began, "CPU s of the client": time.process_time() - seconds}
    report.add("Load", [load])
    queries = [one.definition.partition(";")[0] for one in islice(_records(size), 0, None, max(1, size // calls))]
    names = [one.name for one in islice(_records(size), 0, None, max(1, size // calls))]
    pairs = list(zip(queries, encoder.encode_queries(queries), strict=True))
    rows: list[dict[str, str | float]] = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM")
        database = parent(connection.info.backend_pid)

    def measure(call: str, function: Callable[..., object], values: Sequence[object]) -> None:
        function(values[0])
        taken = []
        used = _processors(database)
        for value in values:
            began = time.perf_counter()
            function(value)
            taken.append(1000 * (time.perf_counter() - began))
        rows.append(
            {
                "call": call,
                "least ms": min(taken),
                "p50 ms": float(np.median(taken)),
                "p99 ms": float(np.percentile(taken, 99)),
                **{part: 1000 * (end - used[part]) / len(values) for part, end in _processors(database).items()},
            }
        )

    recalls: list[dict[str, float]] = []
    asked = list(islice(distinct_queries(calls), calls))
    with engine.view() as view:
        report.add("The nearest of all vectors, by ef_search", _followed(view, encoder.encode_queries(asked), database))
        report.add("Searches that need more candidates", _widened(view, asked, encoder.encode_queries(asked)))
        for share in _SHARES:
            where = Filter((frozenset({_tag(share)}),)) if share < 100 else _ALL
            keys = view.page(where, size).keys
            wanted = _nearest(view, keys, [vector for _, vector in pairs])
            found = [_found(view, vector, where, 100) for _, vector in pairs]
            recalls.append({"% of the records": share, "recall@10": _recall(wanted, found)})
            title = f", {share:g} %"
            for mode in SearchMode:
                measure(
                    f"rank {mode.upper()}{title}",
                    lambda pair, mode=mode, where=where: rank(view, pair[0], pair[1], mode, where, 10),
                    pairs,
                )
            measure(f"page{title}", lambda _, where=where: view.page(where, 50), names)
            measure(f"facets{title}", lambda _, where=where: view.facets(where), names)
        measure("exact", lambda name: view.exact([name]), names)
        measure("near, a letter missing", lambda name: view.near(str(name).replace("e", "", 1), 10), names)
        measure("near, a definition", lambda text: view.near(text, 10), queries)
        for letters in (1, 3):
            measure(f"complete {letters}", lambda name, n=letters: view.complete(name[:n], _ALL, 10), names)
        measure("naming", view.naming, ["river", "part of", "a genus of"])
    changed = list(islice(_records(size), 0, None, max(1, size // calls)))
    numbered = [(number, replace(one, text=f"{one.text} {number}")) for number, one in enumerate(changed, 2)]
    measure("apply one record", lambda pair: engine.apply(pair[0], [pair[1]], ()), numbered)
    measure("open a view", lambda _: engine.view().close(), names)
    engine.close()
    report.add("Time per call", rows)
    report.add("Recall against all vectors of the passing records", recalls)


def _followed(view: SearchView, queries: Vectors, database: int) -> list[dict[str, float]]:
    """Return recall and time of the nearest vectors to queries, with HNSW followed to more and less."""
    wanted = _nearest(view, list(view.keys()), queries)
    rows: list[dict[str, float]] = []
    for followed in _FOLLOWED:
        with patch.object(vector_index, "_LEAST_FOLLOWED", followed):
            _found(view, queries[0], _ALL, _WIDTH)
            before = _processors(database)
            began = time.perf_counter()
            found = [_found(view, vector, _ALL, _WIDTH) for vector in queries]
            elapsed = 1000 * (time.perf_counter() - began) / len(queries)
        used = {part: 1000 * (end - before[part]) / len(queries) for part, end in _processors(database).items()}
        rows.append({"ef_search": followed, "recall@10": _recall(wanted, found), "mean ms": elapsed, **used})
    return rows


def _widened(view: SearchView, texts: Sequence[str], queries: Vectors) -> list[dict[str, float]]:
    """Return how many searches look at more than the first candidates, since a further one could be a hit."""
    rows: list[dict[str, float]] = []
    for share in _SHARES:
        where = Filter((frozenset({_tag(share)}),)) if share < 100 else _ALL
        with patch.object(view, "candidates", wraps=view.candidates) as asked:
            for text, vector in zip(texts, queries, strict=True):
                rank(view, text, vector, SearchMode.HYBRID, where, 10)
        widened = sum(call.args[2] > _WIDTH for call in asked.call_args_list)
        rows.append({"% of the records": share, "searches": len(texts), "widened": widened})
    return rows


def _nearest(view: SearchView, keys: Sequence[str], queries: Sequence[Vectors] | Vectors) -> list[set[str]]:
    """Return the keys of the ten nearest vectors to each query, of all these records."""
    vectors = view.vectors(keys)
    return [{keys[place] for place in np.argsort(-(vectors @ query))[:10]} for query in queries]


def _found(view: SearchView, query: Vectors, where: Filter, width: int) -> set[str]:
    items = view.candidates(EngineQuery(vector=query), where, width).items
    return {one.key for one in sorted(items, key=lambda one: -(one.cosine or 0))[:10]}


def _recall(wanted: Sequence[set[str]], found: Sequence[set[str]]) -> float:
    return sum(len(one & other) for one, other in zip(wanted, found, strict=True)) / (10 * len(wanted))


def _processors(database: int) -> dict[str, float]:
    """Return the processor seconds of the server, if it is on this machine, and of its client."""
    return {"CPU ms, database": processor_seconds({database}), "CPU ms, client": time.process_time()}


def _records(size: int) -> Iterator[Record]:
    for number, one in enumerate(wordnet_records(size)):
        yield replace(one, tags=one.tags | {_tag(share) for share, apart in _SHARES.items() if number % apart == 0})


def _tag(share: float) -> Tag:
    return Tag("share", f"{share:g} %")


if __name__ == "__main__":
    main()
