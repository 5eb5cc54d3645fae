"""Search cost apart from embedding the query: in process and over HTTP, by number of terms, mode and filter.

In process, all times are processor times: ranking, and reading the terms of ten hits from the graph.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import islice

from api.lexicon.current import open_current_lexicon
from api.lexicon.encoders import query_encoder
from api.lexicon.filters import TermWhere
from api.lexicon.lexicon import Lexicon
from api.settings import Settings
from benchmarks.support.folders import generated_folder, sample_folder, wordnet_folder
from benchmarks.support.measure import Timing, time_each
from benchmarks.support.queries import distinct_queries, wordnet_queries
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import Server, serve
from embeddings.hits import SearchMode

_SEARCH = """
query Search($query: String!, $mode: SearchMode!, $where: TermWhere) {
  search(query: $query, mode: $mode, where: $where) {
    edges { score cosine matches { kind field text } node { iri name definition } }
  }
}
"""
_LIMIT = 10


def main() -> None:
    """Measure the sample, generated pages, and WordNet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of generated pages (10,000)")
    parser.add_argument("--terms", type=int, nargs="*", default=[117_791], help="numbers of terms of WordNet (117,791)")
    parser.add_argument("--queries", type=int, default=200, help="different queries per row (200)")
    parser.add_argument("--real", action="store_true", help="embed the generated pages instead of using random vectors")
    arguments = parser.parse_args()
    report = Report("search", vars(arguments))
    kind = "real" if arguments.real else "random"
    count: int = arguments.queries
    claims: list[tuple[str, float, bool]] = []
    folders = {
        "sample, real vectors": (sample_folder(), distinct_queries),
        f"{arguments.pages:,} pages, {kind} vectors": (
            generated_folder(arguments.pages, arguments.real),
            distinct_queries,
        ),
    }
    for terms in arguments.terms:
        folders[f"{terms:,} terms, random vectors"] = (wordnet_folder(terms), wordnet_queries)
    for corpus, (folder, queries_of) in folders.items():
        with closing(open_current_lexicon(folder, query_encoder(Settings(), folder, threads=1))) as lexicon:
            steps = _steps(lexicon, list(queries_of(count)))
            report.add(f"A HYBRID search in process, processor time: {corpus}", _rows(steps, "step"))
            filters = _filters(lexicon)
            ranking = _ranking(lexicon, list(queries_of(count)), filters)
            report.add(f"Ranking alone, processor time: {corpus}", _rows(ranking, "mode, filter"))
            limit = _limit(lexicon.count)
        with serve(folder) as server:
            requests = _requests(server, queries_of, count, filters)
        report.add(f"Over HTTP: {corpus}", _rows(requests, "request"))
        added = steps["all except embedding"].median
        claims.append((f"{corpus}: a search takes under {limit} ms apart from embedding", added, added < limit))
    report.add_claims(claims)
    report.write()


def _limit(terms: int) -> int:
    return 3 if terms <= 10_000 else 8 if terms <= 200_000 else 20


def _rows(timings: Mapping[str, Timing], title: str) -> list[dict[str, Cell]]:
    return [
        {title: name, "p50 ms": timing.median, "p99 ms": timing.p99, "calls": timing.calls}
        for name, timing in timings.items()
    ]


def _filters(lexicon: Lexicon) -> dict[str, dict[str, str]]:
    """Return no filter, and filters by the largest category and one of middle size, with their shares of the terms."""
    sizes = {one.iri: one.terms for one in lexicon.overall_facets.categories(1000)}
    largest, middle = max(sizes, key=sizes.__getitem__), sorted(sizes, key=sizes.__getitem__)[len(sizes) // 2]
    chosen = {f"a category of {100 * sizes[iri] / lexicon.count:.2g} % of the terms": iri for iri in (largest, middle)}
    return {"none": {}} | {title: {"category": iri} for title, iri in chosen.items()}


def _steps(lexicon: Lexicon, queries: Sequence[str]) -> dict[str, Timing]:
    """Time each query in the model, the ranking and the graph."""
    lexicon.searcher.encode(["load the model"])
    lexicon.searcher.search("open the search engine", SearchMode.LEXICAL)
    embedding, ranking, reading = zip(*(_way(lexicon, query) for query in queries), strict=True)
    return {
        "embedding": Timing.of(embedding),
        "ranking": Timing.of(ranking),
        "terms of ten hits": Timing.of(reading),
        "all except embedding": Timing.of(map(sum, zip(ranking, reading, strict=True))),
    }


def _way(lexicon: Lexicon, query: str) -> tuple[float, float, float]:
    began = time.process_time()
    vector = lexicon.searcher.encode([query])[0]
    embedded = time.process_time()
    hits = lexicon.searcher.search(query, SearchMode.HYBRID, _LIMIT, vector=vector)
    ranked = time.process_time()
    lexicon.terms([hit.key for hit in hits])
    return embedded - began, ranked - embedded, time.process_time() - ranked


def _ranking(lexicon: Lexicon, queries: Sequence[str], filters: Mapping[str, Mapping[str, str]]) -> dict[str, Timing]:
    vectors = dict(zip(queries, lexicon.searcher.encode(queries), strict=True))
    found: dict[str, Timing] = {}
    for mode in SearchMode:
        for title, conditions in filters.items():
            where = TermWhere(**conditions)  # type: ignore[arg-type]

            def rank(query: str, mode: SearchMode = mode, where: TermWhere = where) -> object:
                return lexicon.searcher.search(query, mode, _LIMIT, lexicon.filter(where), vector=vectors[query])

            found[f"{mode.name}, filter: {title}"] = time_each(rank, queries, time.process_time)
    return found


def _requests(
    server: Server,
    queries_of: Callable[[int], Iterable[str]],
    count: int,
    filters: Mapping[str, Mapping[str, str]],
) -> dict[str, Timing]:
    fresh = iter(queries_of(count * (len(SearchMode) * len(filters) + 1)))
    found = {
        "GET /health": time_each(lambda _: server.client.get("/health"), range(count)),
        "GraphQL { __typename }": time_each(lambda _: server.ask("{ __typename }", {}), range(count)),
    }
    for mode in SearchMode:
        for title, where in filters.items():
            search = partial(_search, server, mode, where)
            found[f"{mode.name}, filter: {title}"] = time_each(search, islice(fresh, count))
    again = list(islice(fresh, count))
    search = partial(_search, server, SearchMode.HYBRID, {})
    time_each(search, again)
    found["HYBRID, filter: none, vector cached"] = time_each(search, again)
    return found


def _search(server: Server, mode: SearchMode, where: Mapping[str, str], query: str) -> None:
    server.ask(_SEARCH, {"query": query, "mode": mode.name, "where": where})


if __name__ == "__main__":
    main()
