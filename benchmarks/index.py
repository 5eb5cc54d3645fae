"""Cost of vector indexes of 5,000, 117,791 and 1,000,000 vectors, and recall of the approximate index."""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import CORPORA, descriptions, wordnet
from benchmarks.folders import WORK
from benchmarks.measure import Timing, rss, time_each
from benchmarks.report import Cell, Report
from benchmarks.vectors import embed
from embeddings.encoder import Vectors
from embeddings.entries import Entry
from embeddings.indexes import EXACT, INDEXES
from embeddings.positions import Positions

_SHARES = (1.0, 0.5, 0.1, 0.01)
_LIMIT = 10
_NOISE = 0.35  # the distance of two similar texts: a copy is 20 degrees from its original
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One index, measured in a dedicated process; found positions have the shape (queries, 10)."""

    opening: float
    resident: float
    timings: list[Timing]
    found: list[NDArray[np.int64]]


def main() -> None:
    """Measure every size with the index that an ingest would choose, and with the exact index for comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 117_791, 1_000_000])
    parser.add_argument("--queries", type=int, default=200, help="different queries per row (200)")
    arguments = parser.parse_args()
    if not CORPORA.is_dir():
        parser.error(f"The folder {CORPORA} does not exist; set LEXIGRAPH_CORPORA to the folder of wordnet31.jsonl.gz.")
    report = Report("index", vars(arguments))
    entries = wordnet(None).plain
    texts, queries = embed([entry.text for entry in entries]), embed(_queries(entries))
    queries = queries[np.random.default_rng(1).permutation(len(queries))[: arguments.queries]]
    indexes: list[dict[str, Cell]] = []
    searches: list[dict[str, Cell]] = []
    for size in arguments.sizes:
        vectors = vectors_of_size(texts, size)
        masks = [np.random.default_rng(3).random(size) < share for share in _SHARES]
        expected = [_exact(vectors, queries, mask) for mask in masks]
        for name in ["faiss-flat"] if size <= EXACT else ["faiss-lists", "faiss-flat"]:
            folder = WORK / f"index-{size}-{name}"
            folder.mkdir(parents=True, exist_ok=True)
            began = time.perf_counter()
            INDEXES[name].write(folder, vectors)
            building = time.perf_counter() - began
            with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
                measured = fresh.submit(_measure, folder, name, size, queries, masks).result()
            indexes.append(
                {
                    "vectors": size,
                    "index": name,
                    "build s": building,
                    "MB on disk": (folder / INDEXES[name].file).stat().st_size / 2**20,
                    "open ms": measured.opening,
                    "resident MB after the searches": measured.resident,
                }
            )
            searches += [
                {
                    "vectors": size,
                    "index": name,
                    "allowed": f"{share:.0%}",
                    "p50 ms": timing.median,
                    "p99 ms": timing.p99,
                    "recall@10": _recall(found, right),
                }
                for share, timing, found, right in zip(_SHARES, measured.timings, measured.found, expected, strict=True)
            ]
    report.add("Indexes", indexes)
    report.add("Searches", searches)
    recall = min(float(str(row["recall@10"])) for row in searches)
    report.add_claims([("recall@10 is at least .95 at every size and filter", recall, recall >= 0.95)])
    report.write()


def vectors_of_size(texts: Vectors, size: int) -> Vectors:
    """Return a seeded sample of `size` vectors, or all of them with noisy copies if `size` is larger."""
    random = np.random.default_rng(2)
    if size <= len(texts):
        return texts[np.sort(random.permutation(len(texts))[:size])]
    vectors = np.empty((size, texts.shape[1]), dtype=np.float32)
    vectors[: len(texts)] = texts
    for start in range(len(texts), size, _CHUNK):
        copies = vectors[start : start + _CHUNK]
        noise = random.normal(scale=_NOISE / texts.shape[1] ** 0.5, size=copies.shape)
        copies[:] = texts[random.integers(len(texts), size=len(copies))] + noise
        copies /= np.linalg.norm(copies, axis=1, keepdims=True)
    return vectors


def _queries(entries: Sequence[Entry]) -> list[str]:
    """Return descriptions of words written by people, and an equal number of names."""
    described = [text for text, _ in descriptions()]
    chosen = np.random.default_rng(4).permutation(len(entries))[: len(described)]
    return described + [entries[place].name for place in chosen]


def _exact(vectors: Vectors, queries: Vectors, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the positions of the nearest allowed vectors of each query, shape (queries, 10)."""
    faiss = import_module("faiss")
    _, places = faiss.knn(queries, vectors[mask], _LIMIT, metric=faiss.METRIC_INNER_PRODUCT)
    nearest: NDArray[np.int64] = np.flatnonzero(mask)[places]
    return nearest


def _recall(found: NDArray[np.int64], expected: NDArray[np.int64]) -> float:
    return float(np.mean([len(set(some) & set(right)) / _LIMIT for some, right in zip(found, expected, strict=True)]))


def _measure(folder: Path, name: str, size: int, queries: Vectors, masks: list[NDArray[np.bool_]]) -> Measured:
    positions = Positions([f"{number:07}" for number in range(size)])
    filters = [None if mask.all() else frozenset(np.array(positions.keys)[mask].tolist()) for mask in masks]
    import_module("faiss")
    before, began = rss(), time.perf_counter()
    index = INDEXES[name].open(folder, positions)
    opening = 1000 * (time.perf_counter() - began)
    timings: list[Timing] = []
    found: list[NDArray[np.int64]] = []
    for allowed in filters:
        search = partial(index.search, limit=_LIMIT, allowed=allowed)
        answers = [search(query) for query in queries]  # the first search with a filter looks up its keys
        timings.append(time_each(search, queries))
        found.append(np.array([[int(key) for key, _ in answer] for answer in answers]))
    return Measured(opening, rss() - before, timings, found)


if __name__ == "__main__":
    main()
