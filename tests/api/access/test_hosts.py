"""Requests for unknown host names are refused at every address."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.access.hosts import KnownHosts
from api.settings import Settings
from api.web.error_page import refuse
from api.writing.ingestion import Ingestion
from embeddings.encoders import open_encoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.access.test_access import addresses
from tests.api.client import Client
from tests.api.conftest import Serve

KNOWN = ("localhost", "localhost:8000", "127.0.0.1:9", "192.0.2.1", "[::1]:8000", "api", "LEXIGRAPH.example", "a.b:80")
UNKNOWN = ("evil.example", "127.0.0.1:80@evil.example", "127.0.0.1.evil.example", "b.evil.example", "x@a.b", "a.b/", "")
STRANGE = ("[::1", "a.b:port", "a.b:99999", "evil.example.", "evil.example\\@a.b")


@pytest.fixture(scope="module")
def served(sample_folder: Path, serve_all: Serve) -> Client:
    return serve_all(sample_folder, hosts="a.b", api_key="key")


@pytest.mark.parametrize("host", KNOWN)
def test_known_hosts_are_served(served: Client, host: str) -> None:
    assert served.request("GET", "/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", [*UNKNOWN, *STRANGE])
def test_unknown_hosts_are_refused(served: Client, host: str) -> None:
    refused = served.request("GET", "/export", headers={"Host": host})
    assert (refused.status_code, refused.json()["code"]) == (421, "UNKNOWN_HOST")


def test_every_address_checks_the_host(served: Client) -> None:
    for path, methods in addresses(served.app.routes):
        for method in methods:
            answer = served.request(method, path, headers={"Host": "evil.example", "Authorization": "Bearer key"})
            assert answer.status_code == 421, path


def test_all_hosts_can_be_accepted(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, hosts="*")
    assert client.request("GET", "/health", headers={"Host": "evil.example"}).status_code == 200


def test_the_host_of_the_iris_is_known_though_no_setting_repeats_it(tmp_path: Path, serve: Serve) -> None:
    settings = Settings(base_iri="https://terms.a.example/x/")
    document = uploaded_document("a.csv", "term,definition\nHull,The body.\n")
    Ingestion(tmp_path / "data", settings, open_encoder("none")).ingest(Inputs((document,)))
    client = serve(tmp_path / "data", open_encoder("none"))
    for host, status in (("terms.a.example", 200), ("a.example", 421)):
        assert client.request("GET", "/health", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("hosts", "is_served"), [([], True), ([b"localhost", b"localhost"], False), ([b"evil.example"], False)]
)
def test_sockets_and_missing_or_repeated_hosts(served: Client, hosts: Sequence[bytes], is_served: bool) -> None:
    reached: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append("app")

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        reached.append(message["type"])

    scope = {"type": "websocket", "path": "/graphql", "headers": [(b"host", host) for host in hosts]}
    served.run(KnownHosts(app, (), refuse)(scope, receive, send))
    assert reached == (["app"] if is_served else ["websocket.close"])
