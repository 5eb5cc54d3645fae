"""Metrics count refused requests under the interface that they were sent to."""

import asyncio
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.http.request_log import RequestLog
from api.settings import Settings
from api.telemetry.observer import Observer
from embeddings.encoder import Encoder

INTERFACES = {
    ("POST", "/graphql"): ("graphql", "/graphql"),
    ("GET", "/sparql"): ("sparql", "/sparql"),
    ("POST", "/reconcile"): ("reconciliation", "/reconcile"),
    ("POST", "/mcp"): ("mcp", "/mcp"),
    ("GET", "/export"): ("export", "/export"),
    ("GET", "/terms"): ("pages", "/terms"),
    ("HEAD", "/term/batch-size"): ("linked-data", "/term/{name}"),
    ("GET", "/nowhere"): ("other", "unmatched"),
}
REFUSALS = {"host": 421, "key": 401, "rate": 429, "size": 413}


class Recorded(Observer):
    def __init__(self) -> None:
        self.requests: list[tuple[str, str, int]] = []

    def requested(self, interface: str, route: str, method: str, status: int, seconds: float) -> None:
        self.requests.append((interface, route, status))


@pytest.mark.parametrize("refusal", REFUSALS)
def test_refused_requests_count_for_their_interface(sample_folder: Path, encoder: Encoder, refusal: str) -> None:
    observer = Recorded()
    settings = Settings(private=refusal == "key", rate_limit=1 if refusal == "rate" else 0, max_request_bytes=1000)
    app = RequestLog(create_app(sample_folder, settings, encoder), observer)
    host = "evil.example" if refusal == "host" else "localhost"
    content = b"a" * 2000 if refusal == "size" else b""

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
            await http.get("/export", params={"format": "none"})  # takes the only turn
            for method, path in INTERFACES:
                await http.request(method, path, content=content)

    asyncio.run(ask())
    assert observer.requests[1:] == [(*interface, REFUSALS[refusal]) for interface in INTERFACES.values()]
