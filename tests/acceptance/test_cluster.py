"""A cluster of real processes: one program starts it, and it goes on without one of its processes."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.cluster import Cluster, running_cluster
from benchmarks.failover import kills, missing
from tests.conftest import EXAMPLES
from tests.support import processes
from tests.support.processes import PATIENCE

SEARCH = '{ search(query: "shrink a model so it fits a phone", first: 1) { nodes { name } } }'


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, exports: Path) -> Iterator[Cluster]:
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed. Try `apt-get install nginx-light`.")
    with running_cluster(tmp_path_factory.mktemp("cluster"), EXAMPLES / "ai-glossary") as running:
        yield running


@pytest.mark.engines
def test_commands_need_no_data_directory(cluster: Cluster, tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        command = [*arguments, "--data", str(tmp_path / "none")]
        return processes.run(*command, stdin=None, cwd=None, **cluster.settings)

    assert json.loads(run("stats", "--json").stdout)["terms"] == 107
    assert json.loads(run("search", "batch size", "--json").stdout)["hits"][0]["name"] == "Batch Size"
    refused = run("backup", str(tmp_path / "copy"))
    assert (refused.returncode, "The graph is on a server" in refused.stderr) == (1, True)


@pytest.mark.engines
def test_all_readers_give_the_same_answers(cluster: Cluster) -> None:
    with httpx.Client(base_url=cluster.url, timeout=PATIENCE) as client:
        found = [client.get("/term/batch-size", headers={"Accept": "text/turtle"}) for _ in range(6)]
        found += [client.post("/graphql", json={"query": SEARCH}) for _ in range(6)]
        answers = {(one.status_code, one.headers.get("ETag", one.text)) for one in found}
    assert {status for status, _ in answers} == {200}
    assert len(answers) == 2


@pytest.mark.engines
def test_killed_processes_lose_nothing_and_give_no_wrong_answer(cluster: Cluster) -> None:
    clients = 2
    answers, writes = kills(cluster, seconds=1, clients=clients)
    problems = Counter(
        (event, answer.kind, answer.problem) for event, each in answers.items() for answer in each if answer.problem
    )
    away = [event for event in answers if "SPARQL" in event]
    cut_off = {one for one in problems if one[0] == "a reader is killed" and one[2] == "RemoteProtocolError"}
    assert sum(problems[one] for one in cut_off) <= clients, "nginx repeats no answer that a killed reader had begun"
    assert problems.keys() - cut_off <= {(event, "RDF", "failed") for event in away}, "only RDF needs the SPARQL server"
    assert all(answers.values())
    assert writes.epochs == sorted(set(writes.epochs))
    assert writes.names
    assert not missing(cluster, writes)
