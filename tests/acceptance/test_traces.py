"""Traces of real servers, received as an OTLP collector receives them: protocol buffers over HTTP."""

import gzip
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from api.telemetry.traces import start_traces
from tests.support.processes import PATIENCE, server

pytestmark = pytest.mark.thorough

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
SEARCH = 'query Warm { search(query: "how random the text is") { nodes { name rdf } } }'


class Collector:
    """The spans that were received, and their services."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.spans: list[Span] = []
        self.services: set[str] = set()

    def receive(self, content: bytes) -> None:
        for exported in ExportTraceServiceRequest.FromString(content).resource_spans:
            attributes = {one.key: one.value.string_value for one in exported.resource.attributes}
            self.services.add(attributes["service.name"])
            for scope in exported.scope_spans:
                self.spans.extend(scope.spans)

    def wait_for(self, name: str) -> Span:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for one in self.spans:
                if one.name == name:
                    return one
            time.sleep(0.1)
        raise AssertionError(f"no span {name!r}, only {[one.name for one in self.spans]}")

    def path_to(self, span: Span) -> list[str]:
        """The names of the spans above, outermost first."""
        by_id = {one.span_id: one for one in self.spans}
        above = by_id.get(span.parent_span_id)
        return [] if above is None else [*self.path_to(above), above.name]


@contextmanager
def collector() -> Iterator[Collector]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                content = gzip.decompress(content)
            assert (self.path, self.headers["Content-Type"]) == ("/v1/traces", "application/x-protobuf")
            received.receive(content)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as listening:
        received = Collector(listening.server_port)
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield received
        listening.shutdown()


def exporting(received: Collector, **others: str) -> dict[str, str]:
    address = f"http://127.0.0.1:{received.port}"
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_BSP_SCHEDULE_DELAY": "100"} | others


@pytest.mark.parametrize("workers", ["1", "2"])
def test_one_trace_leads_from_the_caller_to_the_search_engine_the_graph_and_the_model(
    sample_folder: Path, workers: str
) -> None:
    with collector() as received:
        with server(sample_folder, "serve", "--workers", workers, **exporting(received)) as running:
            running.wait_until("/ready")
            search = {"query": SEARCH, "operationName": "Warm"}
            assert "errors" not in running.http.post("/graphql", json=search, headers=PARENT).json()
            received.wait_for("POST /graphql")
        request = received.wait_for("POST /graphql")
        assert (request.trace_id.hex(), request.parent_span_id.hex()) == (TRACE, CALLER)
        assert {one.trace_id.hex() for one in received.spans} == {TRACE}
        operation = received.wait_for("GraphQL operation")
        assert {one.key: one.value.string_value for one in operation.attributes}["graphql.operation.name"] == "Warm"
        for name in ("encode", "engine.candidates", "graph.query"):
            assert received.path_to(received.wait_for(name))[:2] == ["POST /graphql", "GraphQL operation"], name
    assert received.services == {"lexigraph"}


def test_sparql_queries_and_pages_are_traced_without_the_texts_of_users(sample_folder: Path) -> None:
    with collector() as received:
        with server(sample_folder, **exporting(received, OTEL_SERVICE_NAME="words")) as running:
            running.http.get("/sparql", params={"query": "ASK { 'private' ?b ?c }"})
            running.http.get("/", params={"q": "private"}, headers={"Accept": "text/html"})
            running.http.get("/term/batch-size", headers={"Accept": "text/html"})
            received.wait_for("GET /term/{name}")
        assert received.path_to(received.wait_for("SPARQL query")) == ["GET /sparql"]
        assert received.path_to(received.wait_for("engine.payloads"))[0] in ("GET /", "GET /term/{name}")
        assert not any("private" in str(one) for one in received.spans)
        assert not any("health" in one.name for one in received.spans)
    assert received.services == {"words"}


def test_without_an_endpoint_nothing_is_traced_and_the_sdk_is_not_imported(sample_folder: Path) -> None:
    with server(sample_folder) as running:
        running.wait_until("/ready")
        mapped = Path(f"/proc/{running.process.pid}/maps").read_text()
        answer = running.http.post("/graphql", json={"query": SEARCH}, headers=PARENT)
    assert "errors" not in answer.json()
    assert "google/_upb" not in mapped, "the compiled part of protobuf"


def test_an_absent_extra_is_reported_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    assert start_traces() is None
    assert "pip install 'lexigraph[otel]'" in caplog.text
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "none")
    caplog.clear()
    assert start_traces() is None
    assert caplog.text == ""


def test_requests_are_answered_while_the_collector_is_away(sample_folder: Path) -> None:
    gone = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    with server(sample_folder, **gone) as running:
        assert "errors" not in running.http.post("/graphql", json={"query": SEARCH}, headers=PARENT).json()
