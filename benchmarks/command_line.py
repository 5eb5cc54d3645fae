"""All of WordNet on the command line: a first ingest, an unchanged second ingest, and a search."""

import argparse
import os
import shutil
import sys
import time
from dataclasses import dataclass

from benchmarks.support.folders import WORK
from benchmarks.support.report import Report
from benchmarks.support.wordnet import SYNSETS, require_corpora, wordnet_lines

_MAIN = "from api.cli import main; main()"
_QUERY = "a place where two rivers meet"


@dataclass(frozen=True, slots=True)
class _Run:
    """Seconds from start to exit of a command, and its peak resident memory in GB."""

    seconds: float
    gigabytes: float


def main() -> None:
    """Run the three commands; their output and progress bars stay visible."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, default=SYNSETS, help="number of synsets (117,791)")
    arguments = parser.parse_args()
    require_corpora(parser)
    report = Report("command_line", vars(arguments))
    folder = WORK / "scale"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = folder / "wordnet.jsonl"
    file.write_bytes(b"".join(wordnet_lines(arguments.terms)))
    data = str(folder / "data")
    first = _run("ingest", str(file), "--data", data)
    again = _run("ingest", str(file), "--data", data)
    search = _run("search", _QUERY, "--data", data)
    runs = {"first ingest": first, "unchanged": again, "search, start to exit": search}
    report.add(
        f"WordNet as JSON Lines, {file.stat().st_size / 1e6:.0f} MB",
        [{"command": name, "seconds": run.seconds, "peak RSS, GB": run.gigabytes} for name, run in runs.items()],
    )
    report.add_claims(
        [
            ("the first ingest takes under 2.5 GB of memory", first.gigabytes, first.gigabytes < 2.5),
            ("the second ingest takes under a minute", again.seconds, again.seconds < 60),
            ("a search takes under a second", search.seconds, search.seconds < 1),
        ]
    )
    report.write()


def _run(*arguments: str) -> _Run:
    """Run a `lexigraph` command. Raises `RuntimeError` when it fails."""
    began = time.perf_counter()
    process = os.posix_spawn(sys.executable, [sys.executable, "-c", _MAIN, *arguments], os.environ)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"lexigraph {arguments[0]} failed; see its error above.")
    return _Run(time.perf_counter() - began, usage.ru_maxrss * 1024 / 1e9)


if __name__ == "__main__":
    main()
