"""Clients that hang up: their queries end, and nothing of it is a traceback in the log."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.processes import PATIENCE, Server, server

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?f != ?i) }"


@pytest.fixture(scope="module")
def running(sample_folder: Path) -> Iterator[Server]:
    with server(sample_folder, LEXIGRAPH_MAX_SPARQL_SECONDS="60") as started:
        started.wait_until("/ready")
        yield started
        _, printed = started.interrupt()
    assert printed.count("\n") == 1, printed


def leave(running: Server, request: str, seconds: float) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE) as connection:
        connection.sendall(request.encode())
        time.sleep(seconds)


@pytest.mark.parametrize("path", ["/graphql", "/sparql", "/reconcile", "/mcp"])
def test_a_client_may_leave_within_its_body(running: Server, path: str) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded", "application/sparql-query"):
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: 1000\r\n"
        leave(running, f"{head}Accept: application/json, text/event-stream\r\n\r\n{{", 0.02)
    assert running.http.get("/health").status_code == 200


def test_a_query_ends_when_its_client_has_left(running: Server) -> None:
    for _ in range(6):
        leave(running, f"GET /sparql?query={quote(SLOW)} HTTP/1.1\r\nHost: localhost\r\n\r\n", 0.5)
    began = time.monotonic()
    assert running.http.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 200
    assert time.monotonic() - began < 45, "each of them would take a minute"


def test_a_client_that_stays_gets_its_answer(running: Server) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?b ?f }"
    answer = running.http.get("/sparql", params={"query": slow}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert answer.text.startswith("n\r\n")


def test_an_unknown_prompt_is_an_error_of_the_client_alone(running: Server) -> None:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": {"name": "none"}}
    headers = {"Accept": "application/json, text/event-stream"}
    assert "error" in running.http.post("/mcp", json=asked, headers=headers).json()
