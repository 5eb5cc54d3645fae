"""Resident memory of a server at rest and after queries, with and without the model, and its start-up time."""

import argparse
import time
from pathlib import Path

from benchmarks.folders import generated_folder, sample_folder
from benchmarks.measure import rss
from benchmarks.queries import distinct_queries
from benchmarks.report import Cell, Report
from benchmarks.server import serve

_MODELS = {"missing": "a-model-that-does-not-exist", "loaded": ""}
_SEARCH = """
query Search($query: String!, $mode: SearchMode!) { search(query: $query, mode: $mode) { nodes { name definition } } }
"""
_QUERIES = 200


def main() -> None:
    """Measure the sample and a large data directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of generated pages (10,000)")
    arguments = parser.parse_args()
    report = Report("memory", vars(arguments))
    folders = {"sample": sample_folder(), f"{arguments.pages:,} pages": generated_folder(arguments.pages, False)}
    rows = [_row(corpus, folder, model) for corpus, folder in folders.items() for model in _MODELS]
    report.add("Resident MB of a server", rows)
    report.write()


def _row(corpus: str, folder: Path, model: str) -> dict[str, Cell]:
    began = time.perf_counter()
    with serve(folder, _MODELS[model]) as server:
        ready = time.perf_counter() - began
        resting = rss(server.process)
        for query in distinct_queries(_QUERIES):
            server.ask(_SEARCH, {"query": query, "mode": "HYBRID" if model == "loaded" else "LEXICAL"})
        return {
            "folder": corpus,
            "model": model,
            "ready after s": ready,
            "at rest": resting,
            f"after {_QUERIES} searches": rss(server.process),
        }


if __name__ == "__main__":
    main()
