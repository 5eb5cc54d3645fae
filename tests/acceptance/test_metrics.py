"""Metrics of real servers, read as Prometheus reads them, and by Prometheus itself."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.acceptance.test_operations import started
from tests.support.networks import free_port
from tests.support.processes import PATIENCE, Server, run, server

pytestmark = pytest.mark.thorough

INGEST = "mutation($documents: [DocumentInput!]!) { ingest(documents: $documents) { epoch } }"
PAGE = {"name": "flux.txt", "content": "// LEARNING METHODS TERM\nFlux Capacitor\nWhat makes time travel possible."}


@contextmanager
def measured(folder: Path, workers: str, **settings: str) -> "Iterator[tuple[Server, int]]":
    """A server and the port of its metrics."""
    port = free_port()
    with server(folder, "serve", "--workers", workers, "--metrics-port", str(port), **settings) as running:
        running.wait_until("/ready")
        yield running, port


def scraped(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE).text


def values(port: int, name: str) -> dict[tuple[str, ...], float]:
    """The values of a metric by the values of its labels, in the order of the labels' names."""
    samples = [sample for family in text_string_to_metric_families(scraped(port)) for sample in family.samples]
    return {tuple(one.labels[label] for label in sorted(one.labels)): one.value for one in samples if one.name == name}


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)


def call_every_interface(http: httpx.Client) -> None:
    for path in ("/", "/term/batch-size", "/term/dropout", "/export?format=csv", "/reconcile?query=batch", "/changes"):
        assert http.get(path).status_code == 200
    assert http.get("/term/batch-size", headers={"Accept": "text/html"}).status_code == 200
    assert http.head("/terms").status_code == 200
    assert http.get("/sparql", params={"query": "ASK {}"}).status_code == 200
    assert http.post("/graphql", json={"query": '{ search(query: "how random") { totalCount } }'}).status_code == 200
    listed = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Accept": "application/json, text/event-stream"}
    assert http.post("/mcp", json=listed, headers=headers).status_code == 200
    assert http.get("/../etc/passwd-of-a-scanner").status_code == 404


@pytest.mark.parametrize("workers", ["1", "2"])
def test_metrics_count_requests_by_interface_and_route(sample_folder: Path, workers: str) -> None:
    with measured(sample_folder, workers) as (running, port):
        call_every_interface(running.http)
        counted = values(port, "lexigraph_http_requests_total")
        text = scraped(port)
        assert values(port, "lexigraph_encoder_texts_total") == {(): 2}, "one search and one reconciliation"
        eventually(lambda: values(port, "lexigraph_terms") == {(): 107})
        assert values(port, "lexigraph_epoch_lag_commits") == {(): 0}
        sizes = values(port, "lexigraph_data_size_bytes")
        residents = values(port, "process_resident_memory_bytes")
    assert {key: n for key, n in counted.items() if key[0] not in ("probes", "other")} == {
        ("changes", "GET", "/changes", "200"): 1,
        ("export", "GET", "/export", "200"): 1,
        ("graphql", "POST", "/graphql", "200"): 1,
        ("linked-data", "GET", "/term/{name}", "200"): 2,
        ("mcp", "POST", "/mcp", "200"): 1,
        ("pages", "GET", "/", "200"): 1,
        ("pages", "GET", "/term/{name}", "200"): 1,
        ("pages", "HEAD", "/terms", "200"): 1,
        ("reconciliation", "GET", "/reconcile", "200"): 1,
        ("sparql", "GET", "/sparql", "200"): 1,
    }
    assert counted["other", "GET", "unmatched", "404"] == 1
    assert "scanner" not in text
    assert sizes[("graph",)] > 100_000 and sizes[("engine",)] > 100_000
    assert len(residents) == {"1": 1, "2": 3}[workers] and min(residents.values()) > 50_000_000


@pytest.mark.parametrize("workers", ["1", "2"])
def test_metrics_count_mutations(sample_folder: Path, tmp_path: Path, workers: str) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)
    with measured(folder, workers, LEXIGRAPH_API_KEY="secret") as (running, port):
        running.http.headers["Authorization"] = "Bearer secret"
        eventually(lambda: values(port, "lexigraph_epoch") != {})
        ((_, before),) = values(port, "lexigraph_epoch").items()
        running.query(INGEST, documents=[PAGE])
        eventually(lambda: values(port, "lexigraph_epoch") == {(): before + 1})
        assert values(port, "lexigraph_terms") == {(): 108}
        assert values(port, "lexigraph_ingest_documents_total")[("added",)] == 1
        assert values(port, "lexigraph_ingest_terms_total") == {(): 1}
        assert values(port, "lexigraph_ingest_duration_seconds_count") == {("stored",): 1}
        assert values(port, "lexigraph_queue_length")[("write",)] == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_metrics_count_commits_of_commands(sample_folder: Path, tmp_path: Path, workers: str) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "data", symlinks=True)
    page = tmp_path / str(PAGE["name"])
    page.write_text(PAGE["content"])
    with measured(folder, workers) as (_, port):
        eventually(lambda: values(port, "lexigraph_commits_total") == {(): 0})
        before = values(port, "lexigraph_epoch")[()]
        assert run("ingest", "--data", str(folder), str(page)).returncode == 0
        eventually(lambda: values(port, "lexigraph_committed_terms_total")[("put",)] >= 1)
        assert values(port, "lexigraph_committed_terms_total")[("removed",)] == 0
        assert run("remove", "--data", str(folder), page.name).returncode == 0
        eventually(lambda: values(port, "lexigraph_committed_terms_total")[("removed",)] == 1)
        eventually(lambda: values(port, "lexigraph_epoch")[()] == before + values(port, "lexigraph_commits_total")[()])


def test_a_worker_that_was_killed_is_not_counted_as_running(sample_folder: Path) -> None:
    with measured(sample_folder, "2") as (running, port):
        running.http.get("/terms")
        before = values(port, "process_resident_memory_bytes")
        (killed,), *_ = before
        os.kill(int(killed), signal.SIGKILL)
        eventually(lambda: len(set(values(port, "process_resident_memory_bytes")) - set(before)) == 1)
        assert len(values(port, "process_resident_memory_bytes")) == len(before)
        running.http.get("/terms")
        assert sum(n for key, n in values(port, "lexigraph_http_requests_total").items() if key[2] == "/terms") == 2


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_metrics_port_in_use_is_reported(sample_folder: Path, workers: str) -> None:
    with measured(sample_folder, "1") as (_, port):
        options = ["--metrics-port", str(port), "--port", str(free_port()), "--workers", workers]
        refused = run("serve", "--data", str(sample_folder), *options)
    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1 port {port}: Address already in use." in refused.stderr
    assert "Choose another port with --metrics-port." in refused.stderr


def test_the_factory_for_other_asgi_servers_serves_metrics(sample_folder: Path) -> None:
    port, metrics = free_port(), free_port()
    arguments = [sys.executable, "-m", "uvicorn", "--factory", "api.asgi:create", "--port", str(port)]
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}")
    with started(arguments, client, LEXIGRAPH_DATA=str(sample_folder), LEXIGRAPH_METRICS_PORT=str(metrics)):
        assert client.get("/terms").status_code == 200
        assert values(metrics, "lexigraph_http_requests_total")["pages", "GET", "/terms", "200"] == 1


def test_without_a_port_nothing_is_measured(sample_folder: Path) -> None:
    with server(sample_folder) as running:
        assert running.http.get("/metrics").status_code == 404


@pytest.mark.skipif(shutil.which("promtool") is None, reason="prometheus is not installed")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_promtool_finds_nothing_to_improve(sample_folder: Path, workers: str) -> None:
    with measured(sample_folder, workers) as (running, port):
        call_every_interface(running.http)
        checked = subprocess.run(
            ["promtool", "check", "metrics"], input=scraped(port), capture_output=True, encoding="utf-8", check=False
        )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed")
def test_prometheus_scrapes_a_server_and_answers_queries_about_it(sample_folder: Path, tmp_path: Path) -> None:
    with measured(sample_folder, "2") as (running, port):
        call_every_interface(running.http)
        targets = [{"targets": [f"127.0.0.1:{port}"]}]
        scrape = {"job_name": "lexigraph", "scrape_interval": "1s", "static_configs": targets}
        (tmp_path / "prometheus.yml").write_text(yaml.safe_dump({"scrape_configs": [scrape]}))
        with prometheus(tmp_path) as ask:
            eventually(lambda: ask("up{job='lexigraph'}") == [1.0])
            eventually(lambda: ask("sum by (interface) (lexigraph_http_requests_total{interface='sparql'})") == [1.0])
            assert ask("lexigraph_epoch_lag_commits") == [0.0]
            slowest = "histogram_quantile(0.99, sum by (le) (lexigraph_http_request_duration_seconds_bucket))"
            assert 0 < ask(slowest)[0] <= 30


@contextmanager
def prometheus(folder: Path) -> "Iterator[Callable[[str], list[float]]]":
    """Prometheus with the configuration in `folder`; yields a function that returns the values of a query."""
    port = free_port()
    arguments = [
        "prometheus",
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/tsdb",
        f"--web.listen-address=127.0.0.1:{port}",
    ]

    def ask(query: str) -> list[float]:
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/query", params={"query": query})
        except httpx.TransportError:
            return []
        found: Any = answer.json()["data"]["result"] if answer.status_code == 200 else []  # 503 at the start
        return [float(one["value"][1]) for one in found]

    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield ask
    finally:
        process.terminate()
        process.wait(PATIENCE)
