"""The model runs outside the event loop and does not block other requests."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from embeddings.encoder import Encoder, Vectors
from tests.api.conftest import Serve

ENOUGH = 20.0  # seconds after which a test fails instead of waiting forever


class SlowEncoder:
    """An encoder that waits until the test releases it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.begun = threading.Event()
        self.may_end = threading.Event()

    @property
    def model(self) -> str:
        return self._encoder.model

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.begun.set()
        assert self.may_end.wait(ENOUGH)
        return self._encoder.encode_queries(texts)

    encode_queries = encode_documents


@pytest.fixture
def slow(encoder: Encoder) -> Iterator[SlowEncoder]:
    encoder = SlowEncoder(encoder)
    yield encoder
    encoder.may_end.set()


def test_a_server_is_healthy_at_once_and_ready_after_loading_the_model(
    sample_folder: Path, serve: Serve, slow: SlowEncoder
) -> None:
    client = serve(sample_folder, slow)
    assert client.get("/health").json() == {"status": "ok"}
    loading = client.get("/ready")
    assert loading.status_code == 503
    assert loading.json().keys() == {"ready", "terms", "model", "epoch", "lag", "queries"}
    assert loading.json()["ready"] is False
    assert client.query('{ search(query: "batch size", mode: LEXICAL) { totalCount } }')["search"]["totalCount"] > 0
    slow.may_end.set()

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
    sample_folder: Path, serve: Serve, slow: SlowEncoder, path: str, request_options: dict[str, Any]
) -> None:
    slow.may_end.set()
    client = serve(sample_folder, slow)

    async def ask() -> list[str]:
        while (await client.http.get("/ready")).status_code != 200:
            await asyncio.sleep(0.01)
        slow.begun.clear()
        slow.may_end.clear()
        answered: list[str] = []

        async def search() -> None:
            response = await client.http.post(path, **request_options)
            assert response.status_code == 200
            assert "errors" not in response.json()
            answered.append("search")

        searching = asyncio.create_task(search())
        await asyncio.to_thread(slow.begun.wait, ENOUGH)
        for other in ("/health", "/ready", "/term/batch-size"):
            assert (await client.http.get(other)).status_code == 200
            answered.append(other)
        listed = await client.http.post("/graphql", json={"query": "{ terms { nodes { name } } }"})
        assert "errors" not in listed.json()
        assert not searching.done()
        slow.may_end.set()
        await searching
        return answered

    assert client.run(asyncio.wait_for(ask(), ENOUGH)) == ["/health", "/ready", "/term/batch-size", "search"]
