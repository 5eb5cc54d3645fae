"""Reads damaged and malicious documents: each must give terms and findings, never a traceback, crash, hang or bomb.

The documents are bombs made by hand, and mutations of the same terms in every format, of `examples/`, and of the files
of `--corpora`. They are read as an ingest reads them, up to their triples, by several processes. A document that fails
is written to `results/fuzz/`; one that gives a traceback is made smaller first.
"""

import argparse
import resource
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from random import SystemRandom
from typing import Final, NamedTuple

from benchmarks.support.folders import EXAMPLES
from benchmarks.support.measure import peak_rss, reset_peak_rss
from benchmarks.support.mutations import Case, Mutations, bombs
from benchmarks.support.report import RESULTS, Report
from graph.iris import Iris
from ingest.diagnostics import Diagnostic
from ingest.input.contents import failure
from ingest.input.documents import Document
from ingest.organizations.registry import Organizations
from ingest.sources.source import read_source
from ingest.terms import TermMaker

_FAILURES: Final = RESULTS / "fuzz"
_FORK: Final = get_context("fork")
_SLOW: Final = 10.0  # processor seconds
_STUCK: Final = 60.0  # seconds
_LARGE: Final = 1000  # MB
_ATTEMPTS: Final = 300
_FAULTS: Final = ("reader-failed", "too-deep")
_KINDS: Final = ("traceback", "crash", "over 10 s", "over 1 GB")


class Outcome(NamedTuple):
    """What happened with one document: processor seconds, peak memory in MB, and the failure, if any."""

    number: int
    format: str
    seconds: float
    memory: float
    kind: str = ""
    reason: str = ""
    smaller: bytes | None = None


class _Reading:
    """Reads documents as an ingest does."""

    def __init__(self) -> None:
        self._iris = Iris("https://fuzz.example/")
        self._maker = TermMaker.of_home(self._iris, "Fuzz", Organizations.load())
        self.format = ""

    def fault(self, case: Case) -> Diagnostic | None:
        """Read a document up to its triples, and return the finding about a fault of the reader, if any."""
        document = Document(case.name, lambda: BytesIO(case.content))
        try:
            reading = read_source(document, self._maker, "", lambda iri: None)
            for triples in reading.graphs(self._iris).values():
                for _ in triples:
                    pass
        except Exception as error:
            return failure(case.name, error).diagnostic
        self.format = reading.source.format or ""
        return next((found for found in reading.diagnostics if found.code in _FAULTS), None)

    def smaller(self, case: Case, fault: Diagnostic) -> bytes:
        """Return a part of a document that has the same fault; not the least one."""
        content, size = case.content, max(1, len(case.content) // 2)
        attempts = _ATTEMPTS
        while size and attempts:
            start = 0
            while start < len(content) and attempts:
                attempts -= 1
                shorter = content[:start] + content[start + size :]
                found = self.fault(Case(case.name, shorter, ""))
                if found is not None and _place(found) == _place(fault):
                    content = shorter
                else:
                    start += size
            size //= 2
        return content


def _place(fault: Diagnostic) -> str:
    """Return the kind of exception and the line of code, without the values in the message."""
    return fault.message.partition(": ")[0]


def main() -> None:
    """Read documents until the time or the number is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="when to end (1)")
    parser.add_argument("--documents", type=int, default=0, help="how many documents to read at most (no limit)")
    parser.add_argument("--seed", type=int, help="seed of the mutations (random)")
    parser.add_argument("--corpora", type=Path, nargs="*", default=(), metavar="DIR", help="folders of more documents")
    parser.add_argument("--processes", type=int, default=2, help="how many documents are read at a time (2)")
    parser.add_argument("--read", type=Path, nargs="+", metavar="FILE", help="read only these files, such as failures")
    parser.add_argument("--without-bombs", action="store_true", help="read only mutations")
    arguments = parser.parse_args()
    seed = SystemRandom().randrange(1_000_000) if arguments.seed is None else arguments.seed
    report = Report("fuzz", vars(arguments) | {"seed": seed})
    if arguments.read:
        cases = [Case(path.name, path.read_bytes(), str(path)) for path in arguments.read]
        mutations = None
    else:
        cases = [] if arguments.without_bombs else list(bombs())
        mutations = Mutations(seed, [EXAMPLES, *arguments.corpora])
    print(f"Seed {seed}, {len(cases)} documents by hand, {len(mutations.seeds) if mutations else 0} seeds")
    most = len(cases) if arguments.read else arguments.documents
    fuzzing = Fuzzing(cases, mutations, most, time.monotonic() + 60 * arguments.minutes)
    fuzzing.run(arguments.processes)
    report.add(f"Documents read with seed {seed}", fuzzing.rows())
    kinds = fuzzing.kinds
    report.add_claims([(f"no document gives: {kind}", float(kinds[kind]), not kinds[kind]) for kind in _KINDS])
    report.write()
    raise SystemExit(any(kinds.values()))


@dataclass(slots=True)
class _Worker:
    process: ForkProcess
    connection: Connection
    number: int = -1
    began: float = 0.0
    format: str = ""


@dataclass(slots=True)
class Fuzzing:
    """Reads `cases`, then mutations, at most `most` documents if that is not 0, until `end` on the monotonic clock."""

    cases: Sequence[Case]
    mutations: Mutations | None
    most: int
    end: float
    outcomes: list[Outcome] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def case(self, number: int) -> Case:
        """Return the document with this number."""
        if number < len(self.cases) or self.mutations is None:
            return self.cases[number]
        return self.mutations.case(number)

    def run(self, processes: int) -> None:
        """Read all documents with this many processes, which are replaced when a document ends them."""
        numbers = iter(range(self.most) if self.most else count())
        workers = [self._start() for _ in range(processes)]
        for worker in workers:
            self._next(worker, numbers)
        while busy := [worker for worker in workers if worker.number >= 0]:
            ready = wait([worker.connection for worker in busy], timeout=1)
            for worker in busy:
                if worker.connection in ready:
                    self._receive(worker)
                elif time.monotonic() - worker.began > _STUCK:
                    worker.process.kill()
                    worker.process.join()
                    self._take(Outcome(worker.number, worker.format, _STUCK, 0, "over 10 s", "stopped after 60 s"))
                else:
                    continue
                if not worker.process.is_alive():
                    workers[workers.index(worker)] = worker = self._start()
                self._next(worker, numbers)
        for worker in workers:
            worker.process.kill()  # another one holds a copy of the connection, so that it would not end
            worker.process.join()

    def rows(self) -> list[dict[str, str | int | float]]:
        """Return the documents by format."""
        by_format: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            by_format.setdefault(outcome.format or "?", []).append(outcome)
        rows = [_row(name, found) for name, found in sorted(by_format.items())]
        return [*rows, _row("all", self.outcomes)]

    def _next(self, worker: _Worker, numbers: Iterator[int]) -> None:
        number = next(numbers, -1) if time.monotonic() < self.end else -1
        worker.number, worker.began = number, time.monotonic()
        if number >= 0:
            worker.connection.send(number)

    def _start(self) -> _Worker:
        ours, theirs = _FORK.Pipe()
        process = _FORK.Process(target=self._read_all, args=(theirs, ours), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _receive(self, worker: _Worker) -> None:
        try:
            self._take(worker.connection.recv())
        except EOFError:
            worker.process.join()
            code = worker.process.exitcode or 0
            slow = code == -signal.SIGPROF
            kind, seconds = ("over 10 s", _SLOW) if slow else ("crash", 0.0)
            self._take(Outcome(worker.number, "", seconds, 0, kind, f"exit code {code}"))

    def _take(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if not outcome.kind:
            return
        self.kinds[outcome.kind] += 1
        case = self.case(outcome.number)
        _FAILURES.mkdir(parents=True, exist_ok=True)
        path = _FAILURES / f"{outcome.kind.replace(' ', '-')}-{outcome.number}{Path(case.name).suffix}"
        path.write_bytes(case.content if outcome.smaller is None else outcome.smaller)
        print(f"{path.name}: {outcome.kind}: {outcome.reason} ({case.origin})", flush=True)

    def _read_all(self, connection: Connection, other: Connection) -> None:
        other.close()
        reading = _Reading()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (2 * _LARGE << 20, resource.RLIM_INFINITY))
        while True:
            try:
                number = connection.recv()
            except EOFError:
                return
            connection.send(_outcome(reading, number, self.case(number)))


def _outcome(reading: _Reading, number: int, case: Case) -> Outcome:
    reset_peak_rss()
    signal.setitimer(signal.ITIMER_PROF, _SLOW)
    began = time.process_time()
    reading.format = ""
    fault = reading.fault(case)
    seconds = time.process_time() - began
    signal.setitimer(signal.ITIMER_PROF, 0)
    outcome = Outcome(number, reading.format, seconds, peak_rss())
    if outcome.memory > _LARGE:
        return outcome._replace(kind="over 1 GB", reason=f"{outcome.memory:.0f} MB")
    if fault is not None:
        return outcome._replace(kind="traceback", reason=fault.message, smaller=reading.smaller(case, fault))
    return outcome


def _row(name: str, outcomes: Sequence[Outcome]) -> dict[str, str | int | float]:
    kinds = Counter(outcome.kind for outcome in outcomes)
    return {
        "format": name,
        "documents": len(outcomes),
        **{kind: kinds[kind] for kind in _KINDS},
        "slowest s": max((outcome.seconds for outcome in outcomes), default=0.0),
        "largest MB": max((outcome.memory for outcome in outcomes), default=0.0),
    }


if __name__ == "__main__":
    main()
