"""Serves metrics at `/metrics` on a port of their own: of one process, or the sums of all processes of a server."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    Metric,
    PlatformCollector,
    ProcessCollector,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.errors import CannotListen
from api.settings import Settings
from api.telemetry.metrics import DataSizes, PrometheusObserver
from api.telemetry.observer import Observer
from api.telemetry.shared_metrics import VARIABLE


def serve_process(folder: Path, settings: Settings) -> Observer:
    """Serve the metrics of this process over `folder` in a thread. Raises `CannotListen`."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry)
    GCCollector(registry)
    _listen(registry, folder, settings)
    return PrometheusObserver(registry)


def run_metrics(folder: Path, settings: Settings) -> None:
    """Serve the metrics of all processes of a server until a signal. Raises `CannotListen`."""
    registry = CollectorRegistry()
    shared = os.environ[VARIABLE]
    MultiProcessCollector(registry, shared)
    registry.register(ProcessesCollector(Path(shared)))
    _listen(registry, folder, settings)
    signal.pause()


def _listen(registry: CollectorRegistry, folder: Path, settings: Settings) -> None:
    assert settings.metrics_port is not None  # noqa: S101 (checked by the callers)
    registry.register(DataSizes(folder))
    try:
        start_http_server(settings.metrics_port, settings.metrics_host, registry)
    except OSError as error:
        place = settings.metrics_host, settings.metrics_port
        reason = error.strerror or str(error)
        raise CannotListen(place, reason, "Choose another port with --metrics-port.") from error


class ProcessesCollector(Collector):
    """The standard metrics of processes, for each process of the server that shares metrics, with its ID."""

    def __init__(self, shared: Path) -> None:
        self._shared = shared

    def collect(self) -> Iterator[Metric]:
        """Yield processor time, memory, file descriptors and start of each process."""
        families: dict[str, Metric] = {}
        for process_id in sorted(path.stem.rpartition("_")[2] for path in self._shared.glob("gauge_livesum_*.db")):
            for one in ProcessCollector(pid=partial(str, process_id), registry=None).collect():
                family = families.setdefault(one.name, Metric(one.name, one.documentation, one.type, one.unit))
                for sample in one.samples:
                    family.add_sample(sample.name, {"pid": process_id}, sample.value)
        yield from families.values()
