"""Kills processes at random moments: nothing acknowledged is lost, and every source is in its old or its new state.

A server with workers runs over one data directory. A client changes and removes documents, and commands ingest a folder
of pages, remove sources of it, and compact the search engine, all at the same time. One of the writer, a worker and the
command is killed again and again. After every ten kills everything rests, and each document is compared with the states
that it may have: the last acknowledged one, or a later one that was not acknowledged. With `--merges`, terms have
vectors, all processes merge them after a few changes instead of thousands, and a process that merges or compacts is
killed as well; after every ten kills, each term must have a vector.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import httpx

from benchmarks.support.folders import WORK
from benchmarks.support.report import Report
from benchmarks.support.server import Server, serve

_API_KEY = "benchmark"
_WORKERS = 2
_PAGES = 20
_UPLOADS = 6
_KILLS_PER_ROUND = 10
_SEED = 12
_PATIENCE = 120.0
_MERGE_PATIENCE = 5.0
_MERGE_SECONDS = 0.05
# Imports everything once, and forks a process per command, so that a kill rarely meets a process that only imports.
_COMMANDS = """
import os, sys
import api.settings, embeddings.encoders, faiss, ingest.input.documents, rich.progress
from api.cli import main
while arguments := sys.stdin.readline().split():
    process = os.fork()
    if process == 0:
        os.dup2(os.open(arguments[0], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        sys.argv = arguments
        sys.exit(main())
    print(process, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
# With this, a process writes a file named after it while it merges or compacts.
_MERGES = """
import os
from pathlib import Path
import api.writing.ingestion, api.writing.write_queue, embeddings.engines.embedded.engine

def marked(name, work):
    def marking(*arguments, **options):
        mark = Path({marks!r}, str(os.getpid()))
        if mark.exists():  # a merge is a part of a compaction
            return work(*arguments, **options)
        mark.write_text(name)
        try:
            return work(*arguments, **options)
        finally:
            mark.unlink(missing_ok=True)
    return marking

api.writing.ingestion.compact = marked("compaction", api.writing.ingestion.compact)
Engine = embeddings.engines.embedded.engine.EmbeddedEngine
Engine.merge = marked("merge", Engine.merge)
api.writing.write_queue._IDLE_SECONDS = 0.01
embeddings.engines.embedded.vector_merges._LARGE_DELTA = 2
embeddings.engines.embedded.vector_merges._DELTA_SHARE = 0
"""
_INGEST = "mutation ($name: String!, $text: String!) { ingest(documents: [{name: $name, content: $text}]) { epoch } }"
_REMOVE = "mutation ($name: String!) { removeSource(source: $name) { epoch } }"
_TERMS = "{ terms(first: 100) { totalCount nodes { name definition } } index { epoch model } }"
_MEANT = '{ search(query: "It is like a page.", mode: SEMANTIC, first: 100) { nodes { name } } }'
_ABSENT = ""


class _States:
    """The states that each term may have: a definition, or `_ABSENT`."""

    def __init__(self) -> None:
        self._possible: dict[str, set[str]] = {}

    def begin(self, term: str, state: str) -> None:
        """A change has been sent; from now on the term may have either state."""
        self._possible.setdefault(term, {_ABSENT}).add(state)

    def acknowledge(self, term: str, state: str) -> None:
        self._possible[term] = {state}

    def lost(self, found: dict[str, str]) -> list[str]:
        """Describe the terms whose state is not possible. Afterwards, the found states are the only possible ones."""
        wrong = [
            f"{term} is {found.get(term, _ABSENT)!r}, not one of {sorted(states)}"
            for term, states in self._possible.items()
            if found.get(term, _ABSENT) not in states
        ]
        for term in self._possible:
            self._possible[term] = {found.get(term, _ABSENT)}
        return wrong


class _Lab:
    """A server, a client that changes documents, and commands, with the expected states of all terms."""

    def __init__(self, root: Path, server: Server, commands: "subprocess.Popen[str]", random: Random) -> None:
        self.data, self.pages = root / "data", root / "pages"
        self.server, self.commands, self.random = server, commands, random
        self.output, self.marks = root / "output", root / "marks"
        self.states = _States()
        self.counts = Counter[str]()
        self.command: int | None = None
        self.is_stopping = threading.Event()
        self.version = 0
        self.processes = _children(server.process)

    def change_documents(self) -> None:
        """Send mutations until the round ends."""
        random = Random(self.random.random())
        while not self.is_stopping.is_set():
            number = random.randrange(_UPLOADS)
            self.version += 1
            term, state = f"Upload {number}", f"Version {self.version}."
            query, variables = _INGEST, {"name": f"{number}", "text": _page(term, state)}
            if random.random() < 0.2:
                state, query, variables = _ABSENT, _REMOVE, {"name": f"upload:{number}"}
            self.states.begin(term, state)
            code = self._code_of(query, variables)
            if code in ("", "NOT_FOUND"):  # a source that does not exist is removed
                self.states.acknowledge(term, state)
            self.counts[f"mutation: {code or 'acknowledged'}"] += 1

    def run_commands(self) -> None:
        """Run commands one after another until the round ends."""
        random = Random(self.random.random())
        while not self.is_stopping.is_set():
            kind = random.choice(("ingest", "ingest", "remove", "compact"))
            changes: dict[str, str] = {}
            if kind == "ingest":
                self.version += 1
                for number in random.sample(range(_PAGES), _PAGES // 2):
                    changes[f"Page {number}"] = f"Version {self.version}."
                    (self.pages / f"{number}.txt").write_text(_page(f"Page {number}", changes[f"Page {number}"]))
                changes = {f"Page {number}": _definition(self.pages / f"{number}.txt") for number in range(_PAGES)}
                arguments = f"ingest {self.pages}"
            elif kind == "remove":
                number = random.randrange(_PAGES)
                changes, arguments = {f"Page {number}": _ABSENT}, f"remove pages/{number}.txt"
            else:
                arguments = "compact"
            for term, state in changes.items():
                self.states.begin(term, state)
            code = self._run(arguments)
            if code == 0 or (code == 1 and kind == "ingest" and self._is_report()):
                for term, state in changes.items():
                    self.states.acknowledge(term, state)
            self.counts[f"{kind}: {'killed' if code < 0 else f'exit code {code}'}"] += 1

    def kill(self) -> None:
        """Kill the writer, a worker, the command that runs, or a process that merges or compacts."""
        kind = self.random.choice(("writer", "worker", "command", *(["merging"] if self.marks.exists() else [])))
        if kind == "merging":
            victim = self._merging()
        elif kind == "command":
            victim = self.command
        else:
            victim = self.processes[0 if kind == "writer" else self.random.randint(1, _WORKERS)]
        if victim is None:
            self.kill()
            return
        with suppress(ProcessLookupError):  # a command has just ended
            os.kill(victim, signal.SIGKILL)
            self.counts[f"kills: {kind}"] += 1
        if victim in self.processes:
            self.processes[self.processes.index(victim)] = self._replacement()
        if (mark := self.marks / f"{victim}").exists():
            self.counts[f"kills during a {mark.read_text()}"] += 1
            mark.unlink()

    def _merging(self) -> int | None:
        """Wait for a process that merges or compacts, and then a part of the time that this takes."""
        end = time.monotonic() + _MERGE_PATIENCE
        while time.monotonic() < end:
            if marks := list(self.marks.iterdir()):
                time.sleep(self.random.uniform(0, _MERGE_SECONDS))
                return int(marks[0].name)
            time.sleep(0.001)
        return None

    def found(self) -> dict[str, str]:
        """Return the definition of each term, once all processes have come to rest.

        A killed process may have committed a change that readers do not see before the next writer publishes it.
        """
        self.version += 1
        variables = {"name": "rest", "text": _page("Rest", f"Version {self.version}.")}
        while code := self._code_of(_INGEST, variables):
            assert code in ("NOT_ACKNOWLEDGED", "BUSY", "connection lost"), code
            time.sleep(0.1)
        answer = json.loads(self.server.ask(_TERMS, {}))["data"]
        assert answer["terms"]["totalCount"] == len(answer["terms"]["nodes"])
        found = {one["name"]: one["definition"] for one in answer["terms"]["nodes"]}
        if answer["index"]["model"]:
            hits = json.loads(self.server.ask(_MEANT, {}))["data"]["search"]["nodes"]
            assert sorted(one["name"] for one in hits) == sorted(found)
        return found

    def _replacement(self) -> int:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if new := set(_children(self.server.process)) - set(self.processes):
                return new.pop()
            time.sleep(0.02)
        raise RuntimeError("A process was not replaced.")

    def _code_of(self, query: str, variables: dict[str, str]) -> str:
        """Return the code of the error of a mutation, empty without an error."""
        try:
            answer: Any = self.server.client.post("/graphql", json={"query": query, "variables": variables}).json()
        except httpx.TransportError:
            return "connection lost"
        return str(answer["errors"][0]["extensions"]["code"]) if "errors" in answer else ""

    def _is_report(self) -> bool:
        """Return whether the last command has printed a report; without a model, its exit code is 1."""
        return self.output.read_text().startswith(f"{_PAGES} sources")

    def _run(self, arguments: str) -> int:
        assert self.commands.stdin and self.commands.stdout
        self.commands.stdin.write(f"{self.output} {arguments} --data {self.data}\n")
        self.commands.stdin.flush()
        self.command = int(self.commands.stdout.readline())
        code = int(self.commands.stdout.readline())
        self.command = None
        return code


def _children(process: int) -> list[int]:
    """Return the process IDs of the children, in the order of their start: first the writer, then the workers."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _page(term: str, definition: str) -> str:
    return f"// TESTING TERM\n{term}\n{definition}\nBACKGROUND\nIt is like Page 1 and Upload 1.\n"


def _definition(page: Path) -> str:
    return page.read_text().splitlines()[2]


@contextmanager
def _command_processes(first: str) -> "Iterator[subprocess.Popen[str]]":
    environment, pipe = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, subprocess.PIPE
    command = [sys.executable, "-c", first + _COMMANDS]
    with subprocess.Popen(  # noqa: S603 (our own program)
        command, env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        yield parent


def main() -> None:
    """Kill, compare, and print the outcomes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="number of kills")
    parser.add_argument("--seed", type=int, default=_SEED, help="seed of the moments")
    parser.add_argument("--merges", action="store_true", help="merge vectors all the time")
    arguments = parser.parse_args()
    root = WORK / "kills"
    model, first = ("", _MERGES.format(marks=str(root / "marks"))) if arguments.merges else ("none", "")
    shutil.rmtree(root, ignore_errors=True)
    (root / "pages").mkdir(parents=True)
    if arguments.merges:
        (root / "marks").mkdir()
    os.environ["LEXIGRAPH_MODEL"] = model
    report, random, lost = Report("kills", vars(arguments)), Random(arguments.seed), list[str]()
    with _command_processes(first) as commands:
        for number in range(_PAGES):
            (root / "pages" / f"{number}.txt").write_text(_page(f"Page {number}", "Version 0."))
        program = [sys.executable, "-c", "from api.cli import main; main()"]
        subprocess.run(  # noqa: S603 (our own command line)
            [*program, "ingest", root / "pages", "--data", root / "data"], capture_output=True, check=False
        )
        with serve(root / "data", model=model, api_key=_API_KEY, workers=_WORKERS, first=first) as server:
            lab = _Lab(root, server, commands, random)
            for number in range(_PAGES):
                lab.states.acknowledge(f"Page {number}", "Version 0.")
            for _ in range(0, arguments.kills, _KILLS_PER_ROUND):
                lost += _round(lab)
    report.add("Outcomes", [{"outcome": outcome, "number": number} for outcome, number in sorted(lab.counts.items())])
    report.add_claims([("no acknowledged change is lost, and no source is mixed", len(lost), not lost)])
    report.write()
    for one in lost:
        print(one)


def _round(lab: _Lab) -> list[str]:
    lab.is_stopping.clear()
    actors = [threading.Thread(target=target) for target in (lab.change_documents, lab.run_commands)]
    for actor in actors:
        actor.start()
    for _ in range(_KILLS_PER_ROUND):
        time.sleep(lab.random.uniform(0, 0.6))
        lab.kill()
    lab.is_stopping.set()
    for actor in actors:
        actor.join()
    return lab.states.lost(lab.found())


if __name__ == "__main__":
    main()
