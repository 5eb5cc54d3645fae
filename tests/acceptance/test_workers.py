"""A server with several workers and one writer, whose processes are stopped and killed."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.test_subscriptions import socket
from tests.acceptance.test_two_writers import writing
from tests.support.processes import PATIENCE, Server, command, environment, run, server

KEY = "a key"
WORKERS = 3
SETTINGS = {"LEXIGRAPH_API_KEY": KEY, "LEXIGRAPH_MODEL": "none", "LEXIGRAPH_SPARQL_WORKERS": "1"}
INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { added unchanged epoch } }"
TYPE = "query ($name: String!) { term(name: $name) { __typename } }"


@pytest.fixture(scope="module")
def folder(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_folder, tmp_path_factory.mktemp("workers") / "data", symlinks=True)


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Server]:
    with server(folder, "serve", "--workers", str(WORKERS), **SETTINGS) as started:
        yield started


def children(running: Server) -> list[int]:
    """Return the process IDs of the writer and of the workers, in the order in which they were started."""
    process = running.process.pid
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def wait_for_children(running: Server, former: Collection[int] = ()) -> list[int]:
    """Wait until all processes run, and none of the `former` ones."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        present = children(running)
        if len(present) == WORKERS + 1 and not set(former) & set(present):
            return present
        time.sleep(0.02)
    raise AssertionError(f"{children(running)} after {former}")


@contextmanager
def only(worker: int, others: list[int]) -> Iterator[None]:
    """Let only one of the workers run."""
    stopped = [one for one in others if one != worker]
    for one in stopped:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in stopped:
            os.kill(one, signal.SIGCONT)


def ask(running: Server, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
    """Send a request over a new connection, which any worker may accept."""
    body = {"query": query, "variables": variables}
    address = running.http.base_url.join("/graphql")
    return httpx.post(address, json=body, headers=headers, timeout=PATIENCE).json()


def ingest(running: Server, *names: str) -> Any:
    documents = [{"name": name, "content": f"// TESTING TERM\n{name}\nWritten by a worker.\n"} for name in names]
    return ask(running, INGEST, {"Authorization": f"Bearer {KEY}"}, documents=documents)


def has_term(running: Server, name: str, epoch: int = 0) -> bool:
    found = ask(running, TYPE, {"Lexigraph-Min-Epoch": str(epoch)}, name=name)
    return bool(found["data"]["term"]["__typename"] == "Term")


def test_every_worker_applies_mutations_and_reads_those_of_the_others(running: Server) -> None:
    _, *workers = wait_for_children(running)
    names = [f"Of Worker {chr(65 + number)}" for number in range(WORKERS)]
    epochs = []
    for worker, name in zip(workers, names, strict=True):
        with only(worker, workers):
            answer = ingest(running, name)["data"]["ingest"]
        assert answer["added"] == 1
        epochs.append(answer["epoch"])
    assert epochs == sorted(set(epochs))
    for worker in workers:
        with only(worker, workers):
            assert all(has_term(running, name, epochs[-1]) for name in names)


def test_a_killed_worker_is_replaced_while_the_others_answer(running: Server) -> None:
    _, *workers = wait_for_children(running)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        assert not has_term(running, "Never Written")
    wait_for_children(running, set(workers))
    assert not has_term(running, "Never Written")


@pytest.mark.thorough
def test_everything_that_was_acknowledged_survives_kills_of_the_writer(running: Server) -> None:
    writer, *_ = wait_for_children(running)
    answers: dict[str, Any] = {}

    def write(letter: str) -> None:
        for number in range(5):
            name = f"Kept {letter}{number}"
            answers[name] = ingest(running, name)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "xy"]
    for thread in threads:
        thread.start()
    killed = set()
    for _ in range(2):
        time.sleep(0.3)
        os.kill(writer, signal.SIGKILL)
        killed.add(writer)
        writer = (set(wait_for_children(running, killed)) - set(children(running)[:WORKERS])).pop()
    for thread in threads:
        thread.join()
    failed = {name: answer["errors"][0]["extensions"] for name, answer in answers.items() if "errors" in answer}
    assert all(extensions["code"] == "NOT_ACKNOWLEDGED" for extensions in failed.values())
    assert len(failed) <= len(killed), "requests that had not begun are repeated"
    for name in failed:
        repeated = ingest(running, name)["data"]["ingest"]
        assert repeated["added"] + repeated["unchanged"] == 1
    assert all(has_term(running, name, ingest(running, name)["data"]["ingest"]["epoch"]) for name in answers)


def test_mutations_and_commands_wait_for_another_process_that_writes(
    running: Server, folder: Path, tmp_path: Path
) -> None:
    page = tmp_path / "beside.txt"
    page.write_text("// TESTING TERM\nBeside\nWritten by a command.\n")
    answers: list[Any] = []
    mutation = threading.Thread(target=lambda: answers.append(ingest(running, "Patient")))
    with writing(folder):
        mutation.start()
        waiting = subprocess.Popen(
            command("ingest", str(page), "--data", str(folder)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(LEXIGRAPH_MODEL="none"),
        )
        assert waiting.stderr is not None
        assert waiting.stderr.readline() == f"Another process is writing {folder}. Waiting for at most 60 seconds ...\n"
        assert answers == []
    output, _ = waiting.communicate(timeout=PATIENCE)
    assert "1 added" in output
    mutation.join()
    assert answers[0]["data"]["ingest"]["added"] == 1
    assert has_term(running, "Beside", ingest(running, "Patient")["data"]["ingest"]["epoch"])


def test_subscribers_of_every_worker_see_commits_and_progress_of_other_processes(
    running: Server, folder: Path, tmp_path: Path
) -> None:
    _, *workers = wait_for_children(running)
    page = tmp_path / "seen.txt"
    page.write_text("// TESTING TERM\nSeen\nWritten by a command.\n")
    with ExitStack() as opened:
        subscribers = []
        for worker in workers:
            with only(worker, workers):
                subscriber = opened.enter_context(socket(running))
                subscriber.begin(Authorization=f"Bearer {KEY}")
                subscriber.subscribe("subscription { ingestProgress { stage } }", id="progress")
                assert subscriber.read()["payload"]["data"]["ingestProgress"] == {"stage": "IDLE"}
                subscriber.subscribe("subscription { commits { put { nodes { term { name } } } } }", id="commits")
                subscriber.subscribe("{ __typename }", id="ready")
                assert [subscriber.read()["type"] for _ in range(2)] == ["next", "complete"]
            subscribers.append(subscriber)
        assert run("ingest", str(page), "--data", str(folder), LEXIGRAPH_MODEL="none").returncode == 1  # no model
        for subscriber in subscribers:
            stages, names = set(), set()
            while "Seen" not in names or "FILES" not in stages:
                message = subscriber.read()
                data = message["payload"]["data"]
                if message["id"] == "commits":
                    names |= {one["term"]["name"] for one in data["commits"]["put"]["nodes"]}
                else:
                    stages.add(data["ingestProgress"]["stage"])


def test_a_stopped_server_completes_its_requests_and_leaves_no_process(sample_folder: Path, tmp_path: Path) -> None:
    own = shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)
    answers: list[Any] = []
    with server(own, "serve", "--workers", "2", **SETTINGS) as running:
        processes = children(running)
        mutation = threading.Thread(target=lambda: answers.append(ingest(running, "Last")))
        with writing(own):
            mutation.start()
            time.sleep(0.5)  # until the writer waits for the directory
            running.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
        mutation.join()
        code, printed = running.interrupt()
    assert answers[0]["data"]["ingest"]["added"] == 1
    assert code == 0
    assert "Traceback" not in printed
    assert not any(Path(f"/proc/{process}").exists() for process in processes)
