"""Damages every file of a data directory in every way, and checks each command and a running server.

For each kind of file, each kind of damage and each use (reading, a running server, an ingest, `doctor`, `doctor --fix`,
a backup), a copy of one small data directory is damaged and used in a process of its own. Counted are answers that
differ from those of the undamaged directory, tracebacks, processes that died, and refusals whose remedy does not work.
The files of the exported model are damaged in another directory, whose vectors are those of the model.

    python -m benchmarks.damage                  # one file of each kind: some ten minutes
    python -m benchmarks.damage --all            # every file
    python -m benchmarks.damage --seconds 180    # a random part of the first

Files that a process has mapped cannot be truncated under it on any system without ending it: such a server ends, and
the next one refuses to start. Where mounting is allowed, ingests also run on full disks. As root, everything else runs
without root's capabilities, so that the rights of files bind.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.support.damage_lab import DISK, Case, Finding, Lab, kind_of
from benchmarks.support.damage_ways import OF_FOLDERS, WAYS
from benchmarks.support.report import Cell, Report

__all__ = ["cases"]

_FREE_PAGES = (0, 16, 30, *range(36, 64, 2))
"""Pages of 4,096 bytes that are free: the fewer, the earlier a writer meets a full disk."""


def cases(lab: Lab, *, every_file: bool) -> Iterator[Case]:
    """Yield the cases for every file, or for the last file of each kind."""
    if lab.can_mount and not lab.has_model:
        yield from (Case(DISK, str(pages), "ingest") for pages in _FREE_PAGES)
    chosen = lab.files() if every_file else {kind_of(file): file for file in lab.files()}.values()
    for file in chosen:
        is_folder = (lab.data / file).is_dir()
        for way in OF_FOLDERS if is_folder else WAYS:
            if not (is_folder and way == "a directory"):
                yield from (Case(file, way, use) for use in lab.uses)


def main() -> None:
    """Try the cases, print a table by kind of file, and list the faults; exit with 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every file instead of one of each kind")
    parser.add_argument("--seconds", type=float, help="stop after this time, with a random part of the cases")
    parser.add_argument("--cases", type=int, help="try a random part of this size, and write no results")
    parser.add_argument("--seed", type=int, default=1, help="of the random part (1)")
    parser.add_argument("--only", default="", help="a regular expression for `file way use`")
    arguments = parser.parse_args()
    report = Report("damage", vars(arguments))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        chosen = [
            (lab, case)
            for lab in (Lab(Path(root, "hashed")), Lab(Path(root, "model"), has_model=True))
            for case in cases(lab, every_file=arguments.all)
            if re.search(arguments.only, " ".join(case))
        ]
        if arguments.seconds or arguments.cases:
            random.Random(arguments.seed).shuffle(chosen)
            del chosen[arguments.cases or len(chosen) :]
        found = list(_tried(chosen, arguments.seconds))
    counts: dict[str, Counter[str]] = {}
    for case, finding in found:
        counts.setdefault(case.kind, Counter())[finding.outcome] += 1
    outcomes = ["same", "nothing found", "found", "refused", "ended", "WRONG", "TRACEBACK", "DIED", "HUNG", "NO REMEDY"]
    rows: list[dict[str, Cell]] = [
        {"file": kind, **{one: counts[kind][one] for one in outcomes}} for kind in sorted(counts)
    ]
    total: dict[str, Cell] = {"file": "all", **{one: sum(count[one] for count in counts.values()) for one in outcomes}}
    report.add(f"{len(found):,} of {len(chosen):,} cases", [*rows, total])
    if not arguments.cases:
        report.write()
    wrong = [(case, finding) for case, finding in found if finding.is_wrong]
    for case, finding in wrong:
        print(f"{finding.outcome}: {case.file}, {case.way}, {case.use}\n    {finding.message}")
    sys.exit(bool(wrong))


def _tried(chosen: Sequence[tuple[Lab, Case]], seconds: float | None) -> Iterator[tuple[Case, Finding]]:
    end = time.monotonic() + (seconds or float("inf"))
    for lab, case in chosen:
        if time.monotonic() > end:
            return
        yield case, lab.try_case(case)


if __name__ == "__main__":
    main()
