"""SPARQL on a real server: its query processes end when it ends, in any way."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.support.processes import PATIENCE, Server, server

LIGHT = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PROCESSES = Path("/proc")

pytestmark = pytest.mark.skipif(not PROCESSES.is_dir(), reason="reads the list of processes in /proc")


@pytest.fixture
def running(sample_folder: Path, tmp_path: Path) -> Iterator[Server]:
    folder = shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)
    with server(folder, LEXIGRAPH_MODEL="none", LEXIGRAPH_MAX_SPARQL_SECONDS="3") as started:
        yield started


def workers(running: Server) -> set[Path]:
    """Return the processes that the server started."""
    tasks = (PROCESSES / str(running.process.pid) / "task").glob("*/children")
    return {PROCESSES / pid for task in tasks for pid in task.read_text().split()}


def is_running(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for_the_end_of(processes: set[Path]) -> None:
    end = time.monotonic() + PATIENCE
    while any(map(is_running, processes)):
        assert time.monotonic() < end, "a process outlives the server"
        time.sleep(0.05)


def ask(running: Server, query: str) -> httpx.Response:
    return httpx.get(f"{running.http.base_url}/sparql", params={"query": query, "format": "csv"}, timeout=PATIENCE)


def test_a_heavy_query_is_stopped_while_others_are_answered(running: Server) -> None:
    assert workers(running) == set()
    expected = ask(running, LIGHT).text
    assert len(workers(running)) == 1
    with ThreadPoolExecutor() as threads:
        heavy = threads.submit(ask, running, HEAVY)
        while not heavy.done():
            assert running.http.get("/health").status_code == 200
            assert ask(running, LIGHT).text == expected
        assert len(workers(running)) == 1
    assert heavy.result().status_code == 400
    assert heavy.result().json()["error"]["code"] == "TIMEOUT"
    assert ask(running, LIGHT).text == expected


def test_ctrl_c_stops_the_processes_and_prints_no_traceback(running: Server) -> None:
    ask(running, LIGHT)
    processes = workers(running)
    assert len(processes) == 1
    code, printed = running.interrupt()
    assert code in (0, 130)
    assert "Traceback" not in printed
    wait_for_the_end_of(processes)


def test_all_processes_end_when_the_server_is_killed(running: Server) -> None:
    with ThreadPoolExecutor() as threads:
        heavy = threads.submit(ask, running, HEAVY)
        while len(workers(running)) < 1:
            time.sleep(0.01)
        ask(running, LIGHT)
        processes = workers(running)
        assert len(processes) == 2
        running.process.kill()
        with pytest.raises(httpx.HTTPError):
            heavy.result()
    wait_for_the_end_of(processes)
