"""A process that answers SPARQL queries, one at a time, until its stdin is closed or the system ends it.

    python -m api.sparql.worker DATA-FOLDER SECONDS RESULT-BYTES MEMORY-BYTES

Each limit is held where a query cannot escape it: time by a timer of the kernel, which ends the process inside the
engine too, and if the server is gone; memory by the kernel; the size of an answer by what it is written to.
"""

import logging
import resource
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.errors import FAULT, Problem, problem_of
from api.negotiation import negotiated
from api.sparql.messages import Answer, Document, Question, to_bytes
from graph.errors import QueryError
from graph.export import RdfFormat
from graph.rdf import Iri
from graph.sparql import Dataset, ResultFormat, ResultKind
from graph.stores.oxigraph import OxigraphStore
from ingest.folder import State, open_published, read_stamp

__all__ = ["Worker", "main"]

_log = logging.getLogger("lexigraph")

# The last of equals is taken: SPARQL's JSON and Turtle for */*.
_BOOLEANS: Final = {
    "application/xml": ResultFormat.XML,
    ResultFormat.XML.media_type: ResultFormat.XML,
    "application/json": ResultFormat.JSON,
    ResultFormat.JSON.media_type: ResultFormat.JSON,
}
_TABLES: Final = {format.media_type: format for format in (ResultFormat.TSV, ResultFormat.CSV)}
_OFFERED: Final[Mapping[ResultKind, Mapping[str, RdfFormat | ResultFormat]]] = {
    ResultKind.SOLUTIONS: {**_TABLES, **_BOOLEANS},
    ResultKind.BOOLEAN: _BOOLEANS,
    ResultKind.TRIPLES: {
        format.media_type: format
        for format in (RdfFormat.RDFXML, RdfFormat.NTRIPLES, RdfFormat.JSONLD, RdfFormat.TURTLE)
    },
}


@dataclass(frozen=True)
class _Graph:
    """The graph of one published state."""

    store: OxigraphStore
    base: Iri


class Worker:
    """Answers from the graph that a data folder publishes at each question."""

    def __init__(self, folder: Path, result_bytes: int) -> None:
        """Answer with at most `result_bytes`."""
        self._folder, self._result_bytes = folder, result_bytes
        self._graph: _Graph | None = None
        self._stamp: tuple[int, int] | None = None

    def answer(self, question: Question) -> Answer:
        """Return the answer, which is a problem if there is none."""
        try:
            return self._evaluate(question)
        except QueryError as error:
            return Problem("BAD_QUERY", f"This query cannot be answered: {error}.")
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                _log.exception("A SPARQL query failed.")
            return problem or FAULT

    def _evaluate(self, question: Question) -> Document:
        graph = self._published()
        names_graphs = question.default_graphs or question.named_graphs
        dataset = Dataset(question.default_graphs, question.named_graphs) if names_graphs else None
        result = graph.store.evaluate(question.query, graph.base, dataset)
        format, media_type = negotiated(question.accept, question.format, _OFFERED[result.kind])
        return Document(media_type, result.serialize(format, self._result_bytes))

    def _published(self) -> _Graph:
        stamp = read_stamp(self._folder)
        if self._graph is None or stamp != self._stamp:
            self._graph, self._stamp = open_published(self._folder, _open), stamp
        return self._graph


def _open(state: State) -> _Graph:
    return _Graph(OxigraphStore.open_read_only(state.graph), state.base)


def main(folder: str, seconds: str, result_bytes: str, memory_bytes: str) -> None:
    """Answer the questions on stdin, on stdout."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    memory = int(memory_bytes) if most == resource.RLIM_INFINITY else min(int(memory_bytes), most)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for ending in (signal.SIGALRM, signal.SIGPIPE):
        signal.signal(ending, signal.SIG_DFL)
    worker = Worker(Path(folder), int(result_bytes))
    for line in sys.stdin.buffer:
        signal.setitimer(signal.ITIMER_REAL, float(seconds))
        answer = worker.answer(Question.from_line(line))
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.buffer.write(to_bytes(answer))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
