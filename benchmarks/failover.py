"""A cluster on this machine: the time until all readers show a change, and its answers while processes are killed.

    python -m benchmarks.failover       # --changes 20 --seconds 10 --clients 2; needs nginx, as benchmarks.cluster does

Clients send searches and requests for one term to the proxy all the time. Each answer is compared with the first one of
its kind. Meanwhile a reader, a standby and the primary are killed, and the other standby is promoted.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event

import httpx

from api.epochs import EPOCH
from benchmarks.cluster import KEY, Cluster, running_cluster
from benchmarks.report import Cell, Report
from tests.acceptance.processes import PATIENCE, ROOT

_SEARCH = '{ search(query: "shrink a model so it fits a phone", first: 5) { nodes { iri name } } }'
_INGEST = 'mutation { ingest(documents: [{name: "n.txt", content: "// TEST TERM\\nNew\\nVersion %d."}]) { epoch } }'
_PAUSE = 0.005


@dataclass(frozen=True, slots=True)
class _Answer:
    at: float
    seconds: float
    problem: str


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
        rows = list(_kills(cluster, arguments.seconds, arguments.clients))
        report.add("Requests to the proxy while processes are killed", rows)
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


def _kills(cluster: Cluster, seconds: float, clients: int) -> Iterator[dict[str, Cell]]:
    def lose_primary() -> None:
        cluster.primary.stop("immediate")
        cluster.standbys[1].promote()

    events: dict[str, Callable[[], object]] = {
        "nothing": lambda: None,
        "a reader is killed": cluster.readers[0].process.kill,
        "a standby is killed": lambda: cluster.standbys[0].stop("immediate"),
        "the primary is killed, a standby promoted": lose_primary,
    }
    ended = Event()
    with ThreadPoolExecutor(clients) as threads:
        running = [threads.submit(_requests, cluster.url, ended) for _ in range(clients)]
        begun = []
        for happen in events.values():
            begun.append(time.perf_counter())
            happen()
            time.sleep(seconds)
        ended.set()
        answers = [answer for one in running for answer in one.result()]
    for event, start, end in zip(events, begun, [*begun[1:], time.perf_counter()], strict=True):
        yield _row(event, [answer for answer in answers if start <= answer.at < end])


def _row(event: str, answers: Sequence[_Answer]) -> dict[str, Cell]:
    times = [answer.seconds for answer in answers]
    failed = [answer.problem for answer in answers if answer.problem]
    return {
        "event": event,
        "requests": len(answers),
        "failed": sum(problem != "wrong" for problem in failed),
        "wrong": failed.count("wrong"),
        "p50 ms": 1000 * median(times),
        "p99 ms": 1000 * quantiles(times, n=100)[98],
        "longest ms": 1000 * max(times),
    }


def _requests(url: str, ended: Event) -> list[_Answer]:
    answers: list[_Answer] = []
    expected: dict[bool, str] = {}
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        while not ended.is_set():
            is_search = len(answers) % 2 == 0
            begun = time.perf_counter()
            try:
                if is_search:
                    response = client.post("/graphql", json={"query": _SEARCH})
                else:
                    response = client.get("/term/batch-size", headers={"Accept": "text/turtle"})
                is_failed = not response.is_success or (is_search and "errors" in response.json())
                is_wrong = not is_failed and response.text != expected.setdefault(is_search, response.text)
                problem = "failed" if is_failed else "wrong" if is_wrong else ""
            except httpx.TransportError as error:
                problem = type(error).__name__
            answers.append(_Answer(begun, time.perf_counter() - begun, problem))
    return answers


if __name__ == "__main__":
    main()
