"""The metrics of a server for Prometheus, named by https://prometheus.io/docs/practices/naming/.

If PROMETHEUS_MULTIPROC_DIR is set before this module is imported, all processes of a server write to files in that
directory, and `api.telemetry.metrics_endpoint` adds them up.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.telemetry.observer import Observer, Queue
from ingest.report import Report

_REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_BATCH_SECONDS: Final = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_WRITE_SECONDS: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class PrometheusObserver(Observer):
    """Counts events in a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        counter, histogram = partial(Counter, registry=registry), partial(Histogram, registry=registry)
        gauge = partial(Gauge, registry=registry, multiprocess_mode="livesum")
        self._requests = counter(
            "lexigraph_http_requests",
            "HTTP requests by interface, route, method and status; status 0 if the client left before the response.",
            ["interface", "route", "method", "status"],
        )
        self._request_seconds = histogram(
            "lexigraph_http_request_duration_seconds",
            "Time from the head of an HTTP request to the end of its response.",
            ["interface", "route"],
            buckets=_REQUEST_SECONDS,
        )
        self._websockets = gauge("lexigraph_websockets", "Open WebSockets.")
        self._waiting = gauge(
            "lexigraph_queue_length",
            "Texts that wait to be embedded, SPARQL queries and mutations that wait for their turn.",
            ["queue"],
        )
        self._encoded = counter("lexigraph_encoder_texts", "Embedded query texts; cached ones do not count.")
        self._batch_seconds = histogram(
            "lexigraph_encoder_batch_duration_seconds", "Time to embed a batch of query texts.", buckets=_BATCH_SECONDS
        )
        self._documents = counter(
            "lexigraph_ingest_documents", "Documents of mutations by what became of them.", ["outcome"]
        )
        self._terms = counter("lexigraph_ingest_terms", "Terms in documents of mutations.")
        self._findings = counter("lexigraph_ingest_findings", "Findings about documents of mutations.", ["severity"])
        self._write_seconds = histogram(
            "lexigraph_ingest_duration_seconds",
            "Time to apply a mutation, by result.",
            ["result"],
            buckets=_WRITE_SECONDS,
        )

    @cached_property
    def _committed(self) -> tuple[Counter, Counter]:
        """Registered by the process that counts commits."""
        return (
            Counter("lexigraph_commits", "Commits by any program, since the start.", registry=self._registry),
            Counter(
                "lexigraph_committed_terms",
                "Terms that these commits put or removed, summed over the commits.",
                ["change"],
                registry=self._registry,
            ),
        )

    @cached_property
    def _published(self) -> tuple[Gauge, Gauge, Gauge]:
        """Registered with the first values, because the process that writes has none."""
        return (
            Gauge(
                "lexigraph_epoch",
                "Number of commits that are served; the lowest of all processes.",
                registry=self._registry,
                multiprocess_mode="livemin",
            ),
            Gauge(
                "lexigraph_epoch_lag_commits",
                "Number of commits that are not served yet; the highest of all processes.",
                registry=self._registry,
                multiprocess_mode="livemax",
            ),
            Gauge("lexigraph_terms", "Terms.", registry=self._registry, multiprocess_mode="livemax"),
        )

    def requested(self, interface: str, route: str, method: str, status: int, seconds: float) -> None:
        self._requests.labels(interface, route, method, str(status)).inc()
        self._request_seconds.labels(interface, route).observe(seconds)

    def connected(self, change: int) -> None:
        self._websockets.inc(change)

    def waited(self, queue: Queue, change: int) -> None:
        self._waiting.labels(queue).inc(change)

    def encoded(self, texts: int, seconds: float) -> None:
        self._encoded.inc(texts)
        self._batch_seconds.observe(seconds)

    def wrote(self, report: Report | None, seconds: float) -> None:
        self._write_seconds.labels("failed" if report is None else "stored").observe(seconds)
        if report is None:
            return
        for outcome in ("added", "changed", "unchanged", "removed"):
            self._documents.labels(outcome).inc(getattr(report, outcome))
        self._terms.inc(report.terms)
        for finding in report.diagnostics:
            self._findings.labels(finding.severity.value).inc()

    def committed(self, commits: int, put: int, removed: int) -> None:
        total, terms = self._committed
        total.inc(commits)
        terms.labels("put").inc(put)
        terms.labels("removed").inc(removed)

    def published(self, epoch: int, lag: int, terms: int) -> None:
        for gauge, value in zip(self._published, (epoch, lag, terms), strict=True):
            gauge.set(value)


class DataSizes(Collector):
    """The sizes of the parts of a data directory, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """Yield one size per file or directory, except locks. A file with several links counts once."""
        family = GaugeMetricFamily(
            "lexigraph_data_size_bytes",
            "Size of a part of the data directory; files that parts share count for the first of them.",
            labels=["part"],
        )
        seen: set[int] = set()
        parts = (part for part in self._folder.glob("*") if part.suffix != ".lock")
        for part in sorted(parts, key=lambda path: (path.name == "checkpoints", path.name)):
            family.add_metric([part.name], sum(_sizes(part, seen)))
        yield family


def _sizes(part: Path, seen: set[int]) -> Iterable[int]:
    for path in [part, *part.rglob("*")]:
        try:
            status = path.stat()
        except FileNotFoundError:  # a writer has just deleted it
            continue
        if path.is_file() and status.st_ino not in seen:
            seen.add(status.st_ino)
            yield status.st_size
