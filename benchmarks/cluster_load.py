"""A glossary of any size on servers: its load, searches by one and more readers and clients, and a change.

    python -m benchmarks.cluster_load                    # WordNet with random vectors, on servers of its own
    python -m benchmarks.cluster_load --terms 20000 --readers 1
    python -m benchmarks.cluster_load --graph URL --engine URL     # on loaded servers

Vectors are random but clustered, so that hits by meaning mean nothing. Queries are embedded before they are measured:
all figures are what a search takes beside its embedding, over HTTP, with the ten terms read from the graph. Clients,
readers and servers share the cores of this machine.
"""

import argparse
import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
import numpy as np
import orjson
import psycopg

from api.http.epochs import EPOCH
from api.lexicon.encoders import query_encoder
from api.settings import Settings
from benchmarks.support.measure import Timing, parent, processor_seconds, time_each
from benchmarks.support.queries import distinct_queries
from benchmarks.support.report import Cell, Report
from benchmarks.support.wordnet import wordnet_lines
from embeddings.encoder import Vectors
from embeddings.encoders import SentenceTransformerEncoder
from embeddings.engines.postgresql.engine import PostgresqlEngine
from tests.support import processes
from tests.support.postgresql import running_server
from tests.support.processes import PATIENCE, ROOT, environment
from tests.support.sparql_servers import oxigraph_server

_SEARCH = """
query Search($query: String!, $where: TermWhere) {
  search(query: $query, mode: HYBRID, where: $where, first: 10) { edges { score node { iri name definition } } }
}
"""
_EMBED = "query Embed($query: String!) { search(query: $query, mode: SEMANTIC, first: 1) { edges { score } } }"
_CATEGORIES = "{ categories { name terms { totalCount } } }"
_INGEST = 'mutation { ingest(documents: [{name: "n.txt", content: "// TEST TERM\\nNew\\nVersion %d."}]) { epoch } }'
_KEY = "secret"
_JSON = {"Content-Type": "application/json"}
_CLIENTS = (1, 8)
_PAUSE = 0.005
_PROC = Path("/proc")
_SHARES = {"none": 1.0, "about 10 %": 0.1, "about 2 %": 0.02, "about .1 %": 0.001}
_SIZE = "SELECT pg_database_size(current_database()) / 1e9"
_SETTINGS = {
    "shared_buffers": "1GB",
    "fsync": "on",
    "full_page_writes": "on",
    "max_wal_size": "4GB",
    "max_connections": "200",
}


class _ClusteredVectors:
    """Random unit vectors near one of 500 centers, under the name of the default model."""

    dimension = 384

    def __init__(self) -> None:
        self.model = SentenceTransformerEncoder().model
        self._random = np.random.default_rng(7)
        self._centers = self._random.standard_normal((500, self.dimension), dtype=np.float32)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        noise = self._random.standard_normal((len(texts), self.dimension), dtype=np.float32)
        rows = self._centers[self._random.integers(500, size=len(texts))] + 0.8 * noise
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))

    encode_queries = encode_documents


def main() -> None:
    """Load servers unless they are given, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terms", type=int, default=117_791, help="synsets of WordNet, then variants (117,791)")
    parser.add_argument("--readers", type=int, nargs="+", default=[1, 3], help="numbers of readers (1 3)")
    parser.add_argument("--queries", type=int, default=200, help="searches per row (200)")
    parser.add_argument("--changes", type=int, default=20, help="mutations (20)")
    parser.add_argument("--graph", help="SPARQL server that is loaded already")
    parser.add_argument("--engine", help="PostgreSQL database that is loaded already")
    parser.add_argument("--base", default="https://kg.example/", help="base IRI (https://kg.example/)")
    arguments = parser.parse_args()
    report = Report("cluster_load", vars(arguments))
    with TemporaryDirectory(prefix="lexigraph-load-") as name, ExitStack() as running:
        folder = Path(name)
        settings = {"LEXIGRAPH_BASE_IRI": arguments.base, "LEXIGRAPH_API_KEY": _KEY, "OMP_NUM_THREADS": "1"}
        if arguments.engine:
            settings |= {"LEXIGRAPH_GRAPH": arguments.graph, "LEXIGRAPH_ENGINE": arguments.engine}
        else:
            settings["LEXIGRAPH_GRAPH"] = running.enter_context(oxigraph_server(folder)).url
            settings["LEXIGRAPH_ENGINE"] = running.enter_context(running_server(_SETTINGS)).url()
            report.add("Load", list(_load(folder, settings, arguments.terms)))
        texts = list(islice(distinct_queries(arguments.queries), arguments.queries))
        encoder = query_encoder(Settings(), folder, threads=1)
        report.add(
            "Embedding a query, in process", [_cells(time_each(lambda text: encoder.encode_queries([text]), texts))]
        )
        for number in arguments.readers:
            with _readers(folder, settings, number) as readers:
                rows = list(_searches(readers, _Processors(settings, readers), texts))
                report.add(f"Searches by {number} reader(s), beside the embedding", rows)
        with _readers(folder, settings, max(arguments.readers)) as readers:
            writer = running.enter_context(processes.server(folder / "writer", **settings))
            report.add("A change on all readers", [_visibility(writer, readers, arguments.changes)])
    report.write()


def _load(folder: Path, settings: Mapping[str, str], terms: int) -> Iterator[dict[str, Cell]]:
    file = folder / "wordnet.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(term) + "\n" for term in _terms(terms))
    began = time.perf_counter()
    command = processes.command("ingest", str(file), "--data", str(folder / "writer"), "--defer-vectors")
    subprocess.run(command, check=True, cwd=ROOT, env=environment(**settings))  # noqa: S603
    yield _step("ingest without vectors", began, terms, folder, settings)
    began = time.perf_counter()
    with closing(PostgresqlEngine(settings["LEXIGRAPH_ENGINE"], None, writable=True)) as engine:
        engine.embed_shard(_ClusteredVectors(), 0, 1)
    yield _step("vectors and their index", began, terms, folder, settings)


def _step(step: str, began: float, terms: int, folder: Path, settings: Mapping[str, str]) -> dict[str, Cell]:
    seconds = time.perf_counter() - began
    with psycopg.connect(settings["LEXIGRAPH_ENGINE"]) as connection:
        (size,) = connection.execute(_SIZE).fetchone() or (0.0,)
    graph = sum(one.stat().st_size for one in (folder / "oxigraph").rglob("*")) / 1e9
    return {
        "step": step,
        "s": seconds,
        "terms/s": terms / seconds,
        "database, GB": float(size),
        "graph, GB": graph,
    }


def _terms(count: int) -> Iterator[dict[str, object]]:
    """Yield the synsets of WordNet, then variants of them."""
    for number, synset in enumerate(map(json.loads, wordnet_lines(count))):
        name, *synonyms = [lemma.replace("_", " ") for lemma in synset["lemmas"]]
        few = [] if number % 1000 else ["one in 1000"]
        yield {
            "id": synset["id"],
            "name": name,
            "synonyms": synonyms,
            "definition": synset["gloss"],
            "categories": [f"lexfile {synset['lexfile']}", *few],
            "broader": synset["hypernyms"],
        }


@contextmanager
def _readers(folder: Path, settings: Mapping[str, str], number: int) -> Iterator[Sequence[processes.Server]]:
    with ExitStack() as running:
        readers = [
            running.enter_context(processes.server(folder / f"reader-{one}", **settings)) for one in range(number)
        ]
        for reader in readers:
            reader.wait_until("/ready")
        yield readers


class _Processors:
    """The processor time of the readers and of both servers, if they are on this machine; from /proc on Linux."""

    def __init__(self, settings: Mapping[str, str], readers: Sequence[processes.Server]) -> None:
        with psycopg.connect(settings["LEXIGRAPH_ENGINE"]) as connection:
            database = parent(connection.info.backend_pid)
        port = f":{httpx.URL(settings['LEXIGRAPH_GRAPH']).port}"
        graph = {int(one.parent.name) for one in _PROC.glob("[0-9]*/cmdline") if port.encode() in one.read_bytes()}
        self._roots = {
            "readers": {one.process.pid for one in readers},
            "database": {database},
            "graph": graph - {os.getpid()},
        }

    def seconds(self) -> dict[str, float]:
        """Return the seconds that each part has used, with its running child processes."""
        return {part: processor_seconds(roots) for part, roots in self._roots.items()}


def _searches(
    readers: Sequence[processes.Server], processors: _Processors, texts: Sequence[str]
) -> Iterator[dict[str, Cell]]:
    found = readers[0].query(_CATEGORIES)["categories"]
    sizes = {one["name"]: one["terms"]["totalCount"] for one in found}
    total = readers[0].query("{ terms { totalCount } }")["terms"]["totalCount"]
    for title, share in _SHARES.items():
        where: dict[str, str] = {}
        if share < 1:
            name = min(sizes, key=lambda one: abs(sizes[one] - share * total))
            where, title = {"category": name}, f"{100 * sizes[name] / total:.2g} %"
        for clients in _CLIENTS:
            asked = [f"{text} {title} {clients}" for text in texts]  # not asked before
            _send(readers, asked, 1, _EMBED, {})
            before, began = processors.seconds(), time.perf_counter()
            timing = Timing.of(_send(readers, asked, clients, _SEARCH, {"where": where}))
            rate = len(asked) / (time.perf_counter() - began)
            used = {part: 1000 * (end - before[part]) / len(asked) for part, end in processors.seconds().items()}
            cpu = {f"CPU ms, {part}": value for part, value in used.items()}
            yield {"filter": title, "clients": clients, **_cells(timing), "searches/s": rate, **cpu}


def _send(
    readers: Sequence[processes.Server], texts: Sequence[str], clients: int, query: str, variables: Mapping[str, object]
) -> list[float]:
    """Return the seconds of each search; each text goes to the same reader every time."""

    def run(client: int) -> list[float]:
        seconds: list[float] = []
        with ExitStack() as opened:
            connections = [opened.enter_context(closing(_connection(one))) for one in readers]
            for place in range(client, len(texts), clients):
                body = orjson.dumps({"query": query, "variables": {**variables, "query": texts[place]}})
                connection = connections[place % len(readers)]
                began = time.perf_counter()
                connection.request("POST", "/graphql", body, _JSON)
                answer = connection.getresponse().read()
                seconds.append(time.perf_counter() - began)
                assert "errors" not in orjson.loads(answer), answer[:500]
        return seconds

    with ThreadPoolExecutor(clients) as threads:
        return [one for seconds in threads.map(run, range(clients)) for one in seconds]


def _connection(reader: processes.Server) -> HTTPConnection:
    """Return a connection whose requests take .2 ms of this process; those of httpx take a millisecond more."""
    address = reader.http.base_url
    return HTTPConnection(address.host, address.port, PATIENCE)


def _visibility(writer: processes.Server, readers: Sequence[processes.Server], changes: int) -> dict[str, Cell]:
    answered, visible, since = [], [], []
    with ThreadPoolExecutor(len(readers)) as threads:
        for number in range(changes):
            began = time.perf_counter()
            headers = {"Authorization": f"Bearer {_KEY}"}
            answer = writer.http.post("/graphql", json={"query": _INGEST % number}, headers=headers).json()
            epoch = int(answer["data"]["ingest"]["epoch"])
            returned = time.perf_counter()
            seen = max(threads.map(lambda reader, least=epoch: _wait(reader.http, least), readers))
            answered.append(returned - began)
            visible.append(seen - began)
            since.append(seen - returned)
    return {
        "readers": len(readers),
        "changes": changes,
        "answered after s": median(answered),
        "visible after s": median(visible),
        "visible after the answer, s": median(since),
        "most": max(since),
    }


def _wait(reader: httpx.Client, epoch: int) -> float:
    while int(reader.get("/health").headers[EPOCH]) < epoch:
        time.sleep(_PAUSE)
    return time.perf_counter()


def _cells(timing: Timing) -> dict[str, Cell]:
    return {"p50 ms": timing.median, "p99 ms": timing.p99, "calls": timing.calls}


if __name__ == "__main__":
    main()
