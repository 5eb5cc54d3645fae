"""GraphQL cost of single terms and pages, in process and over HTTP, and of lists and facets of large glossaries.

Terms, pages and searches are measured with compiled plans, for the first time in an epoch and again, in graphql-core,
and there without the caches of parsed queries. Times in process are processor times, with JSON. The epoch of a first
time is the first of its process, or follows one in which the same was read, and another term has changed.
"""

import argparse
import asyncio
import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice

import orjson
from strawberry.extensions import ParserCache, ValidationCache

from api.lexicon.filters import TermWhere
from api.schema import Schema, build_schema
from api.schema.mutation import Mutation
from api.schema.query import Query
from api.serving.worker import start_collections
from api.settings import Settings
from benchmarks.generated_pages import generate_pages
from benchmarks.support.folders import generated_folder, wordnet_folder
from benchmarks.support.graphql_in_process import Variables, in_process
from benchmarks.support.graphql_queries import FACETS, PAGE, SEARCH, TERM
from benchmarks.support.measure import time_each
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import Server, serve
from embeddings.records import Filter

_LIST = """
query List($where: TermWhere) { terms(where: $where) { totalCount pageInfo { endCursor } nodes { id iri name } } }
"""
_LIMIT = 5
_FIRST_CALLS = 40
_FIRST_LIMIT, _AGAIN_LIMIT, _HTTP_LIMIT, _FASTER = 2.0, 0.6, 2.0, 20
_STOCK = Settings(compile_queries=False)


def main() -> None:
    """Measure both queries in process and over HTTP."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of generated pages (10,000)")
    parser.add_argument("--calls", type=int, default=300, help="calls for the term; the page gets a fifth (300)")
    parser.add_argument("--terms", type=int, nargs="*", default=[117_791], help="numbers of terms of WordNet (117,791)")
    arguments = parser.parse_args()
    report = Report("graphql", vars(arguments))
    folder = generated_folder(arguments.pages, real_vectors=False)
    names = islice(cycle(page.name for page in generate_pages(arguments.pages)), arguments.calls)
    queries: dict[str, tuple[str, list[Variables]]] = {
        "one term by name": (TERM, [{"name": name} for name in names]),
        "a page of 100 terms": (PAGE, [{}] * (arguments.calls // 5)),
        "a search with hits and facets": (SEARCH, [{"query": "model that learns"}] * (arguments.calls // 5)),
    }
    rows: list[dict[str, Cell]] = []
    term, terms = queries["one term by name"]
    with in_process(folder) as process:
        gc.collect()
        start_collections()
        core_schema = build_schema(_STOCK)
        schemas = [process.schema, core_schema, _without_caches(core_schema)]
        for title, (query, variables) in queries.items():
            again, core, uncached = asyncio.run(process.again(schemas, query, variables))
            fields = _count(orjson.loads(asyncio.run(process.answer(query, variables[0])))["data"])
            first = asyncio.run(process.first(query, variables[:_FIRST_CALLS]))
            after = asyncio.run(process.after_commits(query, variables[:_FIRST_CALLS]))
            rows.append(
                {
                    "query": title,
                    "fields": fields,
                    "first": first.median,
                    "first, least": first.least,
                    "after a commit": after.median,
                    "after, least": after.least,
                    "again": again.median,
                    "again, least": again.least,
                    "graphql-core": core.median,
                    "without caches": uncached.median,
                    "faster": core.median / again.median,
                }
            )
        alone = asyncio.run(process.in_application(term, terms))
    report.add("In process, processor ms with JSON", rows)
    report.add(
        "One term in the application, without a server and a socket, processor ms",
        [{"p50 ms": alone.median, "p99 ms": alone.p99, "least": alone.least}],
    )
    over_http: list[dict[str, Cell]] = []
    for way, compiles in (("compiled", "true"), ("graphql-core", "false")):
        with serve(folder, settings={"LEXIGRAPH_COMPILE_QUERIES": compiles}) as server:
            over_http += [
                {"query": title, "execution": way, **_over_http(server, query, variables)}
                for title, (query, variables) in queries.items()
            ]
    report.add("Over HTTP", over_http)
    claims = _page_claims(rows[1], over_http[1])
    lists = [row for terms in arguments.terms for row in _lists(terms, arguments.calls)]
    if lists:
        report.add("Filtered lists of 20 terms and facets, processor ms", lists)
        for row in lists:
            for way in ("engine", "GraphQL"):
                median = float(row[way] or 0)
                claim = f"{row['query']}, {row['terms']} terms, {way}: under {_LIMIT} ms"
                claims.append((claim, median, median < _LIMIT))
    report.add_claims(claims)
    report.write()


def _page_claims(row: Mapping[str, Cell], over_http: Mapping[str, Cell]) -> list[tuple[str, float, bool]]:
    """Return the claims about a page of 100 terms: of the shortest times, which other programs have slowed least."""
    first, after, again, core = (
        float(row[name] or 0) for name in ("first, least", "after, least", "again, least", "graphql-core")
    )
    further = float(over_http["processor ms"] or 0) - again
    faster = core / float(row["again"] or 1)
    return [
        (f"a page of 100, first time in a process: at most {_FIRST_LIMIT} ms", first, first <= _FIRST_LIMIT),
        (f"a page of 100, first time in a later epoch: at most {_FIRST_LIMIT} ms", after, after <= _FIRST_LIMIT),
        (f"a page of 100, again: at most {_AGAIN_LIMIT} ms", again, again <= _AGAIN_LIMIT),
        (f"a page of 100 over HTTP: at most {_HTTP_LIMIT} ms more", further, further <= _HTTP_LIMIT),
        (f"a page of 100: at least {_FASTER} times as fast as graphql-core", faster, faster >= _FASTER),
    ]


def _lists(terms: int, calls: int) -> Iterator[dict[str, Cell]]:
    """Time lists and facets of two categories, the largest one and one of middle size, in the engine and in GraphQL."""
    with in_process(wordnet_folder(terms)) as process:
        lexicon = process.current.lexicon
        counts = lexicon.overall_facets.categories(1000)
        for one in (counts[0], counts[len(counts) // 2]):
            condition = lexicon.filter(TermWhere(category=one.iri))
            ways: dict[str, tuple[str, Callable[[Filter], object]]] = {
                "list": (_LIST, lambda where: lexicon.view.page(where, 20)),
                "facets": (FACETS, lexicon.view.facets),
            }
            for title, (query, call) in ways.items():
                call(condition)
                engine = time_each(call, [condition] * calls, time.process_time)
                variables: list[Variables] = [{"where": {"category": one.iri}}] * calls
                (whole,) = asyncio.run(process.again([process.schema], query, variables))
                yield {
                    "query": f"{title} of a category of {one.terms:,}",
                    "terms": f"{terms:,}",
                    "engine": engine.median,
                    "engine p99": engine.p99,
                    "GraphQL": whole.median,
                    "GraphQL p99": whole.p99,
                }


def _over_http(server: Server, query: str, variables: Sequence[Variables]) -> dict[str, Cell]:
    for given in variables:
        server.ask(query, given)
    began = server.processor_seconds()
    timing = time_each(lambda given: server.ask(query, given), variables)
    used = 1000 * (server.processor_seconds() - began) / timing.calls
    return {"p50 ms": timing.median, "p99 ms": timing.p99, "processor ms": used}


def _without_caches(schema: Schema) -> Schema:
    caches = (ParserCache, ValidationCache)
    extensions = [make for make in schema.extensions if not isinstance(make(), caches)]
    if len(extensions) != len(schema.extensions) - len(caches):
        raise RuntimeError("The schema does not have the parser and validation caches that this benchmark disables.")
    return type(schema)(query=Query, mutation=Mutation, extensions=extensions)


def _count(data: object) -> int:
    """Count the fields of an answer, including objects and lists."""
    if isinstance(data, dict):
        return sum(1 + _count(value) for value in data.values())
    return sum(map(_count, data)) if isinstance(data, list) else 0


if __name__ == "__main__":
    main()
