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

from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.schema import Schema, build_schema
from api.schema.context import Context
from api.schema.mutation import Mutation
from api.schema.query import Query
from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import WriteQueue
from benchmarks.pages import generate_pages
from benchmarks.support.folders import generated_folder, wordnet_folder
from benchmarks.support.graphql_timing import (
    Variables,
    answer_of,
    time_after_commits,
    time_first,
    time_in_application,
)
from benchmarks.support.measure import Timing, time_each
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import Server, serve
from benchmarks.support.vectors import open_model
from embeddings.records import Filter
from graph.catalog import TermWhere

_TERM = """
query Term($name: String!) {
  term(name: $name) {
    ... on Term {
      id iri name synonyms definition technicalDefinition usageNote
      category { name }
      developers { edges { description node { iri name } } }
    }
  }
}
"""
_PAGE = """
query Page($after: String) {
  terms(first: 100, after: $after) {
    totalCount
    pageInfo { endCursor }
    nodes {
      id iri name synonyms definition
      category { name }
      developers { edges { description node { iri name } } }
    }
  }
}
"""
_LIST = """
query List($where: TermWhere) { terms(where: $where) { totalCount pageInfo { endCursor } nodes { id iri name } } }
"""
_FACETS = """
query Facets($where: TermWhere) {
  terms(where: $where, first: 0) { totalCount facets { categories { count category { name } } } }
}
"""
_SEARCH = """
query Search($query: String!) {
  search(query: $query, mode: LEXICAL, first: 10) {
    totalCount
    edges {
      score
      matches { kind field text }
      node { iri name definition category { name } developers(first: 3) { nodes { name } } }
    }
    facets { categories { count category { name } } organizations { count depth organization { name } } }
  }
}
"""
_LIMIT = 5
_FIRST_CALLS = 40
_FIRST_LIMIT, _AGAIN_LIMIT, _HTTP_LIMIT, _FASTER = 2.0, 0.6, 2.0, 20
_SETTINGS = Settings()
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
        "one term by name": (_TERM, [{"name": name} for name in names]),
        "a page of 100 terms": (_PAGE, [{}] * (arguments.calls // 5)),
        "a search with hits and facets": (_SEARCH, [{"query": "model that learns"}] * (arguments.calls // 5)),
    }
    rows: list[dict[str, Cell]] = []
    encoder = open_model()
    with QueryEncoder(encoder) as query_encoder:
        writer = WriteQueue(Ingestion(folder, _SETTINGS, encoder), _SETTINGS)
        known = Current(folder, encoder)
        gc.collect()
        gc.freeze()  # as servers do

        def context(current: Current = known) -> Context:
            return Context(current, writer, _SETTINGS, query_encoder)

        for title, (query, variables) in queries.items():
            compiled, stock = build_schema(_SETTINGS), build_schema(_STOCK)
            fields, (again, core, uncached) = asyncio.run(
                _time([compiled, stock, _without_caches(stock)], context, query, variables)
            )
            some = variables[:_FIRST_CALLS]
            first = asyncio.run(time_first(folder, encoder, compiled, context, query, some))
            after = asyncio.run(time_after_commits(folder, _SETTINGS, encoder, compiled, context, query, some))
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
    report.add("In process, processor ms with JSON", rows)
    term, variables = queries["one term by name"]
    alone = asyncio.run(time_in_application(folder, _SETTINGS, encoder, term, variables))
    report.add(
        "One term in the application, without a server and a socket, processor ms",
        [{"p50 ms": alone.median, "p99 ms": alone.p99, "least": alone.least}],
    )
    served = {"compiled": "", "graphql-core": "import os; os.environ['LEXIGRAPH_COMPILE_QUERIES'] = 'false'; "}
    over_http: list[dict[str, Cell]] = []
    for way, statements in served.items():
        with serve(folder, first=statements) as server:
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
    folder, encoder = wordnet_folder(terms), open_model()
    schema = build_schema(_SETTINGS)
    with QueryEncoder(encoder) as query_encoder:
        current, writer = Current(folder, encoder), WriteQueue(Ingestion(folder, _SETTINGS, encoder), _SETTINGS)

        def context() -> Context:
            return Context(current, writer, _SETTINGS, query_encoder)

        lexicon = current.lexicon
        counts = lexicon.overall_facets.categories(1000)
        for one in (counts[0], counts[len(counts) // 2]):
            condition = lexicon.filter(TermWhere(category=one.iri))
            ways: dict[str, tuple[str, Callable[[Filter], object]]] = {
                "list": (_LIST, lambda where: lexicon.view.page(where, 20)),
                "facets": (_FACETS, lexicon.view.facets),
            }
            for title, (query, call) in ways.items():
                call(condition)
                engine = time_each(call, [condition] * calls, time.process_time)
                variables: list[Variables] = [{"where": {"category": one.iri}}] * calls
                _, (whole,) = asyncio.run(_time([schema], context, query, variables))
                yield {
                    "query": f"{title} of a category of {one.terms:,}",
                    "terms": f"{terms:,}",
                    "engine": engine.median,
                    "engine p99": engine.p99,
                    "GraphQL": whole.median,
                    "GraphQL p99": whole.p99,
                }
        current.close()


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


async def _time(
    schemas: Sequence[Schema], context: Callable[[], Context], query: str, variables: Sequence[Variables]
) -> tuple[int, list[Timing]]:
    """Return the number of fields in an answer, and the processor time of each schema; the schemas take turns."""
    seconds: dict[Schema, list[float]] = {schema: [] for schema in schemas}
    answer = b""
    for turn in ("read all terms", "measure", "measure again"):
        for schema in schemas:
            for given in variables:
                began = time.process_time()
                answer = await answer_of(schema, context(), query, given)
                if turn != "read all terms":
                    seconds[schema].append(time.process_time() - began)
    return _count(orjson.loads(answer)["data"]), [Timing.of(seconds[schema]) for schema in schemas]


def _count(data: object) -> int:
    """Count the fields of an answer, including objects and lists."""
    if isinstance(data, dict):
        return sum(1 + _count(value) for value in data.values())
    return sum(map(_count, data)) if isinstance(data, list) else 0


if __name__ == "__main__":
    main()
