"""Compares this project with txtai, chromadb and lancedb: same WordNet nouns, vectors, model and machine, in turn."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.support.corpora import descriptions, nouns, wordnet
from benchmarks.support.folders import WORK
from benchmarks.support.measure import Timing
from benchmarks.support.report import Cell, Report
from benchmarks.support.search_peer_process import Material, Served
from benchmarks.support.search_peers import OURS, QUIET, SYSTEMS, System, installed_version
from benchmarks.support.vectors import embed
from benchmarks.support.wordnet import require_corpora


@dataclass(slots=True)
class _Figures:
    """One system: seconds of its build, seconds of each start-up and query of all rounds, and MB of memory."""

    build: float
    start_up: list[float] = field(default_factory=list)
    search: list[float] = field(default_factory=list)
    rank: list[float] = field(default_factory=list)
    rss: float = 0.0

    def summary(self) -> dict[str, float]:
        """Return the columns of the table; lower is better in each."""
        search, rank = Timing.of(self.search), Timing.of(self.rank)
        return {
            "query p50 ms": search.median,
            "query p99 ms": search.p99,
            "store p50 ms": rank.median,
            "store p99 ms": rank.p99,
            "build s": self.build,
            "start-up s": float(np.median(self.start_up)),
            "RSS MB": self.rss,
        }


def main() -> None:
    """Build and serve every installed system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5000, help="number of WordNet nouns (5,000)")
    parser.add_argument("--queries", type=int, default=500, help="different queries per round (500)")
    parser.add_argument("--rounds", type=int, default=3, help="processes that serve each system, one at a time (3)")
    arguments = parser.parse_args()
    require_corpora(parser)
    report = Report("search_peers", vars(arguments))
    versions = {system.name: installed_version(system) for system in SYSTEMS}
    report.add(
        "Systems", [{"system": name, "version": found or "not installed, skipped"} for name, found in versions.items()]
    )
    systems = [system for system in SYSTEMS if versions[system.name]]
    with tempfile.TemporaryDirectory() as folder:
        figures = _measure(systems, Path(folder), _material(arguments.documents, arguments.queries), arguments.rounds)
    columns = {name: one.summary() for name, one in figures.items()}
    report.add("One query at a time, one thread", _rows(columns))
    if ratios := {name: _beside(columns, name) for name in columns if name not in (one.name for one in OURS)}:
        report.add("Ratio to Lexigraph: hybrid peers to HYBRID, dense peers to SEMANTIC", _rows(ratios))
        titles = next(iter(ratios.values()))
        report.add_claims([_claim(title, min(one[title] for one in ratios.values())) for title in titles])
    report.write()


def _beside(columns: Mapping[str, Mapping[str, float]], peer: str) -> dict[str, float]:
    hybrid, semantic = (columns[one.name] for one in OURS)
    ours = hybrid if "hybrid" in peer else semantic
    return {title: value / ours[title] for title, value in columns[peer].items()}


def _rows(columns: Mapping[str, Mapping[str, float]]) -> list[dict[str, Cell]]:
    return [{"system": name, **values} for name, values in columns.items()]


def _claim(title: str, least: float) -> tuple[str, float, bool]:
    wanted = 2 if title.startswith("query") else 1
    return f"{title}: the best peer takes at least {wanted} times as much", least, least >= wanted


def _measure(systems: Sequence[System], folder: Path, material: Material, rounds: int) -> dict[str, _Figures]:
    """Build with each system once, then serve each in turn; the keys found are written to `results/work/peers`."""
    given, kept = folder / "material", WORK / "peers"
    given.mkdir()
    kept.mkdir(parents=True, exist_ok=True)
    material.save(given)
    figures: dict[str, _Figures] = {}
    for system in systems:
        (folder / system.name).mkdir()
        *_, answer = _lines("build", system, folder / system.name, given)
        figures[system.name] = _Figures(json.loads(answer))
    for system in [*systems] * rounds:
        began = time.perf_counter()
        lines = _lines("serve", system, folder / system.name, given)
        next(line for line in lines if line == '"ready"')
        figures[system.name].start_up.append(time.perf_counter() - began)
        *_, answer = lines
        _add(figures[system.name], Served(**json.loads(answer)), kept / f"{system.name}.json", material.queries)
    return figures


def _add(figures: _Figures, served: Served, file: Path, queries: Sequence[str]) -> None:
    figures.search += served.search
    figures.rank += served.rank
    figures.rss = max(figures.rss, served.rss)
    file.write_text(json.dumps(dict(zip(queries, served.found, strict=True)), indent=1) + "\n", encoding="utf-8")


def _lines(task: str, system: System, folder: Path, material: Path) -> Iterator[str]:
    """Yield the output lines of the process. Raises `RuntimeError` when it fails."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.support.search_peer_process",
        task,
        system.name,
        str(folder),
        str(material),
    ]
    environment = os.environ | QUIET | {"OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (ours)
        assert process.stdout is not None
        yield from map(str.strip, process.stdout)
    if process.returncode:
        raise RuntimeError(f"{system.name} failed to {task}; see its error above.")


def _material(documents: int, queries: int) -> Material:
    """Use as queries the descriptions by people, and definitions of nouns outside the index."""
    records = wordnet(documents).plain
    present = {record.key for record in records}
    others = [term.definition.value for term in nouns() if term.definition and term.iri not in present]
    asked = [*dict.fromkeys((*(text for text, _ in descriptions()), *others))][:queries]
    # Embed names and definitions in advance, which only this project needs, so that its build does not embed either.
    embed([text for record in records for text in (record.name, record.definition)])
    return Material(records, embed([record.text for record in records]), asked, embed(asked))


if __name__ == "__main__":
    main()
