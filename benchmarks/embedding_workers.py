"""One embedding worker against two, each on one core, with the search engine in PostgreSQL.

    python -m benchmarks.embedding_workers      # --texts 3000

Each run embeds the same definitions of WordNet in a new schema. The time is that of `lexigraph embed`, with its start.
"""

import argparse
import os
import resource
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.support.report import Cell, Report
from benchmarks.support.wordnet import wordnet_records
from embeddings.engines.postgresql.engine import PostgresqlEngine
from tests.support import processes
from tests.support.postgresql import Server, running_server
from tests.support.processes import ROOT, environment


def main() -> None:
    """Measure one and two workers, alternately."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=3_000, help="texts per run (3,000)")
    parser.add_argument("--rounds", type=int, default=2, help="runs with each number of workers (2)")
    arguments = parser.parse_args()
    report = Report("embedding_workers", vars(arguments))
    seconds: dict[int, list[float]] = {1: [], 2: []}
    rows: list[dict[str, Cell]] = []
    with TemporaryDirectory(prefix="lexigraph-workers-") as folder, running_server() as server:
        for _ in range(arguments.rounds):
            for workers, taken in seconds.items():
                used = _processor_seconds()
                taken.append(_embed(server, Path(folder), arguments.texts, workers))
                rows.append(
                    {
                        "workers": workers,
                        "s": taken[-1],
                        "texts/s": arguments.texts / taken[-1],
                        "CPU s of the workers": _processor_seconds() - used,
                        "load average": os.getloadavg()[0],
                    }
                )
    report.add("lexigraph embed, one core per worker", rows)
    ratio = min(seconds[1]) / min(seconds[2])
    report.add_claims([("two workers are at least 1.7 times as fast as one", ratio, ratio >= 1.7)])
    report.write()


def _embed(server: Server, folder: Path, texts: int, workers: int) -> float:
    server.execute("DROP SCHEMA IF EXISTS lexigraph CASCADE")
    with closing(PostgresqlEngine(server.url(), None, writable=True)) as engine:
        engine.apply(1, wordnet_records(texts), ())
    settings = environment(LEXIGRAPH_ENGINE=server.url(), OMP_NUM_THREADS="1")
    cores = sorted(os.sched_getaffinity(0))
    began = time.perf_counter()
    running = [
        subprocess.Popen(  # noqa: S603 (our own command line)
            _on_core(cores[worker % len(cores)], "embed", "--shard", f"{worker + 1}/{workers}", "--data", str(folder)),
            cwd=ROOT,
            env=settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for worker in range(workers)
    ]
    codes = [process.wait() for process in running]
    assert not any(codes), codes
    return time.perf_counter() - began


def _processor_seconds() -> float:
    """Return the processor time of the commands that have ended: it does not depend on other programs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _on_core(core: int, *arguments: str) -> Sequence[str]:
    return ["taskset", "-c", str(core), *processes.command(*arguments)]


if __name__ == "__main__":
    main()
