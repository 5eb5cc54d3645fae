"""Requests per second for one term by name over HTTP, of running servers in turn, such as those of two versions.

    python -m benchmarks.term_requests      # serves the sample
    python -m benchmarks.term_requests --server 0.1=http://127.0.0.1:8001,4711 --server 0.2=http://127.0.0.1:8002,4712

A server is NAME=URL, and the ID of its process if its processor time is to be measured. All serve the same terms.
"""

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import httpx

from benchmarks.support.folders import sample_folder
from benchmarks.support.http_load import Load
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import serve

_NAMES: Final = "{ terms(first: 100) { nodes { name } } }"
_TERM: Final = "query Term($name: String!) { term(name: $name) { ... on Term { iri name definition } } }"


def main() -> None:
    """Measure all servers in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", type=_named, action="append", default=[], help="NAME=URL[,PROCESS]")
    parser.add_argument("--clients", type=int, default=4, help="connections (4)")
    parser.add_argument("--seconds", type=float, default=5, help="seconds per server and round (5)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each server (3)")
    arguments = parser.parse_args()
    report = Report("term_requests", vars(arguments))
    with _served(dict(arguments.server)) as loads:
        url = next(iter(loads.values())).url
        terms = httpx.post(f"{url}/graphql", json={"query": _NAMES}).json()["data"]["terms"]["nodes"]
        names = [{"name": term["name"]} for term in terms]
        one = {"query": _TERM, "variables": names[0]}
        if len({httpx.post(f"{load.url}/graphql", json=one).text for load in loads.values()}) > 1:
            raise SystemExit("The answers of the servers differ.")
        for _ in range(arguments.rounds):
            for load in loads.values():
                asyncio.run(load.add(_TERM, names, arguments.clients, arguments.seconds))
    rows: list[Mapping[str, Cell]] = [{"server": name, **load.cells()} for name, load in loads.items()]
    report.add(f"One term by name over HTTP, {arguments.clients} connections", rows)
    first, last = (float(row["requests/s"] or 0) for row in (rows[0], rows[-1]))
    if len(rows) > 1:
        claim = f"{rows[-1]['server']} answers at least 3 times as many requests per second as {rows[0]['server']}"
        report.add_claims([(claim, last / first, last >= 3 * first)])
    report.write()


def _named(text: str) -> tuple[str, Load]:
    name, _, rest = text.partition("=")
    url, _, process = rest.partition(",")
    return name, Load(url, int(process) if process else None)


@contextmanager
def _served(given: dict[str, Load]) -> Iterator[dict[str, Load]]:
    if given:
        yield given
        return
    with serve(sample_folder()) as server:
        yield {"this version": Load(server.url, server.process)}


if __name__ == "__main__":
    main()
