"""The model runs outside the event loop, and no request keeps the loop busy so long that others notice."""

import asyncio
import gc
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.types import ASGIApp, Message, Scope

from tests.api.client import Client
from tests.api.conftest import Serve
from tests.api.encoders import ENOUGH, HeldEncoder

LONGEST = 0.1  # seconds of processor time between two turns of other requests


def test_a_server_is_healthy_at_once_and_ready_after_loading_the_model(
    sample_folder: Path, serve: Serve, held: HeldEncoder
) -> None:
    client = serve(sample_folder, held)
    assert client.get("/health").json() == {"status": "ok"}
    loading = client.get("/ready")
    assert loading.status_code == 503
    assert loading.json().keys() == {"ready", "terms", "model", "epoch", "lag", "queries"}
    assert loading.json()["ready"] is False
    assert client.query('{ search(query: "batch size", mode: LEXICAL) { totalCount } }')["search"]["totalCount"] > 0
    held.may_end.set()

    async def until_ready() -> None:
        while (await client.http.get("/ready")).status_code != 200:
            await asyncio.sleep(0.01)

    client.run(asyncio.wait_for(until_ready(), ENOUGH))
    ready = client.get("/ready").json()
    assert ready["ready"] is True
    assert ready["terms"] > 100
    assert ready["model"].startswith("all-MiniLM-L6-v2@")


@pytest.mark.parametrize(
    ("path", "request_options"),
    [
        ("/graphql", {"json": {"query": '{ search(query: "something slow", first: 1) { nodes { name } } }'}}),
        ("/graphql", {"json": {"query": '{ reconcile(texts: ["something slow", "something else"]) { text } }'}}),
        (
            "/reconcile",
            {"data": {"queries": '{"one": {"query": "something slow"}, "two": {"query": "something else"}}'}},
        ),
        (
            "/mcp",
            {
                "headers": {"Host": "localhost"},
                "json": {
                    "jsonrpc": "2.0",
                    "id": 1,
                    "method": "tools/call",
                    "params": {"name": "search_terms", "arguments": {"query": "something slow"}},
                },
            },
        ),
    ],
)
def test_a_slow_model_delays_only_requests_that_need_it(
    sample_folder: Path, serve: Serve, held: HeldEncoder, path: str, request_options: dict[str, Any]
) -> None:
    held.may_end.set()
    client = serve(sample_folder, held)

    async def ask() -> list[str]:
        while (await client.http.get("/ready")).status_code != 200:
            await asyncio.sleep(0.01)
        held.begun = threading.Semaphore(0)
        held.may_end.clear()
        answered: list[str] = []

        async def search() -> None:
            response = await client.http.post(path, **request_options)
            assert response.status_code == 200
            assert "errors" not in response.json()
            answered.append("search")

        searching = asyncio.create_task(search())
        await asyncio.to_thread(held.begun.acquire, timeout=ENOUGH)
        for other in ("/health", "/ready", "/term/batch-size"):
            assert (await client.http.get(other)).status_code == 200
            answered.append(other)
        listed = await client.http.post("/graphql", json={"query": "{ terms { nodes { name } } }"})
        assert "errors" not in listed.json()
        assert not searching.done()
        held.may_end.set()
        await searching
        return answered

    assert client.run(asyncio.wait_for(ask(), ENOUGH)) == ["/health", "/ready", "/term/batch-size", "search"]


async def answered(app: ASGIApp, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, int]:
    """Return the status and the size of an answer, which is received in the parts that the application sends."""
    path, _, query = target.partition("?")
    given = {"Host": "localhost", "Content-Length": str(len(body))} | headers
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    parts, status, size = [body], 0, 0

    async def receive() -> Message:
        if not parts:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": parts.pop()}

    async def send(message: Message) -> None:
        nonlocal status, size
        status, size = message.get("status", status), size + len(message.get("body", b""))

    await app(scope, receive, send)
    return status, size


@contextmanager
def measured_steps() -> Iterator[list[tuple[float, str]]]:
    """Collects the processor time of each step of the event loop, which a busy machine does not change.

    Objects that exist already are not collected meanwhile, as in a server, which has frozen them.
    """
    steps: list[tuple[float, str]] = []
    run = asyncio.Handle._run

    def measured(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        run(handle)
        seconds = time.thread_time() - began
        steps.append((seconds, repr(handle) if seconds > LONGEST else ""))

    gc.collect()
    gc.freeze()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(asyncio.Handle, "_run", measured)
        yield steps


RDF = " ".join(f"{name}: rdf(format: {name.upper()})" for name in ("ntriples", "rdfxml", "jsonld", "turtle"))
LARGE = f"{{ terms(first: 100) {{ nodes {{ name similar(first: 19) {{ nodes {{ name {RDF} }} }} }} }} }}"
SEARCH = 'search(query: "memory", first: 100) { nodes { name } }'
WIDE = "{ " + " ".join(f"a{number}: {SEARCH}" for number in range(30)) + " }"
TEXT = "batch size of a language model " * 300
QUERIES = {f"q{number}": {"query": f"memory {number}"} for number in range(50)}
JSON = "application/json"
BODIES: dict[str, tuple[str, str, str]] = {
    "a large answer": ("/graphql", JSON, json.dumps({"query": LARGE})),
    "a large answer in a batch": ("/graphql", JSON, json.dumps([{"query": LARGE.replace("{ name", "{ iri")}])),
    "too large an answer": ("/graphql", JSON, json.dumps({"query": LARGE.replace("19", "20")})),
    "many searches": ("/graphql", JSON, json.dumps({"query": WIDE})),
    "many levels": ("/graphql", JSON, json.dumps({"query": "{ terms { nodes " * 600 + "} }" * 600})),
    "a long text": ("/graphql", JSON, json.dumps({"query": f'{{ annotate(text: "{TEXT}") {{ text }} }}'})),
    "many candidates": ("/reconcile", "application/x-www-form-urlencoded", urlencode({"queries": json.dumps(QUERIES)})),
    "a large body": ("/mcp", JSON, "[" * 1_900_000),
}
ADDRESSES = [
    *("/", "/?q=memory", "/terms", "/map", "/tree", "/openapi.json", "/changes"),
    *(f"/export?format={one}" for one in ("turtle", "jsonld", "csv", "rdfxml", "ntriples")),
    "/sparql?query=" + quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"),
]


CODINGS = {"a large answer": ["identity"], "a large answer in a batch": ["gzip"], "too large an answer": ["gzip"]}
"""The codings of answers that take seconds, in which the others would add nothing."""


@pytest.mark.parametrize(
    ("name", "coding"),
    [(name, coding) for name in (*BODIES, *ADDRESSES) for coding in CODINGS.get(name, ["identity", "gzip"])],
)
def test_no_request_keeps_the_event_loop_busy(client: Client, name: str, coding: str) -> None:
    path, kind, body = BODIES.get(name, (name, "", ""))
    headers = {"Accept": JSON, "Content-Type": kind} if body else {"Accept": "text/html, */*;q=0.5"}
    asked = answered(client.app, "POST" if body else "GET", path, headers | {"Accept-Encoding": coding}, body.encode())
    with measured_steps() as steps:
        status, size = client.run(asked)
    assert status < 500
    if name.startswith("a large answer") and coding == "identity":
        assert size > 30_000_000
    assert max(steps)[0] < LONGEST, sorted(steps)[-3:]
