"""The directory in which the processes of one server share their metrics.

Its variable must be set before prometheus_client is imported, so this module does not import it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Final

from api.settings import Settings

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""See https://prometheus.github.io/client_python/multiprocess/."""


@contextmanager
def metrics_folder(settings: Settings) -> Iterator[None]:
    """Let all processes that are started from now on share metrics, if there are several and metrics are served."""
    if settings.metrics_port is None or settings.workers == 1:
        os.environ.pop(VARIABLE, None)
        yield
        return
    with TemporaryDirectory(prefix="lexigraph-metrics-") as folder:
        os.environ[VARIABLE] = folder
        yield
