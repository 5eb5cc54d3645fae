"""HTTP for all routes: methods, compression, and what CORS allows and exposes."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient

from api.http.compression import add_compression
from tests.api.client import Client
from tests.api.conftest import Serve

READ = "GET, HEAD, OPTIONS"
BOTH = "GET, HEAD, OPTIONS, POST"
PATHS = {
    "/": READ,
    "/term/batch-size": READ,
    "/export": READ,
    "/changes": READ,
    "/health": READ,
    "/graphql": BOTH,
    "/sparql": BOTH,
    "/reconcile": BOTH,
}
QUERY = "/graphql?query={__typename}"
HEADED = ["/", "/term/batch-size", "/export", QUERY, "/sparql?query=ASK{}", "/reconcile", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
def test_each_path_names_its_methods(client: Client, path: str) -> None:
    options = client.request("OPTIONS", path)
    assert (options.status_code, options.headers["allow"], options.content) == (204, PATHS[path], b"")
    refused = client.request("DELETE", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, PATHS[path])
    assert client.request("OPTIONS", "/nowhere").status_code == 404


@pytest.mark.parametrize("path", HEADED)
def test_head_is_get_without_the_body(client: Client, path: str) -> None:
    get, head = client.get(path), client.request("HEAD", path)
    assert head.status_code == get.status_code
    assert head.content == b""
    different = {"content-length", "content-encoding", "vary"}
    assert {name for name in get.headers if name not in different} == {name for name in head.headers} - different
    assert head.headers.get("etag") == get.headers.get("etag")


@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/", "text/html"),
        ("/term/batch-size", "text/turtle"),
        ("/export", "application/n-triples"),
        ("/sparql?query=SELECT*{?s ?p ?o}", "application/sparql-results+json"),
        ("/graphql?query={terms(first:50){nodes{name definition}}}", "application/graphql-response+json"),
    ],
)
def test_answers_are_compressed_and_vary(client: Client, path: str, accept: str, coding: str) -> None:
    plain = client.request("GET", path, headers={"Accept": accept, "Accept-Encoding": "identity"})
    sent = client.request("GET", path, headers={"Accept": accept, "Accept-Encoding": coding})
    assert (sent.headers["content-encoding"], sent.status_code) == (coding, 200)
    assert "content-encoding" not in plain.headers
    for response in (plain, sent):
        assert "accept-encoding" in response.headers["vary"].lower()
    assert sent.text == plain.text
    if tag := sent.headers.get("etag"):
        assert tag.startswith("W/")
        known = client.request("GET", path, headers={"Accept": accept, "If-None-Match": tag})
        assert known.status_code == 304


def test_zstd_is_not_used(client: Client) -> None:
    sent = client.request("GET", "/export", headers={"Accept-Encoding": "gzip, deflate, zstd"})
    assert sent.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(("size", "is_compressed"), [(1399, False), (1400, True)])
def test_answers_that_one_packet_holds_are_not_compressed(size: int, is_compressed: bool) -> None:
    app = FastAPI()
    app.add_api_route("/", lambda: PlainTextResponse("a" * size))
    add_compression(app)
    sent = TestClient(app).get("/", headers={"Accept-Encoding": "gzip"})
    assert ("content-encoding" in sent.headers) is is_compressed
    assert sent.text == "a" * size


def test_cors_allows_any_header_and_exposes_those_that_scripts_need(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, cors_origins="https://app.example")
    origin = {"Origin": "https://app.example"}
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, apollographql-client-name, traceparent, if-none-match",
    }
    assert client.request("OPTIONS", "/graphql", headers=origin | asked).status_code == 200
    exposed = client.request("GET", "/term/batch-size", headers=origin).headers["access-control-expose-headers"]
    assert {"ETag", "Link", "Retry-After", "Lexigraph-Epoch"} <= {one.strip() for one in exposed.split(",")}
