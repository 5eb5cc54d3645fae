"""Memory of a server and of four workers, its start-up, and searches while terms change, by number of terms.

Shows that a server is ready after the same processor time at any size, and how much memory it needs beside its model.
`own` is the memory that is neither shared nor a mapped file (RssAnon in /proc), minus that of a process that has only
loaded the model. Mapped files of the data directory, mostly vectors, are counted apart: the system drops their pages
when it needs memory. `all processes` is the sum of PSS, in which each shared page counts once, over the workers, the
writer and the supervisor; other Python programs that run at the same time lower it by their share of libraries.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import httpx

from benchmarks.support.folders import sample_folder, wordnet_folder
from benchmarks.support.measure import mapped_memory, own_memory, pss, rss
from benchmarks.support.queries import distinct_queries
from benchmarks.support.report import Cell, Report
from benchmarks.support.server import Server, serve

_MODELS = {"missing": "a-model-that-does-not-exist", "loaded": ""}
_SEARCH = """
query Search($query: String!, $mode: SearchMode!) { search(query: $query, mode: $mode) { nodes { name definition } } }
"""
_QUERIES = 200
_WORKERS = 4
_TOGETHER = f"after {2 * _QUERIES} searches"
_READY_SECONDS = 1.5
_LOADED = """
import sys
from api.lexicon.encoders import query_encoder
from api.settings import Settings
from pathlib import Path
query_encoder(Settings(), Path(sys.argv[1]), threads=1).encode_queries(["load the model"])
print("loaded", flush=True)
sys.stdin.read()
"""


def main() -> None:
    """Measure the sample and data directories of WordNet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, nargs="*", default=[1_000, 117_791], help="numbers of terms")
    arguments = parser.parse_args()
    report = Report("memory", vars(arguments))
    folders = {"sample": sample_folder()} | {f"{terms:,} terms": wordnet_folder(terms) for terms in arguments.terms}
    with _model_process(folders["sample"]) as process:
        model = own_memory(process)
    report.add("MB of a process that has only loaded the model", [{"process": "encoder", "own": model}])
    rows = [_row(corpus, folder, kind, model) for corpus, folder in folders.items() for kind in _MODELS]
    report.add("MB of a server", rows)
    shared = [_workers(corpus, folder) for corpus, folder in folders.items()]
    report.add(f"MB of {_WORKERS} workers, a writer and their supervisor, with the model", shared)
    claims: list[tuple[str, float, bool]] = []
    for row in rows:
        seconds = float(row["ready, processor s"] or 0)
        text = f"{row['folder']}, model {row['model']}: ready within {_READY_SECONDS} processor s"
        claims.append((text, seconds, seconds < _READY_SECONDS))
    for terms in arguments.terms:
        corpus, most = f"{terms:,} terms", 150 if terms <= 200_000 else 300
        own = max(float(row["own then"] or 0) for row in rows if row["folder"] == corpus)
        claims.append((f"{corpus}: under {most} MB of its own beside the model", own, own < most))
        (together,) = (float(row[_TOGETHER] or 0) for row in shared if row["folder"] == corpus)
        claims.append((f"{corpus}: {_WORKERS} workers under 900 MB in all", together, together < 900))
    report.add_claims(claims)
    report.write()


@contextmanager
def _model_process(folder: Path) -> Iterator[int]:
    command = [sys.executable, "-c", _LOADED, str(folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as process:  # noqa: S603 (our own program)
        assert process.stdin and process.stdout
        process.stdout.readline()
        yield process.pid
        process.stdin.close()


def _row(corpus: str, folder: Path, kind: str, model: float) -> dict[str, Cell]:
    began = time.perf_counter()
    with serve(folder, _MODELS[kind]) as server:
        ready, processor = time.perf_counter() - began, server.processor_seconds()
        resting = rss(server.process)
        own = own_memory(server.process)
        for query in distinct_queries(_QUERIES):
            server.ask(_SEARCH, {"query": query, "mode": "HYBRID" if kind == "loaded" else "LEXICAL"})
        beside = model if kind == "loaded" else 0.0
        return {
            "folder": corpus,
            "model": kind,
            "ready after s": ready,
            "ready, processor s": processor,
            "resident": resting,
            "own": own - beside,
            f"resident after {_QUERIES} searches": rss(server.process),
            "own then": own_memory(server.process) - beside,
            "of files of the data directory": mapped_memory(server.process, folder),
        }


def _workers(corpus: str, folder: Path) -> dict[str, Cell]:
    began = time.perf_counter()
    with serve(folder, api_key="benchmark", workers=_WORKERS) as server:
        ready = time.perf_counter() - began
        _search_everywhere(server, 4 * _WORKERS)  # each of them has answered
        resting = sum(map(pss, server.processes()))
        _search_everywhere(server, 2 * _QUERIES)
        return {
            "folder": corpus,
            "ready after s": ready,
            "all processes": resting,
            _TOGETHER: sum(map(pss, server.processes())),
            "without files of the data directory": sum(
                pss(process) - mapped_memory(process, folder, "Pss") for process in server.processes()
            ),
        }


def _search_everywhere(server: Server, count: int) -> None:
    """Search with a new connection each time, which any worker may take."""
    for query in islice(distinct_queries(count), count):
        with httpx.Client(base_url=server.client.base_url, timeout=60) as client:
            variables = {"query": query, "mode": "HYBRID"}
            client.post("/graphql", json={"query": _SEARCH, "variables": variables}).raise_for_status()


if __name__ == "__main__":
    main()
