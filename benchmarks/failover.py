"""A cluster on this machine: the time until all readers show a change, and its answers while processes are killed.

    python -m benchmarks.failover       # --changes 20 --seconds 10 --clients 2; needs nginx, as benchmarks.cluster does

Clients send searches, lists and requests for the RDF of one term to the proxy all the time, and one client ingests
documents. Each answer is compared with the first one of its kind. Meanwhile a reader, a standby, the primary, the
SPARQL server and the writer are killed. In the end, every document whose ingest was acknowledged is looked for.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import httpx

from api.http.epochs import EPOCH
from benchmarks.cluster import KEY, Cluster, running_cluster
from benchmarks.support.report import Cell, Report
from tests.support.processes import PATIENCE, ROOT

__all__ = ["Answer", "Writes", "kills", "missing"]

_QUERIES = {
    "search": '{ search(query: "shrink a model so it fits a phone", first: 5) { nodes { iri name definition } } }',
    "list": "{ terms(first: 5) { nodes { iri name synonyms } } }",
}
_INGEST = 'mutation { ingest(documents: [{name: "n.txt", content: "// TEST TERM\\nNew\\nVersion %d."}]) { epoch } }'
_INGEST_NEW = """
mutation ($name: String!, $content: String!) { ingest(documents: [{name: $name, content: $content}]) { epoch } }
"""
_FIND = "query ($name: String!) { term(name: $name) { ... on Term { name } } }"
_KINDS = (*_QUERIES, "RDF")
_PAUSE = 0.005
_SHOWN = 1000  # characters of a wrong answer


@dataclass(frozen=True, slots=True)
class Answer:
    """When a request of a kind was sent, how long it took, and its problem: empty, `failed`, `wrong`, or an error."""

    kind: str
    at: float
    seconds: float
    problem: str


@dataclass(slots=True)
class Writes:
    """The names of the terms that were acknowledged, and their epochs, in order."""

    names: list[str] = field(default_factory=list)
    epochs: list[int] = field(default_factory=list)
    failed: int = 0


def main() -> None:
    """Measure one cluster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=20, help="number of mutations (20)")
    parser.add_argument("--seconds", type=float, default=10, help="seconds after each kill (10)")
    parser.add_argument("--clients", type=int, default=2, help="clients that send requests all the time (2)")
    arguments = parser.parse_args()
    report = Report("failover", vars(arguments))
    with (
        TemporaryDirectory(prefix="lexigraph-cluster-") as folder,
        running_cluster(Path(folder), ROOT / "examples/ai-glossary") as cluster,
    ):
        report.add("From a mutation until all three readers show it", [_visibility(cluster, arguments.changes)])
        found, writes = kills(cluster, arguments.seconds, arguments.clients)
        rows = [_row(event, kind, answers) for event, each in found.items() for kind, answers in _by_kind(each)]
        report.add("Requests to the proxy while processes are killed", rows)
        lost = missing(cluster, writes)
        row: dict[str, Cell] = {"acknowledged": len(writes.names), "lost": len(lost), "not acknowledged": writes.failed}
        report.add("Documents ingested meanwhile", [row])
    report.write()


def _visibility(cluster: Cluster, changes: int) -> dict[str, Cell]:
    returned, visible = [], []
    with ThreadPoolExecutor(len(cluster.readers)) as threads:
        for number in range(changes):
            begun = time.perf_counter()
            epoch = _mutate(cluster, number)
            returned.append(time.perf_counter() - begun)
            seen = threads.map(lambda reader, least=epoch: _wait(reader.http, least), cluster.readers)
            visible.append(max(seen) - begun)
    return {
        "changes": changes,
        "mutation answered after s": median(returned),
        "visible everywhere after s": median(visible),
        "most": max(visible),
    }


def _mutate(cluster: Cluster, number: int) -> int:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = cluster.writer.http.post("/graphql", json={"query": _INGEST % number}, headers=headers).json()
    return int(answer["data"]["ingest"]["epoch"])


def _wait(reader: httpx.Client, epoch: int) -> float:
    while int(reader.get("/health").headers[EPOCH]) < epoch:
        time.sleep(_PAUSE)
    return time.perf_counter()


def kills(cluster: Cluster, seconds: float, clients: int) -> tuple[Mapping[str, list[Answer]], Writes]:
    """Kill one process after another; return the answers that ended after each event, and the documents written."""

    def lose_primary() -> None:
        cluster.primary.stop("immediate")
        cluster.standbys[1].promote()

    def lose_writer() -> None:
        _kill(cluster.writer.process.pid)
        cluster.restartable_writer.stop()
        cluster.restartable_writer.start()

    events: dict[str, Callable[[], object]] = {
        "nothing": lambda: None,
        "a reader is killed": cluster.readers[0].process.kill,
        "a standby is killed": lambda: cluster.standbys[0].stop("immediate"),
        "the writer is killed and started": lose_writer,
        "the SPARQL server is killed": cluster.graph.stop,
        "the SPARQL server is started": cluster.graph.start,
        "the primary is killed, a standby promoted": lose_primary,
    }
    ended = Event()
    with ThreadPoolExecutor(clients + 1) as threads:
        running = [threads.submit(_requests, cluster.url, ended) for _ in range(clients)]
        writing = threads.submit(_write, cluster, ended)
        begun = []
        try:
            for happen in events.values():
                begun.append(time.perf_counter())
                happen()
                time.sleep(seconds)
        finally:
            ended.set()
        answers = [answer for one in running for answer in one.result()]
    ends = [*begun[1:], time.perf_counter()]
    found = {
        event: [answer for answer in answers if start <= answer.at + answer.seconds < end]
        for event, start, end in zip(events, begun, ends, strict=True)
    }
    return found, writing.result()


def missing(cluster: Cluster, writes: Writes) -> list[str]:
    """Return the acknowledged terms that the proxy does not show at their last epoch."""
    headers = {"Lexigraph-Min-Epoch": str(max(writes.epochs, default=0))}
    with httpx.Client(base_url=cluster.url, timeout=PATIENCE, headers=headers) as client:
        lost = []
        for name in writes.names:
            answer = client.post("/graphql", json={"query": _FIND, "variables": {"name": name}}).json()
            if answer.get("data") != {"term": {"name": name}}:
                lost.append(name)
    return lost


def _by_kind(answers: Sequence[Answer]) -> Iterator[tuple[str, list[Answer]]]:
    for kind in _KINDS:
        yield kind, [answer for answer in answers if answer.kind == kind]


def _row(event: str, kind: str, answers: Sequence[Answer]) -> dict[str, Cell]:
    times = [answer.seconds for answer in answers] or [0.0]
    failed = [answer.problem for answer in answers if answer.problem]
    return {
        "event": event,
        "request": kind,
        "requests": len(answers),
        "failed": sum(problem != "wrong" for problem in failed),
        "wrong": failed.count("wrong"),
        "p50 ms": 1000 * median(times),
        "p99 ms": 1000 * (quantiles(times, n=100)[98] if len(times) > 1 else times[0]),
        "longest ms": 1000 * max(times),
    }


def _requests(url: str, ended: Event) -> list[Answer]:
    answers: list[Answer] = []
    expected: dict[str, str] = {}
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        for kind in cycle(_KINDS):
            if ended.is_set():
                return answers
            begun = time.perf_counter()
            try:
                problem = _problem(_ask(client, kind), expected, kind)
            except httpx.TransportError as error:
                problem = type(error).__name__
            answers.append(Answer(kind, begun, time.perf_counter() - begun, problem))
    raise AssertionError


def _ask(client: httpx.Client, kind: str) -> httpx.Response:
    if kind in _QUERIES:
        return client.post("/graphql", json={"query": _QUERIES[kind]})
    return client.get("/term/batch-size", headers={"Accept": "text/turtle"})


def _problem(response: httpx.Response, expected: dict[str, str], kind: str) -> str:
    """Return `failed` without a reader or if the error says when to try again, `wrong` for other differences."""
    is_repeatable = "Retry-After" in response.headers or '"retryAfter"' in response.text
    if (is_repeatable and "UNAVAILABLE" in response.text) or response.status_code == httpx.codes.BAD_GATEWAY:
        return "failed"
    is_answer = response.is_success and '"errors"' not in response.text
    if is_answer and response.text == expected.setdefault(kind, response.text):
        return ""
    print(f"{kind}: {response.status_code} {response.text[:_SHOWN]}", file=sys.stderr)
    return "wrong"


def _write(cluster: Cluster, ended: Event) -> Writes:
    """Ingest one document after another; each that is not acknowledged is repeated."""
    writes = Writes()
    for number in count():
        name = f"Written Term {number}"
        variables = {"name": f"{number}.txt", "content": f"// TEST TERM\n{name}\nA sentence."}
        while (epoch := _written(cluster, variables)) is None:
            writes.failed += 1
            if ended.wait(0.1):
                return writes
        writes.names.append(name)
        writes.epochs.append(epoch)
        if ended.is_set():
            return writes
    raise AssertionError


def _written(cluster: Cluster, variables: Mapping[str, str]) -> int | None:
    body: dict[str, Any] = {"query": _INGEST_NEW, "variables": variables}
    try:
        url = f"http://127.0.0.1:{cluster.writer.port}/graphql"
        answer = httpx.post(url, json=body, headers={"Authorization": f"Bearer {KEY}"}, timeout=PATIENCE).json()
        return int(answer["data"]["ingest"]["epoch"])
    except (httpx.TransportError, TypeError, KeyError):  # the writer is away, or answers with an error
        return None


def _kill(process: int) -> None:
    """Kill a process and those that it has started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    for one in (process, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


if __name__ == "__main__":
    main()
