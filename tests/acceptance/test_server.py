"""A real server on loopback: responses, start, shutdown, and changes made by other processes."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.processes import Server, command, environment, run, run_here, server

KEY = "a key"
PAGE = "// TESTING TERM\n{name}\nA page that was added while the server ran.\n"


@pytest.fixture(scope="module")
def folder(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_folder, tmp_path_factory.mktemp("served") / "data", symlinks=True)


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Server]:
    with server(folder, LEXIGRAPH_API_KEY=KEY, LEXIGRAPH_MAX_REQUEST_BYTES="50000") as started:
        started.wait_until("/ready")
        yield started


def test_a_large_request_is_refused_with_or_without_a_content_length(running: Server) -> None:
    body = b'{"query": "{ __typename }", "padding": "' + b"x" * 60_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    declared = running.http.post("/graphql", content=body, headers=headers)
    chunked = running.http.post(
        "/graphql", content=(body[at : at + 9000] for at in range(0, 60_000, 9000)), headers=headers
    )
    for response in (declared, chunked):
        assert response.status_code == 413
        assert response.json()["errors"][0]["extensions"] == {"code": "TOO_LARGE"}
    assert running.query("{ __typename }") == {"__typename": "Query"}


def test_many_clients_are_served_concurrently(running: Server) -> None:
    answers: list[object] = []

    def ask(number: int) -> None:
        query = f'{{ search(query: "question number {number}", first: 3) {{ nodes {{ name }} }} }}'
        response = httpx.post(f"{running.http.base_url}/graphql", json={"query": query}, timeout=60)
        answers.append(response.json().get("errors"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [None] * 16


def test_a_server_keeps_answering_during_an_ingest_by_another_process_and_then_serves_the_new_terms(
    running: Server, folder: Path, tmp_path: Path
) -> None:
    page = tmp_path / "new.txt"
    page.write_text(PAGE.format(name="Concurrent Ingest"))
    query = '{ term(name: "Concurrent Ingest") { __typename } index { terms } }'
    before = running.query(query)
    assert before["term"] == {"__typename": "TermNotFound"}
    writing = subprocess.Popen(
        command("ingest", str(page), "--data", str(folder)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    )
    answered = 0
    while writing.poll() is None:
        time.sleep(0.05)  # leaves CPU time to the other process
        assert running.query('{ search(query: "batch size", first: 1) { nodes { name } } }')["search"]["nodes"]
        answered += 1
    _, errors = writing.communicate()
    assert (writing.returncode, errors) == (0, "")
    assert answered > 10
    for _ in range(100):
        after = running.query(query)
        if after["term"] == {"__typename": "Term"}:
            break
        time.sleep(0.05)
    assert after == {"term": {"__typename": "Term"}, "index": {"terms": before["index"]["terms"] + 1}}
    assert running.http.get("/term/concurrent-ingest").status_code == 200


def test_a_mutation_is_immediately_visible_to_a_command(running: Server, folder: Path) -> None:
    mutation = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { added } }"
    documents = [{"name": "posted", "content": PAGE.format(name="Posted Page")}]
    response = running.http.post(
        "/graphql",
        json={"query": mutation, "variables": {"documents": documents}},
        headers={"Authorization": f"Bearer {KEY}"},
    )
    assert response.json() == {"data": {"ingest": {"added": 1}}}
    shown = run_here("show", "Posted Page", "--data", str(folder))
    assert shown.returncode == 0
    assert "Posted Page" in shown.stdout


def test_a_server_releases_the_checkpoints_of_former_epochs(running: Server, folder: Path) -> None:
    ingest = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { changed } }"
    query = '{ term(name: "Released") { ... on Term { definition mentions { totalCount } } } categories { name } }'
    for number in range(8):
        content = PAGE.format(name="Released").replace("ran", f"ran for the {number}th time")
        body = {"query": ingest, "variables": {"documents": [{"name": "released.txt", "content": content}]}}
        answer = running.http.post("/graphql", json=body, headers={"Authorization": f"Bearer {KEY}"}).json()
        assert "errors" not in answer
        assert f"{number}th" in running.query(query)["term"]["definition"]
        running.http.get("/", headers={"Accept": "text/html"})
    assert len([*(folder / "checkpoints").iterdir()]) <= 3  # the published one, the former one, and one being replaced


def test_a_taken_port_is_reported_before_anything_is_loaded(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run("serve", "--data", str(folder), "--port", str(port))
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == (
        f"lexigraph: Cannot listen on 127.0.0.1 port {port}: Address already in use. Choose another with --host or"
        " --port.\n"
    )


def test_a_missing_data_directory_is_reported_with_a_remedy(tmp_path: Path) -> None:
    refused = run("serve", "--data", str(tmp_path / "none"), "--port", "0")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "lexigraph ingest" in refused.stderr


def test_ctrl_c_stops_a_server_without_a_traceback(folder: Path) -> None:
    with server(folder, LEXIGRAPH_MODEL="none") as started:
        code, errors = started.interrupt()
    assert code in (0, 130)
    lines = errors.splitlines()
    assert lines[0] == (
        f"Open {started.http.base_url}/ in a browser. GraphQL is at /graphql, MCP at /mcp. Press Ctrl-C to stop."
    )
    assert [line for line in lines[1:] if "model 'none' is not available" not in line] == []
