"""The progress of an ingest, in a file of the data directory that every other process can follow.

The file `progress` has one line per step: the stage, the number done, and the total. Each ingest replaces it, and holds
an exclusive `flock` on it until it ends, in whatever way. It is not history, unlike the log, so it is never synced.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

Progress = Callable[[str, int, int], None]
"""Receives each step of an ingest, see `Step`."""

_FILE = "progress"
_SECONDS = 0.02
"""Minimum time between two steps of one stage in the file, which a large ingest would otherwise fill with each term."""


class Step(NamedTuple):
    """A stage, the number of items done in it, and their total (0 while unknown)."""

    stage: str
    done: int = 0
    total: int = 0


@contextmanager
def published_progress(folder: Path, report: Progress) -> Iterator[Progress]:
    """Return a callback that also writes each step for other processes, and then calls `report`.

    The directory's writer lock must be held. An error of the file system does not end the ingest.
    """
    draft = folder / f"{_FILE}.new"
    steps: _StepFile | None = None
    with suppress(OSError):
        steps = _StepFile(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666))
        draft.replace(folder / _FILE)

    def write(stage: str, done: int, total: int) -> None:
        if steps is not None:
            with suppress(OSError):
                steps.add(Step(stage, done, total))
        report(stage, done, total)

    try:
        yield write
    finally:
        if steps is not None:
            with suppress(OSError):
                steps.close()


class _StepFile:
    """Writes the first and the last step of each stage, and some of those between."""

    def __init__(self, descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._descriptor = descriptor
        self._stage = ""
        self._written_at = 0.0
        self._skipped: Step | None = None

    def add(self, step: Step) -> None:
        now = time.monotonic()
        if step.stage != self._stage:
            self._write_skipped()
        elif now < self._written_at + _SECONDS and not 0 < step.total <= step.done:
            self._skipped = step
            return
        self._stage, self._written_at, self._skipped = step.stage, now, None
        self._write(step)

    def close(self) -> None:
        try:
            self._write_skipped()
        finally:
            os.close(self._descriptor)

    def _write_skipped(self) -> None:
        if self._skipped is not None:
            self._write(self._skipped)

    def _write(self, step: Step) -> None:
        os.write(self._descriptor, f"{step.stage} {step.done} {step.total}\n".encode())


class ProgressReader:
    """Reads the steps that ingests of any process write. Begins with the current step of a running ingest."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._descriptor, self._unread = -1, b""
        self._is_running = self._open()
        if self._is_running:
            self._unread = b"".join(self._read().splitlines(keepends=True)[-1:])
        elif self._descriptor >= 0:
            os.lseek(self._descriptor, 0, os.SEEK_END)

    def read(self) -> tuple[list[Step], bool]:
        """Return the steps since the last call, and whether an ingest ended after them."""
        was_running = self._is_running
        if self._descriptor >= 0:
            self._is_running = self._is_locked()  # before reading, so that no step of an ended ingest is missed
            self._unread += self._read()
        *lines, self._unread = self._unread.split(b"\n")
        steps = [_parsed(line) for line in lines]
        has_ended = (was_running or bool(steps)) and not self._is_running
        if not self._is_running and self._is_replaced():
            self.close()
            self._is_running = self._open()
        return steps, has_ended

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor, self._unread = -1, b""

    def _open(self) -> bool:
        with suppress(FileNotFoundError):
            self._descriptor = os.open(self._path, os.O_RDONLY)
            return self._is_locked()
        return False

    def _is_replaced(self) -> bool:
        if self._descriptor < 0:
            return self._path.exists()
        with suppress(FileNotFoundError):
            return self._path.stat().st_ino != os.fstat(self._descriptor).st_ino
        return False

    def _is_locked(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        return False

    def _read(self) -> bytes:
        pieces = []
        while piece := os.read(self._descriptor, 1 << 16):
            pieces.append(piece)
        return b"".join(pieces)


def _parsed(line: bytes) -> Step:
    stage, done, total = line.decode().split()
    return Step(stage, int(done), int(total))
