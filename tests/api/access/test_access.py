"""Keys and private reading: every address, every scope, and changes of keys while the server runs."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import BaseRoute
from starlette.types import Message

from api.access.authorization import PUBLIC
from api.access.keys import FILE, KeyFile, Scope
from tests.api.client import Client
from tests.api.conftest import Serve

PAGE = {"name": "x", "content": "// TESTING TERM\nAccess Test\nA term.\n"}
INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { added } }"
REMOVE = 'mutation { removeSource(source: "x") { removed } }'
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def keys(own_folder: Path) -> KeyFile:
    return KeyFile(own_folder / FILE)


@pytest.fixture
def private(own_folder: Path, serve: Serve) -> Client:
    return serve(own_folder, private=True)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def basic(secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"someone:{secret}".encode()).decode()}


def addresses(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the path of each route with its methods; none for a WebSocket."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from addresses(inner.routes, prefix + route.include_context.prefix)  # type: ignore[attr-defined]
        else:
            path = prefix + getattr(route, "path", "")
            yield re.sub(r"\{.*?\}", "1", path), frozenset(getattr(route, "methods", None) or ())


def test_every_address_needs_a_key(private: Client) -> None:
    found = set(addresses(private.app.routes))
    assert {"/", "/graphql", "/sparql", "/export", "/mcp", "/reconcile", "/changes", "/resource", "/openapi.json"} <= {
        path for path, _ in found
    }
    assert ("/graphql", frozenset()) in found, "the WebSocket"
    public = set()
    for path, methods in sorted(found):
        for method in sorted(methods | {"OPTIONS", "DELETE"}) if methods else ():
            for accept in ("application/json", BROWSER) if method == "GET" else ("application/json",):
                answer = private.request(method, path, headers={"Accept": accept})
                if answer.status_code != 401:
                    public.add(path)
                    continue
                assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Lexigraph", Basic realm='), path
                assert "Lexigraph" in answer.text or "UNAUTHORIZED" in answer.text or method == "HEAD", path
    assert public == {"/assets/1/1", "/favicon.ico", "/health", "/ready"}
    assert all(any(path.startswith(one) for one in PUBLIC) for path in public)
    for path in ("/no/such/page", "/health/", "/healthy", "//health", "/assets", "/%2e%2e/assets/"):
        assert private.get(path).status_code == 401, path


def test_pages_of_people_ask_for_a_key_without_any_content(private: Client) -> None:
    answer = private.get("/term/batch-size", BROWSER)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")
    assert "Reading needs a key." in answer.text
    assert "atch" not in answer.text
    (style,) = re.findall('rel="stylesheet" href="(.*?)"', answer.text)
    assert private.get(style).status_code == 200


def test_programs_get_the_error_in_the_shape_of_their_endpoint(private: Client) -> None:
    assert private.get("/export").json()["error"]["code"] == "UNAUTHORIZED"
    (error,) = private.get("/graphql?query={index{terms}}").json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHORIZED"}
    wrong = private.request("GET", "/export", headers=bearer("wrong"))
    assert wrong.status_code == 401
    assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]


@pytest.mark.parametrize("scope", Scope)
def test_a_key_of_any_scope_reads_also_as_the_password_of_a_browser(
    private: Client, keys: KeyFile, scope: Scope
) -> None:
    secret = keys.create("someone", scope)
    for headers in (bearer(secret), basic(secret), {"Authorization": f"bearer  {secret} "}):
        for path in ("/", "/term/batch-size", "/export", "/sparql?query=ASK{}", "/graphql?query={index{terms}}"):
            assert private.request("GET", path, headers=headers).status_code == 200, path
    listed = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream", "Host": "localhost"}
    assert private.request("POST", "/mcp", json=listed, headers=accept | bearer(secret)).status_code == 200


def test_scopes_include_the_ones_before_them(own_folder: Path, keys: KeyFile, serve: Serve) -> None:
    client = serve(own_folder)
    assert "LEXIGRAPH_API_KEY" in client.error(INGEST, documents=[PAGE])[1]
    secrets = {scope: keys.create(scope, scope) for scope in Scope}
    assert client.error(INGEST, secrets[Scope.READ], documents=[PAGE]) == (
        "FORBIDDEN",
        "This needs a key with the scope `ingest`, sent as `Authorization: Bearer KEY`.",
    )
    assert client.query(INGEST, secrets[Scope.INGEST], documents=[PAGE])["ingest"] == {"added": 1}
    assert "scope `admin`" in client.error(REMOVE, secrets[Scope.INGEST])[1]
    assert client.query(REMOVE, secrets[Scope.ADMIN])["removeSource"] == {"removed": 1}


def test_a_browser_cannot_be_made_to_write_by_other_sites(own_folder: Path, keys: KeyFile, serve: Serve) -> None:
    client, secret = serve(own_folder), keys.create("someone", Scope.ADMIN)
    answer = client.request("POST", "/graphql", json={"query": REMOVE}, headers=basic(secret)).json()
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_keys_count_from_their_creation_to_their_revocation(private: Client, keys: KeyFile) -> None:
    secret, other = keys.create("one", Scope.READ), keys.create("other", Scope.READ)
    assert private.request("GET", "/export", headers=bearer(secret)).status_code == 200
    keys.revoke("one")
    assert private.request("GET", "/export", headers=bearer(secret)).status_code == 401
    assert private.request("GET", "/export", headers=bearer(other)).status_code == 200


def test_the_setting_is_a_key_with_the_scope_admin(own_folder: Path, serve: Serve) -> None:
    client = serve(own_folder, private=True, api_key="from the environment")
    assert client.request("GET", "/export", headers=bearer("from the environment")).status_code == 200
    assert client.query(REMOVE.replace("x", "ai-glossary/batch-size.txt"), "from the environment")


def test_only_digests_are_stored(keys: KeyFile, own_folder: Path) -> None:
    secret = keys.create("one", Scope.READ)
    file = own_folder / FILE
    assert secret[-8:] not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    (key,) = keys.read()
    assert (key.name, key.scope, key.ending) == ("one", Scope.READ, secret[-4:])
    assert len(secret) > 43, "256 bits"


@pytest.mark.parametrize("content", ["", "[", "{}", '[{"name": 1}]', "[1]"])
def test_damaged_keys_admit_nobody(private: Client, keys: KeyFile, own_folder: Path, content: str) -> None:
    secret = keys.create("one", Scope.READ)
    (own_folder / FILE).write_text(content)
    assert private.request("GET", "/export", headers=bearer(secret)).status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic", "Basic !", "Basic OmE=", "Digest a", "Bearer \u00e9", "\x7f"]
)
def test_malformed_credentials_are_refused(private: Client, keys: KeyFile, header: str) -> None:
    keys.create("one", Scope.READ)
    assert private.request("GET", "/", headers={"Authorization": header.encode()}).status_code == 401


def test_preflights_of_known_origins_need_no_key(own_folder: Path, serve: Serve) -> None:
    client = serve(own_folder, private=True, cors_origins="https://app.example")
    origin = {"Origin": "https://app.example"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    assert client.request("OPTIONS", "/graphql", headers=origin | asked).status_code == 200
    refused = client.request("POST", "/graphql", headers=origin, json={"query": "{index{terms}}"})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, origin["Origin"])


def test_other_sockets_than_that_of_graphql_are_closed(private: Client) -> None:
    sent: list[Any] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/changes", "headers": [], "query_string": b"", "root_path": ""}
    private.run(private.app(scope, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_path_below_which_a_proxy_publishes_the_server_changes_nothing(private: Client, keys: KeyFile) -> None:
    transport = httpx.ASGITransport(private.app, root_path="/words")
    headers = bearer(keys.create("one", Scope.READ))

    async def ask() -> list[int]:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost/words") as http:
            asked = [("/health", {}), ("/dataset", {}), ("/dataset", headers)]
            return [(await http.get(path, headers=sent)).status_code for path, sent in asked]

    assert private.run(ask()) == [200, 401, 200]


def test_the_digest_of_a_key_is_json(keys: KeyFile, own_folder: Path) -> None:
    keys.create("one", Scope.ADMIN)
    (stored,) = json.loads((own_folder / FILE).read_text())
    assert stored.keys() == {"name", "scope", "created", "ending", "digest"}
