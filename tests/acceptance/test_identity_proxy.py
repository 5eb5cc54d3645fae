"""The example of docs/access.md: nginx asks an identity provider, and adds the key of a private server."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.support.networks import free_port
from tests.support.processes import PATIENCE, ROOT, Server, server

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx-light is not installed"),
]

PAGE = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
SIGNED_IN = {"Cookie": "session=valid"}
SECRET = "a-key-for-the-proxy"  # noqa: S105
SETTINGS = {
    "LEXIGRAPH_PRIVATE": "true",
    "LEXIGRAPH_API_KEY": SECRET,
    "LEXIGRAPH_HOSTS": "terms.example.org,api.terms.example.org",
}
GRAPHQL = {"query": "{ terms(first: 1) { totalCount } }"}
LISTED = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
DOORS = [
    *[("GET", path, None) for path in ("/", "/terms", "/map", "/term/batch-size", "/export?format=csv", "/changes")],
    *[("GET", path, None) for path in ("/sparql?query=ASK%20%7B%7D", "/reconcile", "/openapi.json")],
    ("POST", "/graphql", GRAPHQL),
    ("POST", "/mcp", LISTED),
]
ACCEPT = {"Accept": "application/json, text/event-stream, */*;q=0.5"}


class Provider(BaseHTTPRequestHandler):
    """Has the addresses of oauth2-proxy that nginx uses."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        is_valid = "session=valid" in self.headers.get("Cookie", "")
        status = (202 if is_valid else 401) if self.path.startswith("/oauth2/auth") else 200
        body = b"Please sign in." if self.path.startswith("/oauth2/sign_in") else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def private(sample_folder: Path) -> Iterator[Server]:
    with server(sample_folder, **SETTINGS) as running:
        running.wait_until("/ready")
        yield running


@pytest.fixture(scope="module")
def proxy(private: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, httpx.Client]]:
    """Clients of the two host names of the example, by name."""
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    with provider() as identity:
        (example,) = re.findall(r"```nginx\n(.*?)```", PAGE, re.S)
        for former, replaced in {
            "127.0.0.1:4180": f"127.0.0.1:{identity}",
            "127.0.0.1:8000": f"127.0.0.1:{private.port}",
            "listen 443 ssl;": f"listen 127.0.0.1:{port};",
            "Bearer KEY": f"Bearer {SECRET}",
        }.items():
            assert former in example, former
            example = example.replace(former, replaced)
        paths = "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        file = folder / "nginx.conf"
        file.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ access_log off; {paths} {example} }}\n"
        )
        process = subprocess.Popen(["nginx", "-c", str(file)], stderr=subprocess.DEVNULL)
        try:
            clients = {
                name: httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Host": name}, timeout=PATIENCE)
                for name in ("terms.example.org", "api.terms.example.org")
            }
            wait(clients["terms.example.org"], process)
            yield clients
            for client in clients.values():
                client.close()
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def provider() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        yield http.server_address[1]
        http.shutdown()


def wait(client: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        try:
            client.get("/health")
            return
        except httpx.ConnectError:
            assert process.poll() is None
    raise AssertionError("nginx does not listen")


@pytest.mark.parametrize(("method", "path", "body"), DOORS)
def test_doors_are_closed_directly_and_open_behind_the_proxy(
    private: Server, proxy: dict[str, httpx.Client], method: str, path: str, body: object
) -> None:
    options: dict[str, Any] = {"json": body} if body else {}
    people, programs = proxy.values()
    assert private.http.request(method, path, headers=ACCEPT, **options).status_code == 401
    stranger = people.request(method, path, headers=ACCEPT, **options)
    assert stranger.text == "Please sign in."
    opened = people.request(method, path, headers=ACCEPT | SIGNED_IN, **options)
    assert opened.is_success, opened.text
    assert programs.request(method, path, headers=ACCEPT | SIGNED_IN, **options).status_code == 401
    key = {"Authorization": f"Bearer {SECRET}"}
    assert programs.request(method, path, headers=ACCEPT | key, **options).is_success


def test_a_header_of_a_client_does_not_replace_the_key_of_the_proxy(proxy: dict[str, httpx.Client]) -> None:
    people, _ = proxy.values()
    assert people.get("/terms", headers=SIGNED_IN | {"Authorization": "Bearer other"}).status_code == 200


def to_proxy(client: httpx.Client) -> socket.socket:
    return socket.create_connection(("127.0.0.1", client.base_url.port or 0), PATIENCE)


def test_websockets_pass_the_proxy_only_after_signing_in(private: Server, proxy: dict[str, httpx.Client]) -> None:
    people, _ = proxy.values()
    address = "ws://terms.example.org/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    with to_proxy(people) as connection, pytest.raises(InvalidStatus):
        connect(address, sock=connection, subprotocols=protocols)
    with (
        to_proxy(people) as connection,
        connect(address, sock=connection, subprotocols=protocols, additional_headers=SIGNED_IN) as opened,
    ):
        for message in ({"type": "connection_init"}, {"type": "subscribe", "id": "1", "payload": GRAPHQL}):
            opened.send(json.dumps(message))
        assert json.loads(opened.recv(PATIENCE))["type"] == "connection_ack"
        assert json.loads(opened.recv(PATIENCE))["payload"]["data"]["terms"]["totalCount"] > 0
