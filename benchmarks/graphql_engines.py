"""The cost of executing one GraphQL query in several libraries: a page of 100 terms that are in memory, with JSON.

Compares api/execution with strawberry alone, and with libraries installed elsewhere: ariadne and graphene for
`--python`, mercurius with graphql-jit, and graphql-yoga for `--node`, a directory with node_modules. Each caches the
parsed query, where it can. The processes take turns.
"""

import argparse
import asyncio
import json
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson
import strawberry
from graphql import parse
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import ExecutionResult

from api.execution import Plans
from benchmarks.pages import generate_pages
from benchmarks.support.measure import Timing
from benchmarks.support.report import Cell, Report

_QUERY = """query Page {
  terms {
    totalCount
    nodes {
      id iri name synonyms definition
      category { name }
      developers { edges { description node { iri name } } }
    }
  }
}"""
_HERE = Path(__file__).parent / "support"


@strawberry.type
class Category:
    """A category."""

    name: str


@strawberry.type
class Organization:
    """An organization."""

    iri: str
    name: str


@strawberry.type
class Edge:
    """An edge."""

    description: str
    node: Organization


@strawberry.type
class Developers:
    """A connection."""

    edges: list[Edge]


@strawberry.type
class Term:
    """A term."""

    id: strawberry.ID
    iri: str
    name: str
    synonyms: list[str]
    definition: str | None
    category: Category | None
    developers: Developers


@strawberry.type
class Terms:
    """A connection."""

    total_count: int
    nodes: list[Term]


class _Request:
    collected = 0
    is_restarted = False

    def charge(self, objects: int) -> None:
        self.collected += objects

    def restart(self) -> None:
        raise RuntimeError("The query is not compiled.")


def main() -> None:
    """Measure all libraries in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100, help="calls per round (100)")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each library (3)")
    parser.add_argument("--python", default="", help="interpreter with ariadne and graphene")
    parser.add_argument("--node", default="", help="directory with node_modules of mercurius and graphql-yoga")
    arguments = parser.parse_args()
    report = Report("graphql_engines", vars(arguments))
    data = _page()
    found: dict[str, list[float]] = {}
    with tempfile.NamedTemporaryFile("wb", suffix=".json") as file:
        file.write(orjson.dumps({"query": _QUERY, "terms": data}))
        file.flush()
        others: list[list[str]] = []
        if arguments.python:
            peer = str(_HERE / "graphql_peers.py")
            others += [[arguments.python, "-P", peer, name] for name in ("ariadne", "graphene")]
        if arguments.node:
            peer = str(_HERE / "graphql_peers.mjs")
            others += [["node", peer, name] for name in ("graphql-js", "mercurius", "yoga")]
        for _ in range(arguments.rounds):
            for name, seconds in _ours(data, arguments.calls).items():
                found.setdefault(name, []).extend(seconds)
            for command in others:
                name, command = command[-1], [*command, file.name, str(arguments.calls)]
                folder = arguments.node if command[0] == "node" else None
                done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)  # noqa: S603
                if done.returncode:
                    raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
                found.setdefault(name, []).extend(json.loads(done.stdout))
    stock = Timing.of(found["strawberry"]).median
    rows: list[dict[str, Cell]] = []
    for name, seconds in sorted(found.items(), key=lambda one: Timing.of(one[1]).median):
        timing = Timing.of(seconds)
        rows.append({"library": name, "p50 ms": timing.median, "p99 ms": timing.p99, "faster": stock / timing.median})
    report.add("A page of 100 terms in memory, processor ms with JSON", rows)
    report.write()


def _page() -> list[dict[str, object]]:
    """Return 100 terms, each with 7 organizations."""
    names = [page.name for page in generate_pages(107)]
    base = "https://lexigraph.example/"
    return [
        {
            "id": f"{base}term/{number}",
            "iri": f"{base}term/{number}",
            "name": name,
            "synonyms": [f"{name} {kind}" for kind in ("model", "method", "layer")],
            "definition": f"{name} is a term that is made for a benchmark, with a definition of usual length. " * 2,
            "category": {"name": "Inference"},
            "developers": {
                "edges": [
                    {
                        "description": f"{other} develops {name}.",
                        "node": {"iri": f"{base}organization/{place}", "name": other},
                    }
                    for place, other in enumerate(names[100:107])
                ]
            },
        }
        for number, name in enumerate(names[:100])
    ]


def _ours(data: list[dict[str, object]], calls: int) -> dict[str, list[float]]:
    page = Terms(total_count=100, nodes=[_term(one) for one in orjson.loads(orjson.dumps(data))])

    @strawberry.type
    class Query:
        @strawberry.field
        def terms(self) -> Terms:
            return page

    schema = strawberry.Schema(query=Query, extensions=[lambda: ParserCache(100), lambda: ValidationCache(100)])
    plans = Plans(schema._schema, schema.schema_converter)
    plans.admit(_QUERY, parse(_QUERY))

    async def stock() -> bytes:
        result: ExecutionResult = await schema.execute(_QUERY)
        return orjson.dumps({"data": result.data})

    async def compiled() -> bytes:
        answer = await plans.execute(_QUERY, None, None, _Request())
        return b'{"data":%b}' % (b"" if answer is None else answer.text)

    if asyncio.run(stock()) != asyncio.run(compiled()):
        raise RuntimeError("The answers differ.")
    return {
        "strawberry": asyncio.run(_timed(stock, calls)),
        "strawberry with api/execution": asyncio.run(_timed(compiled, calls)),
        "orjson alone": asyncio.run(_timed(_encoding(data), calls)),
    }


def _encoding(data: object) -> Callable[[], Awaitable[bytes]]:
    async def encode() -> bytes:
        return orjson.dumps({"data": {"terms": {"totalCount": 100, "nodes": data}}})

    return encode


async def _timed(call: Callable[[], Awaitable[bytes]], calls: int) -> list[float]:
    seconds = []
    for _ in range(calls + 3):
        began = time.process_time()
        await call()
        seconds.append(time.process_time() - began)
    return seconds[3:]


def _term(one: dict[str, object]) -> Term:
    given: dict[str, object] = dict(one)
    category, developers = given.pop("category"), given.pop("developers")
    edges = [
        Edge(description=edge["description"], node=Organization(**edge["node"]))
        for edge in developers["edges"]  # type: ignore[index]
    ]
    return Term(**given, category=Category(**category), developers=Developers(edges=edges))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
