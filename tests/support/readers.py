"""Processes that read documents, shared by applications: the start of one takes a third of a second of a processor."""

import weakref
from collections.abc import Callable
from typing import Any

from ingest.input.reader_process import ReaderProcess

__all__ = ["SharedReader", "stop_idle_readers"]

_idle: list[tuple[Callable[..., object], Any, Any]] = []


class SharedReader(ReaderProcess):
    """A `ReaderProcess` that leaves its process, which keeps nothing of a document, to the next reader."""

    def start(self) -> None:
        if self._process is None and _idle:
            stop, self._process, self._connection = _idle.pop()
            self._stop = weakref.finalize(self, stop, self._process, self._connection)
        super().start()

    def close(self) -> None:
        is_usable = self._process is not None and self._is_idle and self._process.poll() is None
        if is_usable and isinstance(self._stop, weakref.finalize) and (detached := self._stop.detach()):
            _, stop, (process, connection), _ = detached
            _idle.append((stop, process, connection))
            self._process = self._connection = None
        super().close()


def stop_idle_readers() -> None:
    """Stop the processes that no reader uses."""
    while _idle:
        stop, *process = _idle.pop()
        stop(*process)
