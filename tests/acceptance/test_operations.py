"""How operators run the server: logs, proxies, Unix sockets, TLS, graceful stop, and other ASGI servers."""

import json
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.networks import free_port
from tests.support.processes import PATIENCE, command, environment, run_here, server

pytestmark = pytest.mark.thorough

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@contextmanager
def started(arguments: list[str], client: httpx.Client, **settings: str) -> "Iterator[subprocess.Popen[str]]":
    """Start a server and wait until it answers `client`."""
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", env=environment(**settings)
    )
    try:
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            try:
                if client.get("/ready").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        yield process
    finally:
        client.close()
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def access_log(errors: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    return [line for line in lines if line["logger"] == "lexigraph.access"]


def test_a_json_log_has_each_request_with_its_id(sample_folder: Path) -> None:
    with server(sample_folder, "serve", "--log-level", "info", "--log-format", "json") as running:
        given = running.http.get("/term/batch-size?secret=1", headers={"X-Request-Id": "proxy-1.a"})
        made = running.http.get("/nope", headers={"X-Request-Id": "not valid\tat all"})
        _, errors = running.interrupt()
    assert given.headers["X-Request-Id"] == "proxy-1.a"
    assert re.fullmatch("[0-9a-f]{32}", made.headers["X-Request-Id"])
    logged = {line["requestId"]: line for line in access_log(errors)}
    found = logged["proxy-1.a"]
    assert (found["level"], found["access"]["status"], found["access"]["method"]) == ("INFO", 200, "GET")
    assert (found["access"]["path"], found["access"]["client"]) == ("/term/batch-size", "127.0.0.1")
    assert found["access"]["bytes"] > 1000 and found["access"]["milliseconds"] > 0
    assert logged[made.headers["X-Request-Id"]]["access"]["status"] == 404
    assert "secret" not in errors


def test_a_text_log_has_each_request_only_at_level_info(sample_folder: Path) -> None:
    with server(sample_folder, "serve", LEXIGRAPH_LOG_LEVEL="info") as running:
        running.http.get("/term/batch-size", headers={"X-Request-Id": "one"})
        _, errors = running.interrupt()
    assert re.search(
        r"^[\d-]+ [\d:]+ INFO \[one\] 127\.0\.0\.1 GET '/term/batch-size' 200 \d+ bytes [\d.]+ ms$", errors, re.M
    )
    with server(sample_folder, "serve") as running:
        running.http.get("/term/batch-size")
        _, errors = running.interrupt()
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "client"), [("--proxy-headers", "203.0.113.9"), ("--no-proxy-headers", "127.0.0.1")]
)
def test_the_address_of_the_client_comes_from_a_trusted_proxy(sample_folder: Path, option: str, client: str) -> None:
    with server(sample_folder, "serve", option, "--log-level", "info", "--log-format", "json") as running:
        running.http.get("/nope", headers={"X-Forwarded-For": "203.0.113.9", "X-Request-Id": "one"})
        _, errors = running.interrupt()
    (found,) = (line for line in access_log(errors) if line.get("requestId") == "one")
    assert found["access"]["client"] == client


def test_links_begin_with_the_root_path_that_a_proxy_removes(sample_folder: Path) -> None:
    with server(sample_folder, "serve", "--root-path", "/words") as running:
        page = running.http.get("/term/batch-size", headers={"Accept": "text/html"})
        refusals = [running.http.post(path, content=b"{}") for path in ("/graphql", "/sparql")]
        _, errors = running.interrupt()
    assert page.status_code == 200
    assert ["errors" in one.json() for one in refusals] == [True, False]
    links = re.findall(r' (?:href|src|action)="(/[^"]*)"', page.text)
    assert len(links) > 10
    assert [link for link in links if not link.startswith("/words/")] == []
    assert "/words/ in a browser." in errors
    refused = run_here("serve", "--root-path", "words", "--data", str(sample_folder))
    assert refused.returncode == 2
    assert "Invalid value for --root-path: 'words'" in refused.stderr


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # httpcore leaves sockets it cannot connect
def test_a_unix_socket_is_served_and_that_of_a_killed_server_is_replaced(sample_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "lexigraph.sock"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    options = ["--log-level", "info", "--log-format", "json"]
    arguments = command("serve", "--uds", str(path), "--data", str(sample_folder), *options)
    client = httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), base_url="http://lexigraph")
    with started(arguments, client) as process:
        assert client.get("/term/batch-size", headers={"X-Request-Id": "direct"}).status_code == 200
        client.get("/", headers={"X-Request-Id": "proxy", "X-Forwarded-For": "203.0.113.9"})
        second = run_here("serve", "--uds", str(path), "--data", str(sample_folder))
        assert (second.returncode, second.stdout) == (1, "")
        assert f"Cannot listen on {path}: Address already in use." in second.stderr
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, path.exists()) == (0, False)
    assert errors.startswith(f"Open unix:{path} ")
    clients = {line["requestId"]: line["access"]["client"] for line in access_log(errors) if "access" in line}
    assert (clients["direct"], clients["proxy"]) == ("127.0.0.1", "203.0.113.9")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_certificates_that_cannot_be_used_are_reported_before_the_server_starts(
    sample_folder: Path, tmp_path: Path
) -> None:
    for name, options in [("one", ["-nodes"]), ("two", ["-nodes"]), ("secret", ["-passout", "pass:word"])]:
        files = ["-keyout", str(tmp_path / f"{name}.key"), "-out", str(tmp_path / f"{name}.pem")]
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=a"]
        subprocess.run([*made, *files, *options], check=True, capture_output=True)
    (tmp_path / "words.csv").write_text("name\nToken\n")

    def refusal(certificate: str, key: str) -> str:
        files = {"LEXIGRAPH_SSL_CERTFILE": certificate, "LEXIGRAPH_SSL_KEYFILE": key}
        paths: dict[str, Any] = {variable: str(tmp_path / name) for variable, name in files.items() if name}
        done = run_here("serve", "--port", "0", "--data", str(sample_folder), **paths)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        return str(done.stderr)

    assert "one.key has no certificate. Name one with --ssl-certfile." in refusal("", "one.key")
    assert "nothing.pem cannot be read: No such file or directory." in refusal("nothing.pem", "one.key")
    assert "nothing.key cannot be read: No such file or directory." in refusal("one.pem", "nothing.key")
    for certificate, key in [("one.pem", "two.key"), ("secret.pem", "secret.key"), ("words.csv", ""), ("one.pem", "")]:
        assert "HTTPS cannot be served with " in refusal(certificate, key)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_https_is_served_with_a_certificate(sample_folder: Path, tmp_path: Path, workers: str) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *names], check=True, capture_output=True)
    port = str(free_port())
    options = ["--ssl-certfile", str(certificate), "--ssl-keyfile", str(key), "--port", port, "--workers", workers]
    client = httpx.Client(
        verify=ssl.create_default_context(cafile=str(certificate)), base_url=f"https://127.0.0.1:{port}"
    )
    with started(command("serve", *options, "--data", str(sample_folder)), client) as process:
        assert client.get("/term/batch-size").status_code == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert errors.startswith(f"Open https://127.0.0.1:{port}/ ")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_requests_finish_when_the_server_is_stopped(sample_folder: Path, workers: str) -> None:
    with (
        server(sample_folder, "serve", "--workers", workers, LEXIGRAPH_MAX_SPARQL_SECONDS="3") as running,
        ThreadPoolExecutor() as pool,
    ):
        running.wait_until("/ready")
        waiting = pool.submit(running.http.get, "/sparql", params={"query": ENDLESS})
        time.sleep(1)
        running.process.send_signal(signal.SIGTERM)
        answer = waiting.result(PATIENCE)
        running.process.wait(PATIENCE)
        with pytest.raises(httpx.TransportError):
            running.http.get("/health")
    assert "stopped after 3 seconds" in answer.text


def test_other_asgi_servers_serve_the_application(sample_folder: Path) -> None:
    port = str(free_port())
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}")
    arguments = [sys.executable, "-m", "uvicorn", "--factory", "api.asgi:create", "--port", port]
    settings = {"LEXIGRAPH_DATA": str(sample_folder), "LEXIGRAPH_LOG_FORMAT": "json", "LEXIGRAPH_LOG_LEVEL": "info"}
    with started(arguments, client, **settings) as process:
        answer = client.post("/graphql", json={"query": '{ term(name: "batch size") { __typename } }'})
        assert answer.json() == {"data": {"term": {"__typename": "Term"}}}
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert answer.headers["X-Request-Id"] in {line["requestId"] for line in access_log(errors)}
