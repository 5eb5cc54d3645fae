"""Search cost apart from embedding the query: in process and over HTTP, by mode and filter."""

import argparse
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

from api.current import open_current_lexicon
from api.encoders import query_encoder
from api.lexicon import Lexicon
from api.settings import Settings
from benchmarks.folders import generated_folder, sample_folder
from benchmarks.measure import Timing, time_each
from benchmarks.queries import distinct_queries
from benchmarks.report import Cell, Report
from benchmarks.server import Server, serve
from embeddings.hits import SearchMode
from graph.catalog import TermWhere

_SEARCH = """
query Search($query: String!, $mode: SearchMode!, $where: TermWhere) {
  search(query: $query, mode: $mode, where: $where) {
    edges { score cosine matches { kind field text } node { iri name definition } }
  }
}
"""
_LIMIT = 10
_FILTERS: dict[str, dict[str, str]] = {
    "none": {},
    "a category": {"category": "Inference and Serving"},
    "an organization": {"organization": "Google"},
}


def main() -> None:
    """Measure the sample and a large data directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of generated pages (10,000)")
    parser.add_argument("--queries", type=int, default=200, help="different queries per row (200)")
    parser.add_argument("--real", action="store_true", help="embed the generated pages instead of using random vectors")
    arguments = parser.parse_args()
    report = Report("search", vars(arguments))
    kind = "real" if arguments.real else "random"
    folders = {
        "sample, real vectors": sample_folder(),
        f"{arguments.pages:,} pages, {kind} vectors": generated_folder(arguments.pages, arguments.real),
    }
    claims: list[tuple[str, float, bool]] = []
    for corpus, folder in folders.items():
        with closing(open_current_lexicon(folder, query_encoder(Settings(), folder, threads=1))) as lexicon:
            steps = _steps(lexicon, arguments.queries)
            report.add(f"A HYBRID search in process: {corpus}", _rows(steps, "step"))
            report.add(f"Ranking alone: {corpus}", _rows(_ranking(lexicon, arguments.queries), "mode, filter"))
        with serve(folder) as server:
            requests = _requests(server, arguments.queries)
        report.add(f"Over HTTP: {corpus}", _rows(requests, "request"))
        for state in ("read from the graph", "cached"):
            added = steps[f"all except embedding, terms {state}"].median
            claims.append(
                (f"{corpus}: a search takes under 3 ms apart from embedding, terms {state}", added, added < 3)
            )
    report.add_claims(claims)
    report.write()


def _rows(timings: dict[str, Timing], title: str) -> list[dict[str, Cell]]:
    return [
        {title: name, "p50 ms": timing.median, "p99 ms": timing.p99, "calls": timing.calls}
        for name, timing in timings.items()
    ]


def _steps(lexicon: Lexicon, count: int) -> dict[str, Timing]:
    """Time each query in the model, the ranking and the graph, twice: the second time the terms are cached."""
    lexicon.searcher.encode(["load the model"])
    lexicon.searcher.search("open the search engine", SearchMode.LEXICAL)
    queries = list(distinct_queries(count))
    found: dict[str, Timing] = {}
    for state in ("read from the graph", "cached"):
        ways = [_way(lexicon, query) for query in queries]
        embedding, ranking, reading = zip(*ways, strict=True)
        if not found:
            found |= {"embedding": Timing.of(embedding), "ranking": Timing.of(ranking)}
        found[f"terms of ten hits, {state}"] = Timing.of(reading)
        found[f"all except embedding, terms {state}"] = Timing.of(map(sum, zip(ranking, reading, strict=True)))
    return found


def _way(lexicon: Lexicon, query: str) -> tuple[float, float, float]:
    began = time.perf_counter()
    vector = lexicon.searcher.encode([query])[0]
    embedded = time.perf_counter()
    hits = lexicon.search(query, SearchMode.HYBRID, TermWhere(), None, vector, _LIMIT)
    ranked = time.perf_counter()
    lexicon.terms([hit.key for hit in hits])
    return embedded - began, ranked - embedded, time.perf_counter() - ranked


def _ranking(lexicon: Lexicon, count: int) -> dict[str, Timing]:
    queries = list(distinct_queries(count))
    vectors = dict(zip(queries, lexicon.searcher.encode(queries), strict=True))
    found: dict[str, Timing] = {}
    for mode in SearchMode:
        for title, conditions in _FILTERS.items():
            where = TermWhere(**conditions)  # type: ignore[arg-type]
            share = 100 * lexicon.view.page(lexicon.filter(where), 0).total / lexicon.count

            def rank(query: str, mode: SearchMode = mode, where: TermWhere = where) -> object:
                return lexicon.search(query, mode, where, None, vectors[query], _LIMIT)

            found[f"{mode.name}, {title} ({share:.0f} % of the terms)"] = time_each(rank, queries)
    return found


def _requests(server: Server, count: int) -> dict[str, Timing]:
    fresh = distinct_queries(count * (len(SearchMode) * len(_FILTERS) + 1))
    found = {
        "GET /health": time_each(lambda _: server.client.get("/health"), range(count)),
        "GraphQL { __typename }": time_each(lambda _: server.ask("{ __typename }", {}), range(count)),
    }
    for mode in SearchMode:
        for title, where in _FILTERS.items():
            found[f"{mode.name}, filter: {title}"] = _timed(server, islice(fresh, count), mode, where)
    again = list(islice(fresh, count))
    _timed(server, iter(again), SearchMode.HYBRID, {})
    found["HYBRID, filter: none, vector and terms cached"] = _timed(server, iter(again), SearchMode.HYBRID, {})
    return found


def _timed(server: Server, queries: Iterator[str], mode: SearchMode, where: dict[str, str]) -> Timing:
    def search(query: str) -> None:
        server.ask(_SEARCH, {"query": query, "mode": mode.name, "where": where})

    return time_each(search, queries)


if __name__ == "__main__":
    main()
