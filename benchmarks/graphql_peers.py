"""GraphQL queries in other servers with the same terms: strawberry, ariadne, graphene, graphql-js, and graphql-jit.

Of graphql-jit, mercurius and graphql-yoga are measured; `make graphql-peers` installs all. Each is a real server with
its recommended settings, on one port, asked by the same client over the same connections in turn. Answers are compared
with Lexigraph's first. The peers hold all terms in memory, and neither search nor count: they are handed the IDs of
hits, the matches, the totals and the facets, and only expand them. In process, each executes text to JSON.
"""

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import orjson

from api.serving.worker import start_collections
from benchmarks.support.folders import generated_folder
from benchmarks.support.graphql_in_process import InProcess, Variables, in_process
from benchmarks.support.graphql_queries import FACETS, PAGE, SEARCH, TERM
from benchmarks.support.http_load import Load
from benchmarks.support.measure import Timing
from benchmarks.support.queries import distinct_queries
from benchmarks.support.report import Report
from benchmarks.support.server import Server, run_server, serve
from tests.support.networks import free_port

_HERE: Final = Path(__file__).parent / "support"
_PYTHON, _NODE = ("ariadne", "graphene"), ("graphql-js", "mercurius", "yoga")
_OURS: Final = "Lexigraph"
_PAGE: Final = "a page of 100"
_ALL: Final = """
query All($after: String) {
  terms(first: 100, after: $after) {
    pageInfo { endCursor hasNextPage }
    nodes {
      id iri name synonyms definition technicalDefinition usageNote
      category { iri name }
      developers { edges { description node { iri name } } }
    }
  }
}
"""
_SDL: Final = """
type Query {
  term(name: String!): TermResult!
  terms(first: Int! = 20, after: String, where: TermWhere): TermConnection!
  search(query: String!, mode: SearchMode! = HYBRID, first: Int! = 20): SearchConnection!
}
input TermWhere { category: String }
enum SearchMode { HYBRID LEXICAL SEMANTIC }
union TermResult = Term | TermNotFound
type TermNotFound { message: String! }
type TermConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Term!]! facets: Facets! }
type PageInfo { endCursor: String }
type Term {
  id: ID! iri: String! name: String! synonyms: [String!]! definition: String technicalDefinition: String
  usageNote: String category: Category developers(first: Int! = 20): DeveloperConnection!
}
type Category { name: String! }
type DeveloperConnection { edges: [DeveloperEdge!]! nodes: [Organization!]! }
type DeveloperEdge { description: String! node: Organization! }
type Organization { iri: String! name: String! }
type Facets { categories: [CategoryCount!]! organizations: [OrganizationCount!]! }
type CategoryCount { count: Int! category: Category! }
type OrganizationCount { count: Int! depth: Int! organization: Organization! }
type SearchConnection { totalCount: Int! edges: [SearchEdge!]! facets: Facets! }
type SearchEdge { score: Float! matches: [Match!]! node: Term! }
type Match { kind: String! field: String! text: String! }
"""


@dataclass(frozen=True, slots=True)
class _Case:
    """A query, with Lexigraph's answer for each of the variables."""

    title: str
    query: str
    variables: list[Variables]
    answers: list[dict[str, Any]]


def main() -> None:
    """Measure all servers in turn, then all libraries."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000, help="number of generated pages (1,000)")
    parser.add_argument("--calls", type=int, default=100, help="calls in process per round (100)")
    parser.add_argument("--seconds", type=float, default=2, help="seconds over HTTP per query and round (2)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each peer (3)")
    parser.add_argument("--clients", type=int, default=4, help="connections (4)")
    parser.add_argument(
        "--peers", type=Path, default=Path(".peers"), help="where `make graphql-peers` installed (.peers)"
    )
    arguments = parser.parse_args()
    if not arguments.peers.is_dir():
        parser.error(f"{arguments.peers} does not exist: run `make graphql-peers` first")
    report = Report("graphql_peers", vars(arguments))
    folder, peers = generated_folder(arguments.pages, real_vectors=False), arguments.peers.resolve()
    with ExitStack() as stack:
        ours = stack.enter_context(serve(folder))
        data, cases = _read(ours)
        file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data.json"
        file.write_bytes(orjson.dumps(data))
        commands = dict(_commands(peers, file))
        servers = {_OURS: ours} | {
            name: stack.enter_context(_served(name, command, peers)) for name, command in commands.items()
        }
        for name, server in servers.items():
            _check(name, server, cases)
        loads = {(case.title, name): Load(one.url, one.process) for case in cases for name, one in servers.items()}
        for _ in range(arguments.rounds):
            for case in cases:
                for name in servers:
                    load = loads[case.title, name]
                    asyncio.run(load.add(case.query, case.variables, arguments.clients, arguments.seconds))
        over_http = {key: load.processor_ms for key, load in loads.items()}
        rows = [{"query": title, "server": name, **load.cells()} for (title, name), load in loads.items()]
        report.add(f"Over HTTP, {arguments.clients} connections", rows)
        executed, first = _in_process(folder, commands, peers, cases, arguments.calls, arguments.rounds)
    timings = {key: Timing.of(seconds) for key, seconds in executed.items()}
    report.add(
        "In process, processor ms with JSON",
        [
            {
                "query": title,
                "library": name,
                "p50 ms": timing.median,
                "p99 ms": timing.p99,
                "least": timing.least,
                "of strawberry": timings[title, "strawberry"].median / timing.median,
            }
            for (title, name), timing in timings.items()
        ],
    )
    report.add_claims(_claims({key: timing.median for key, timing in timings.items()}, over_http, first.median))
    report.write()


def _read(server: Server) -> tuple[dict[str, object], list[_Case]]:
    """Return what the peers are handed, and the queries with Lexigraph's answers."""
    terms: list[dict[str, Any]] = []
    after: object = None
    while page := _data(server, _ALL, {"after": after})["terms"]:
        terms += ({**term, "__typename": "Term"} for term in page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    categories = sorted({term["category"]["iri"] for term in terms})
    given: list[tuple[str, str, list[Variables]]] = [
        ("one term by name", TERM, [{"name": term["name"]} for term in terms[::7]]),
        (_PAGE, PAGE, [{}]),
        ("a search with 10 hits", SEARCH, [{"query": one} for one in islice(distinct_queries(1000), 0, None, 50)]),
        ("facets of a category", FACETS, [{"where": {"category": one}} for one in categories]),
    ]
    cases = [
        _Case(title, query, variables, [{"data": _data(server, query, one)} for one in variables])
        for title, query, variables in given
    ]
    _, (page,), searches, facets = ([answer["data"] for answer in case.answers] for case in cases)
    handed = {
        "terms": terms,
        "page": page["terms"],
        "facets": {category: one["terms"] for category, one in zip(categories, facets, strict=True)},
        "searches": {one["query"]: found["search"] for one, found in zip(cases[2].variables, searches, strict=True)},
    }
    return {"sdl": _SDL, "cases": cases, **handed}, cases


def _data(server: Server, query: str, variables: Variables) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(server.ask(query, variables))["data"]
    return found


def _commands(peers: Path, file: Path) -> Iterator[tuple[str, list[str]]]:
    yield "strawberry", [sys.executable, "-m", "benchmarks.support.graphql_peers", "strawberry", str(file)]
    for name in _PYTHON:
        yield name, [str(peers / "python/bin/python"), "-P", str(_HERE / "graphql_peers.py"), name, str(file)]
    for name in _NODE:
        yield name, ["node", str(_HERE / "graphql_peers.mjs"), name, str(file)]


@contextmanager
def _served(name: str, command: Sequence[str], peers: Path) -> Iterator[Server]:
    port = free_port()
    with run_server([*command, "serve", str(port)], port, directory=_directory(name, peers)) as server:
        yield server


def _directory(name: str, peers: Path) -> Path | None:
    return peers if name in _NODE else None


def _check(name: str, server: Server, cases: Sequence[_Case]) -> None:
    for case in cases:
        for variables, expected in zip(case.variables, case.answers, strict=True):
            found = orjson.loads(server.ask(case.query, variables))
            if orjson.dumps(found) != orjson.dumps(expected):
                raise SystemExit(f"{name} answers otherwise than {_OURS}: {case.title}, {variables}")


def _in_process(
    folder: Path,
    commands: Mapping[str, Sequence[str]],
    peers: Path,
    cases: Sequence[_Case],
    calls: int,
    rounds: int,
) -> tuple[dict[tuple[str, str], list[float]], Timing]:
    """Return the processor seconds of each query in each library, and of the page in new epochs of Lexigraph."""
    found: dict[tuple[str, str], list[float]] = {
        (case.title, name): [] for case in cases for name in (_OURS, *commands)
    }
    with in_process(folder) as process:
        gc.collect()
        start_collections()
        for _ in range(rounds):
            for case in cases:
                found[case.title, _OURS] += asyncio.run(_ours(process, case, calls))
            for name, command in commands.items():
                timed = subprocess.run(  # noqa: S603 (our own command line)
                    [*command, "time", str(calls)], stdout=subprocess.PIPE, cwd=_directory(name, peers), check=True
                )
                for title, seconds in json.loads(timed.stdout).items():
                    found[title, name] += seconds
        first = asyncio.run(process.first(PAGE, [{}] * 20))
    return found, first


async def _ours(process: InProcess, case: _Case, calls: int) -> list[float]:
    for variables, expected in zip(case.variables, case.answers, strict=True):
        if orjson.loads(await process.answer(case.query, variables)) != expected:
            raise SystemExit(f"{_OURS} answers otherwise in process: {case.title}, {variables}")
    return [await process.timed(case.query, one) for one in islice(cycle(case.variables), calls)]


def _claims(
    in_process: Mapping[tuple[str, str], float], over_http: Mapping[tuple[str, str], float], first: float
) -> list[tuple[str, float, bool]]:
    """Return how many times as long as Lexigraph the others take for a page."""
    claims = [("graphql-js is slower than a first page in a process", in_process[_PAGE, "graphql-js"] / first)]
    for way, times in (("in process", in_process), ("over HTTP", over_http)):
        claims += [(f"{name} is slower, {way}", times[_PAGE, name] / times[_PAGE, _OURS]) for name in _NODE]
    return [(f"{_PAGE}: {claim}", times, times > 1) for claim, times in claims]


if __name__ == "__main__":
    main()
