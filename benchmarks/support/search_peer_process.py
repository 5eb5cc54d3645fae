"""A fresh process that builds or serves the index of one system, so that systems do not affect each other.

`python -m benchmarks.support.search_peer_process build|serve SYSTEM FOLDER MATERIAL` prints lines of JSON.
"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.support.measure import rss
from benchmarks.support.search_peers import SYSTEMS, System
from embeddings.encoder import Vectors
from embeddings.records import Label, Record, Role

__all__ = ["LIMIT", "Material", "Served"]

LIMIT = 10
_FIRST_QUERY = "something to begin with"


@dataclass(frozen=True, slots=True)
class Material:
    """The input of every system: records and queries, and their vectors, one row per text."""

    records: Sequence[Record]
    vectors: Vectors
    queries: Sequence[str]
    query_vectors: Vectors

    def save(self, folder: Path) -> None:
        """Write it to a folder."""
        records = [(one.key, [label.text for label in one.labels], one.text, one.definition) for one in self.records]
        texts = {"records": records, "queries": self.queries}
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        np.savez(folder / "vectors.npz", records=self.vectors, queries=self.query_vectors)

    @classmethod
    def open(cls, folder: Path) -> "Material":
        """Read a folder that `save` wrote."""
        texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
        records = [Record(key, _labels(*labels), text, shown) for key, labels, text, shown in texts["records"]]
        with np.load(folder / "vectors.npz") as vectors:
            return cls(records, vectors["records"], texts["queries"], vectors["queries"])


def _labels(name: str, *synonyms: str) -> tuple[Label, ...]:
    return (Label(name), *(Label(synonym, Role.SYNONYM) for synonym in synonyms))


@dataclass(frozen=True, slots=True)
class Served:
    """Seconds per query with embedding and without, the keys found, and resident MB after queries with embedding."""

    search: list[float]
    rank: list[float]
    found: list[list[str]]
    rss: float


def _build(system: System, folder: Path, material: Material) -> float:
    with tempfile.TemporaryDirectory() as rehearsal:  # so that imports are not measured
        system.build(Path(rehearsal), material.records[:10], material.vectors[:10])
    began = time.perf_counter()
    system.build(folder, material.records, material.vectors)
    return time.perf_counter() - began


def _serve(system: System, folder: Path, material: Path) -> Served:
    searcher = system.open(folder)
    searcher.search(_FIRST_QUERY, LIMIT)
    print(json.dumps("ready"), flush=True)
    given = Material.open(material)
    search, rank, found = [], [], []
    for query in given.queries:
        began = time.perf_counter()
        found.append(searcher.search(query, LIMIT))
        search.append(time.perf_counter() - began)
    memory = rss()
    searcher.rank(given.queries[0], given.query_vectors[0], LIMIT)  # warms up the parts that only `rank` needs
    for query, vector in zip(given.queries, given.query_vectors, strict=True):
        began = time.perf_counter()
        searcher.rank(query, vector, LIMIT)
        rank.append(time.perf_counter() - began)
    return Served(search, rank, found, memory)


def main() -> None:
    """Run the task that the command line names."""
    task, name, folder, material = sys.argv[1:]
    (system,) = (system for system in SYSTEMS if system.name == name)
    if task == "build":
        answer: object = _build(system, Path(folder), Material.open(Path(material)))
    else:
        answer = asdict(_serve(system, Path(folder), Path(material)))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
