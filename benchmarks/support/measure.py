"""Timing of calls, and processor time and memory of processes, which come from /proc on Linux."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np

__all__ = [
    "Stopwatch",
    "Timing",
    "mapped_memory",
    "own_memory",
    "parent",
    "peak_rss",
    "processor_seconds",
    "pss",
    "reset_peak_rss",
    "rss",
    "time_each",
]

T = TypeVar("T")
Clock: TypeAlias = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one kind of call: the median, the 99th percentile, and the least."""

    median: float
    p99: float
    calls: int
    least: float = 0.0

    @classmethod
    def of(cls, seconds: Iterable[float]) -> "Timing":
        """Summarize the seconds of single calls."""
        values = np.fromiter(seconds, dtype=np.float64) * 1000
        return cls(float(np.median(values)), float(np.percentile(values, 99)), len(values), float(values.min()))


class Stopwatch:
    """Adds up the seconds spent in its `with` blocks, by any clock; `time.process_time` measures processor time."""

    def __init__(self, clock: Clock = time.perf_counter) -> None:
        self.seconds = 0.0
        self._clock = clock
        self._began = 0.0

    def __enter__(self) -> "Stopwatch":
        self._began = self._clock()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += self._clock() - self._began


def time_each(call: Callable[[T], object], values: Iterable[T], clock: Clock = time.perf_counter) -> Timing:
    """Call with each value in turn, and time each call."""
    seconds: list[float] = []
    for value in values:
        began = clock()
        call(value)
        seconds.append(clock() - began)
    return Timing.of(seconds)


def processor_seconds(processes: Collection[int]) -> float:
    """Return the processor time that processes on this machine and their children have used, also those that ended."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            fields = _stat(folder)
            if int(folder.name) in processes:
                ticks += sum(map(int, fields[11:15]))  # with the children that it has waited for
            elif int(fields[1]) in processes:
                ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def parent(process: int) -> int:
    """Return the process that started a process."""
    return int(_stat(Path(f"/proc/{process}"))[1])


def rss(process: int | str = "self") -> float:
    """Return the resident memory of a process in MB."""
    return _status(process, "VmRSS")


def own_memory(process: int | str = "self") -> float:
    """Return the memory of a process that no other one shares, without mapped files, in MB."""
    return _status(process, "RssAnon")


def pss(process: int | str = "self") -> float:
    """Return the memory of a process in MB, in which a page that n processes share counts as 1/n."""
    return _kilobytes(Path(f"/proc/{process}/smaps_rollup"), "Pss") / 1024


def mapped_memory(process: int | str, folder: Path, kind: str = "Rss") -> float:
    """Return the resident memory of mapped files in a folder in MB; `kind` is the name of the figure in smaps."""
    found, is_inside = 0, False
    for line in Path(f"/proc/{process}/smaps").read_text().splitlines():
        name, _, rest = line.partition(" ")
        if not name.endswith(":"):
            is_inside = str(folder.resolve()) in rest
        elif is_inside and name == f"{kind}:":
            found += int(rest.split()[0])
    return found / 1024


def peak_rss() -> float:
    """Return the peak resident memory of this process since `reset_peak_rss`, in MB."""
    return _status("self", "VmHWM")


def reset_peak_rss() -> None:
    """Start measuring a new peak."""
    Path("/proc/self/clear_refs").write_text("5")


def _stat(folder: Path) -> Sequence[str]:
    return (folder / "stat").read_text().rpartition(")")[2].split()


def _status(process: int | str, field: str) -> float:
    return _kilobytes(Path(f"/proc/{process}/status"), field) / 1024


def _kilobytes(file: Path, field: str) -> int:
    return next(int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith(field + ":"))
