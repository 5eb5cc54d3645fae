"""A cluster of real processes: one program starts it, and it goes on without one of its processes."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.cluster import KEY, Cluster, running_cluster
from tests.acceptance import processes
from tests.acceptance.processes import PATIENCE
from tests.conftest import EXAMPLES

SEARCH = '{ search(query: "shrink a model so it fits a phone", first: 1) { nodes { name } } }'
INGEST = 'mutation { ingest(documents: [{name: "n.txt", content: "// TEST TERM\\nNew Term\\nNew."}]) { epoch } }'


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
def test_a_cluster_goes_on_without_one_of_its_processes(cluster: Cluster) -> None:
    with httpx.Client(base_url=cluster.url, timeout=PATIENCE) as client:

        def answers() -> set[tuple[int, str]]:
            """Return the status and the ETag of what each reader answers."""
            found = [client.get("/term/batch-size", headers={"Accept": "text/turtle"}) for _ in range(6)]
            found += [client.post("/graphql", json={"query": SEARCH}) for _ in range(6)]
            return {(one.status_code, one.headers.get("ETag", one.text)) for one in found}

        before = answers()
        assert {status for status, _ in before} == {200}
        assert len(before) == 2, "all readers give the same answer with the same ETag"

        cluster.readers[0].process.kill()
        assert answers() == before, "a reader is gone"

        cluster.standbys[0].stop("immediate")
        assert answers() == before, "a standby is gone"

        headers = {"Authorization": f"Bearer {KEY}"}
        written = cluster.writer.http.post("/graphql", json={"query": INGEST}, headers=headers).json()
        epoch = written["data"]["ingest"]["epoch"]
        found = client.get("/term/new-term", headers={"Lexigraph-Min-Epoch": str(epoch)})
        assert (found.status_code, found.headers["Lexigraph-Epoch"]) == (200, str(epoch))

        cluster.primary.stop("immediate")
        after = answers()
        assert {status for status, _ in after} == {200}, "the primary is gone"
        cluster.standbys[1].promote()
        second = INGEST.replace("n.txt", "m.txt").replace("New Term", "Newer Term")
        end = time.monotonic() + PATIENCE
        while "errors" in (
            written := cluster.writer.http.post("/graphql", json={"query": second}, headers=headers).json()
        ):
            assert time.monotonic() < end, written
        epoch = written["data"]["ingest"]["epoch"]
        found = client.get("/term/newer-term", headers={"Lexigraph-Min-Epoch": str(epoch)})
        assert found.status_code == 200, "writes go on after a standby was promoted"
