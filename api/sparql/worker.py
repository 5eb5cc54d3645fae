"""A process that runs SPARQL queries, one at a time, until its stdin is closed or it is killed.

    python -m api.sparql.worker DATA-FOLDER SECONDS RESULT-BYTES MEMORY-BYTES

The first line of stdin is the address of the server that holds the graph, if any, and the base IRI, which are not
arguments because other users of this machine can read those. Each further line is a query.

Limits are enforced where a query cannot escape them. The kernel limits memory, and run time with a timer that kills the
process even inside the engine and after the server has exited. The output buffer limits the size of the result.
"""

import json
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from api.errors import Problem, client_problem_of
from api.http.negotiation import format_named, negotiated
from api.sparql.messages import Answer, Document, QueryRequest, to_bytes
from graph.errors import QueryError
from graph.query_results import OFFERED, QueryDataset
from graph.rdf import Iri
from graph.stores.oxigraph import OxigraphStore
from ingest.data_directory.servers import NO_SERVERS, Servers
from ingest.data_directory.state import open_published, read_stamp

if TYPE_CHECKING:
    from graph.stores.sparql import SparqlStore


@dataclass(frozen=True)
class _Graph:
    """The graph of one published state, or on a server."""

    store: "OxigraphStore | SparqlStore"
    base: Iri


class Worker:
    """Runs queries on the graph that a data directory currently publishes, or on the one that a server holds."""

    def __init__(self, folder: Path, result_bytes: int, servers: Servers = NO_SERVERS, base: Iri = "") -> None:
        """Limit results to `result_bytes`; a server has the graph with the base IRI `base`."""
        self._folder, self._result_bytes = folder, result_bytes
        self._remote = _Graph(servers.open_graph(base, writable=True), base) if servers.graph else None
        self._graph: _Graph | None = None
        self._stamp: tuple[int, int] | None = None

    def answer(self, request: QueryRequest) -> Answer:
        """Return the result of a query, or a problem."""
        try:
            return self._evaluate(request)
        except QueryError as error:
            return Problem("BAD_QUERY", f"Invalid query: {error}.")
        except Exception as error:
            return client_problem_of(error, "A SPARQL query failed.")

    def _evaluate(self, request: QueryRequest) -> Document:
        graph = self._published()
        names_graphs = request.default_graphs or request.named_graphs
        dataset = QueryDataset(request.default_graphs, request.named_graphs) if names_graphs else None
        result = graph.store.evaluate(request.query, graph.base, dataset)
        offered = OFFERED[result.kind]
        named = request.format and format_named(request.format, offered)
        # The protocol knows no parameter `format`: clients send names of other servers, and `Accept` as well.
        format, media_type = named or negotiated(request.accept, None, offered)
        return Document(media_type, result.serialize(format, self._result_bytes))

    def _published(self) -> _Graph:
        if self._remote is not None:
            return self._remote
        stamp = read_stamp(self._folder)
        if self._graph is None or stamp != self._stamp:
            self._graph = open_published(
                self._folder, lambda state: _Graph(OxigraphStore.open_read_only(state.graph), state.base)
            )
            self._stamp = stamp
        return self._graph


def main(folder: str, seconds: str, result_bytes: str, memory_bytes: str) -> None:
    """Read queries from stdin, and write answers to stdout."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    memory = int(memory_bytes) if most == resource.RLIM_INFINITY else min(int(memory_bytes), most)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for ending in (signal.SIGALRM, signal.SIGPIPE):
        signal.signal(ending, signal.SIG_DFL)
    graph, base = json.loads(sys.stdin.buffer.readline())
    worker = Worker(Path(folder), int(result_bytes), Servers(graph), base)
    for line in sys.stdin.buffer:
        signal.setitimer(signal.ITIMER_REAL, float(seconds))
        answer = worker.answer(QueryRequest(**json.loads(line)))
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.buffer.write(to_bytes(answer))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
