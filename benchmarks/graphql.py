"""GraphQL cost of one term by name and of a page of 100, in process and over HTTP, with and without query caches."""

import argparse
import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from typing import TypeAlias

import strawberry
from strawberry.extensions import ParserCache, ValidationCache

from api.current import Current
from api.encoding import QueryEncoder
from api.ingestion import Ingestion
from api.schema import build_schema
from api.schema.context import Context
from api.schema.mutation import Mutation
from api.schema.query import Query
from api.serving.write_queue import WriteQueue
from api.settings import Settings
from benchmarks.folders import generated_folder
from benchmarks.measure import Timing, time_each
from benchmarks.pages import generate_pages
from benchmarks.report import Cell, Report
from benchmarks.server import Server, serve
from benchmarks.vectors import open_model

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
_SETTINGS = Settings()

Variables: TypeAlias = dict[str, object]


def main() -> None:
    """Measure both queries in process and over HTTP."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of generated pages (10,000)")
    parser.add_argument("--calls", type=int, default=300, help="calls for the term; the page gets a fifth (300)")
    arguments = parser.parse_args()
    report = Report("graphql", vars(arguments))
    folder = generated_folder(arguments.pages, real_vectors=False)
    names = islice(cycle(page.name for page in generate_pages(arguments.pages)), arguments.calls)
    queries: dict[str, tuple[str, list[Variables]]] = {
        "one term by name": (_TERM, [{"name": name} for name in names]),
        "a page of 100 terms": (_PAGE, [{}] * (arguments.calls // 5)),
    }
    schemas = build_schema(_SETTINGS), _without_caches(build_schema(_SETTINGS))
    rows: list[dict[str, Cell]] = []
    encoder = open_model()
    with QueryEncoder(encoder) as query_encoder:
        current, writer = Current(folder, encoder), WriteQueue(Ingestion(folder, _SETTINGS, encoder), _SETTINGS)

        def context() -> Context:
            return Context(current, writer, _SETTINGS, query_encoder)

        for title, (query, variables) in queries.items():
            fields, (on, off) = asyncio.run(_time(schemas, context, query, variables))
            rows.append(
                {
                    "query": title,
                    "fields": fields,
                    "p50": on.median,
                    "p99": on.p99,
                    "p50 without caches": off.median,
                    "ratio": off.median / on.median,
                    "microseconds per field": 1000 * on.median / fields,
                }
            )
    report.add("In process, terms already cached, processor ms", rows)
    (term, terms), (page, pages) = queries.values()
    with serve(folder) as server:
        over_http = {
            "one term by name, read from the graph": _over_http(server, term, terms),
            "one term by name, cached": _over_http(server, term, terms),
            "a page of 100 terms, cached": _over_http(server, page, pages),
        }
    report.add(
        "Over HTTP",
        [
            {"query": title, "p50 ms": timing.median, "p99 ms": timing.p99, "calls": timing.calls}
            for title, timing in over_http.items()
        ],
    )
    report.write()


def _over_http(server: Server, query: str, variables: Sequence[Variables]) -> Timing:
    server.ask(query, variables[-1])
    return time_each(lambda given: server.ask(query, given), variables)


def _without_caches(schema: strawberry.Schema) -> strawberry.Schema:
    caches = (ParserCache, ValidationCache)
    extensions = [make for make in schema.extensions if not isinstance(make(), caches)]
    if len(extensions) != len(schema.extensions) - len(caches):
        raise RuntimeError("The schema does not have the parser and validation caches that this benchmark disables.")
    return type(schema)(query=Query, mutation=Mutation, extensions=extensions)


async def _time(
    schemas: Sequence[strawberry.Schema],
    context: Callable[[], Context],
    query: str,
    variables: Sequence[Variables],
) -> tuple[int, list[Timing]]:
    """Return the number of fields in an answer, and the processor time of each schema; the schemas alternate."""
    seconds: dict[strawberry.Schema, list[float]] = {schema: [] for schema in schemas}
    data: object = None
    for _ in ("read all terms", "measure"):
        for schema in schemas:
            seconds[schema].clear()
        for given in variables:
            for schema in schemas:
                began = time.process_time()
                result = await schema.execute(query, variable_values=given, context_value=context())
                seconds[schema].append(time.process_time() - began)
                if result.errors:
                    raise RuntimeError(str(result.errors[0]))
                data = result.data
    return _count(data), [Timing.of(seconds[schema]) for schema in schemas]


def _count(data: object) -> int:
    """Count the fields of an answer, including objects and lists."""
    if isinstance(data, dict):
        return sum(1 + _count(value) for value in data.values())
    return sum(map(_count, data)) if isinstance(data, list) else 0


if __name__ == "__main__":
    main()
