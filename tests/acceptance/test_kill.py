"""Kills ingests at random moments: every source is either old or new, and the next ingest succeeds."""

import io
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from api.lexicon.current import open_current_lexicon
from api.lexicon.lexicon import Lexicon
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from embeddings.encoders import DEFAULT_MODEL, open_encoder
from embeddings.hits import SearchMode
from graph.export import RdfFormat, graph_chunks
from graph.iris import Iris
from graph.rdf import Iri, Triple
from graph.resources import read_graph
from ingest.data_directory.folder import open_writer
from ingest.input.document_paths import find_documents
from ingest.report import Report
from tests.support.effort import repetitions

ROOT = Path(__file__).parents[2]
# Starting Python and its imports takes most of a second, during which a kill is harmless. So this process imports
# everything once, and every ingest is forked from it.
FORKS = """
import os, sys
import api.writing.ingestion, api.settings, embeddings.encoders, faiss, ingest.input.documents, rich.progress
from api.cli import main
while arguments := sys.stdin.readline().split():
    process = os.fork()
    if process == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.argv = arguments
        sys.exit(main())
    print(process, flush=True)
    sys.stdin.readline()
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
BASE = "https://lexigraph.example/"
PAGES = 40
KILLS = repetitions(6)
EXPECTED_FILES = {
    *("checkpoints", "engine", "graph", "lexigraph.json", "models", "progress", "seal.json", "sources.sqlite"),
    *("vectors.sqlite", "write.lock"),
}


class Kills:
    """A folder of term pages and its data directory, with methods to run ingests and inspect their results."""

    def __init__(self, root: Path, encoder: Encoder, forks: "subprocess.Popen[str]") -> None:
        self.docs, self.data = root / "docs", root / "lexigraph-data"
        self.docs.mkdir()
        self.encoder, self.forks = encoder, forks

    def write(self, pages: dict[str, str]) -> None:
        """Replace the content of the folder with `pages`."""
        for path in self.docs.iterdir():
            if path.name not in pages:
                path.unlink()
        for name, text in pages.items():
            (self.docs / name).write_text(text)

    def start(self) -> int:
        """Start an ingest in a new process; return its process ID, which stays reserved until `wait`."""
        return self._ask(f"lexigraph ingest {self.docs} --data {self.data}")

    def wait(self) -> int:
        """Wait for the process to end; return its exit code."""
        return self._ask("")

    def _ask(self, line: str) -> int:
        assert self.forks.stdin is not None
        assert self.forks.stdout is not None
        self.forks.stdin.write(line + "\n")
        self.forks.stdin.flush()
        return int(self.forks.stdout.readline())

    def ingest(self) -> Report:
        """Ingest in this process."""
        inputs = find_documents([str(self.docs)], self.data.parent, io.BytesIO())
        return Ingestion(self.data, Settings(), self.encoder).ingest(inputs)

    @contextmanager
    def lexicon(self) -> Iterator[Lexicon]:
        """Open the published state."""
        lexicon = open_current_lexicon(self.data, self.encoder)
        try:
            yield lexicon
        finally:
            lexicon.close()

    def export(self) -> bytes:
        """Return the published graph, after checking that it answers queries."""
        with self.lexicon() as lexicon:
            assert lexicon.counts()["terms"]
            assert lexicon.search("term 1", SearchMode.LEXICAL, limit=3)
            return b"".join(graph_chunks(lexicon.store, RdfFormat.TURTLE))

    def graphs(self) -> dict[Iri, set[Triple]]:
        """Return the graph of each source."""
        sources = [Iris(BASE).source(f"docs/{number}.txt") for number in range(PAGES)]
        with open_writer(self.data, BASE) as writer:
            return {source: read_graph(writer.store, source) for source in sources}

    def is_unfinished(self) -> bool:
        """Return whether something was committed that readers do not see yet."""
        with open_writer(self.data, BASE) as writer:
            return writer.state is None or writer.log.head() != writer.state.epoch

    def strays(self) -> list[Path]:
        """Return leftover files that no process will read."""
        checkpoints = sorted((self.data / "checkpoints").iterdir())
        return [
            *(path for path in self.data.iterdir() if path.name not in EXPECTED_FILES),
            *(path for path in checkpoints if not path.name.isdecimal()),
            *checkpoints[:-2],
            *self.data.glob("graph/bulk-*.sst"),
            *(path for path in self.data.rglob("*") if path.suffix == ".new" or path.name.endswith(".unfinished")),
        ]


@contextmanager
def forks(model: str) -> "Iterator[subprocess.Popen[str]]":
    """Start the process from which every ingest is forked."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LEXIGRAPH_MODEL": model}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", FORKS], env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        yield parent


def page(number: int, background: str, definition: str = "What it is.") -> str:
    return (
        f"// TRAINING TERM\nTerm {number}\n{definition}\nBACKGROUND\n{background}\n"
        f"DEVELOPERS\nNVIDIA runs it.\nLab {background.split()[-1]} of {number} studies it.\n"
    )


def all_kinds_of_change() -> tuple[dict[str, str], dict[str, str]]:
    """Return two versions of pages: some change, some are added or removed, two swap their terms, some stay."""
    old = {f"{number}.txt": page(number, "Old") for number in range(PAGES) if number % 8 != 7}
    new = {f"{number}.txt": page(number, "Old") for number in range(PAGES) if number % 8 != 6}
    for number in range(0, PAGES, 4):
        new[f"{number}.txt"] = page(number, "New", "What it has become.")
    new["1.txt"], new["2.txt"] = old["2.txt"], old["1.txt"]
    return old, new


def changes_that_need_no_embedding() -> tuple[dict[str, str], dict[str, str]]:
    """Return two versions of pages: half of them change, but only in fields that are not embedded."""
    old = {f"{number}.txt": page(number, "Old") for number in range(PAGES)}
    return old, {f"{number}.txt": page(number, "New" if number % 2 else "Old") for number in range(PAGES)}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("model", "versions"),
    [("none", all_kinds_of_change()), (DEFAULT_MODEL, changes_that_need_no_embedding())],
    ids=["words", "vectors"],
)
def test_a_kill_at_any_moment_leaves_every_source_old_or_new(
    model: str, versions: tuple[dict[str, str], dict[str, str]], tmp_path: Path, encoder: Encoder
) -> None:
    with forks(model) as parent:
        lab = Kills(tmp_path, encoder if model == DEFAULT_MODEL else open_encoder(model), parent)
        kill_many(lab, versions)


def kill_many(lab: Kills, versions: tuple[dict[str, str], dict[str, str]]) -> None:
    exports, graphs = [], []
    for pages in versions:
        lab.write(pages)
        lab.ingest()
        exports.append(lab.export())
        graphs.append(lab.graphs())
    assert exports[0] != exports[1]
    lab.write(versions[0])
    begin = time.monotonic()
    lab.start()
    assert lab.wait() in (0, 1)
    whole = time.monotonic() - begin
    assert lab.export() == exports[0]

    random = Random(20)  # noqa: S311 (not security-relevant)
    moments = Counter[str]()
    for number in range(3 * KILLS):  # more than KILLS only if a busy machine hid the moments of an ingest under way
        if number >= KILLS and (moments["under way"] or KILLS < 20):
            break
        new = 1 - number % 2
        lab.write(versions[new])
        process = lab.start()
        time.sleep((number % KILLS + random.random()) / KILLS * 1.1 * whole)
        os.kill(process, signal.SIGKILL)
        assert lab.wait() in (0, 1, -signal.SIGKILL)

        published = lab.export()
        assert published in exports
        unfinished = lab.is_unfinished()
        moments["under way" if unfinished else "done" if published == exports[new] else "not begun"] += 1
        for source, triples in lab.graphs().items():
            assert triples in (graphs[0][source], graphs[1][source])

        report = lab.ingest()
        assert {found.code for found in report.errors} <= {"no-model"}
        assert lab.export() == exports[new]
        assert lab.strays() == []
    assert moments["under way"] > 0 or KILLS < 20, moments
