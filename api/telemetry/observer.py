"""The events of a server that metrics count. Without metrics, nothing observes them."""

from typing import Final, Literal, TypeAlias

from api.settings import Settings
from ingest.report import Report

Queue: TypeAlias = Literal["encoder", "sparql", "write"]
"""What waits: texts to be embedded, SPARQL queries, mutations."""


class Observer:
    """Ignores all events; `api.telemetry.metrics` counts them. Methods are called from any thread."""

    counts_commits = True
    """Whether commits are to be reported; by one process of a server, because all of them follow the same log."""

    def requested(self, interface: str, route: str, method: str, status: int, seconds: float) -> None:
        """An HTTP request was answered; see `api.http.request_log`. The status is 0 if the client left before."""

    def connected(self, change: int) -> None:
        """A WebSocket was opened (1) or closed (-1)."""

    def waited(self, queue: Queue, change: int) -> None:
        """The number of those that wait in a queue has changed."""

    def encoded(self, texts: int, seconds: float) -> None:
        """A batch of texts was embedded."""

    def wrote(self, report: Report | None, seconds: float) -> None:
        """A mutation was applied, or failed, without a report."""

    def committed(self, commits: int, put: int, removed: int) -> None:
        """Further commits are served, which put and removed these numbers of terms."""

    def published(self, epoch: int, lag: int, terms: int) -> None:
        """The epoch that this process serves, the number of commits that it does not show yet, and of its terms."""


UNOBSERVED: Final = Observer()


def process_observer(settings: Settings, counts_commits: bool = False) -> Observer:
    """Return the observer of one of the processes of a server, whose metrics another process serves."""
    if settings.metrics_port is None:
        return UNOBSERVED
    from prometheus_client import CollectorRegistry

    from api.telemetry.metrics import PrometheusObserver

    observer = PrometheusObserver(CollectorRegistry())  # writes to the directory of shared metrics only
    observer.counts_commits = counts_commits
    return observer
