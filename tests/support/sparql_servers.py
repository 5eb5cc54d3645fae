"""Real SPARQL servers for tests, each with its data in a temporary directory and on free ports of this machine."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from graph.stores.sparql import SparqlStore
from tests.support.networks import free_port
from tests.support.processes import PATIENCE

__all__ = ["BASE", "SparqlServer", "oxigraph_server", "virtuoso_server"]

BASE = "https://kg.example/"
_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 7500
DirsAllowed = .
ThreadsPerQuery = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
[SPARQL]
"""


@dataclass(frozen=True)
class SparqlServer:
    """A running server: the address of its query service, and a user who may write."""

    url: str
    user: str = ""
    password: str = ""

    @property
    def address(self) -> str:
        """The address with its user and password."""
        return self.url.replace("//", f"//{self.user}:{self.password}@", 1) if self.user else self.url

    def store(self, base: str = BASE) -> SparqlStore:
        return SparqlStore(self.address, base)

    def emptied(self) -> SparqlStore:
        """Return a store without the graphs of earlier tests."""
        store = self.store()
        query = "SELECT DISTINCT ?graph WHERE {\n GRAPH ?graph { ?s ?p ?o }\n FILTER (graph:isOwn(?graph))\n}"
        for (graph,) in [*store.query(query), (store.log,)]:
            store.update(f"DROP SILENT GRAPH <{graph}>")
        return store


@contextmanager
def oxigraph_server(folder: Path, port: int | None = None) -> Iterator[SparqlServer]:
    """Run `oxigraph serve`, from the package of that name."""
    port = port or free_port()
    program = Path(sys.executable).with_name("oxigraph")
    command: list[str | Path] = [program, "serve", "--location", folder / "oxigraph", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/query"):
        yield SparqlServer(f"http://127.0.0.1:{port}")


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[SparqlServer]:
    """Run Virtuoso, from Debian's package virtuoso-opensource-7-bin."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed. Try `apt-get install virtuoso-opensource-7-bin`.")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=sql, http=http))
    command: list[str | Path] = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, folder, f"http://127.0.0.1:{http}/sparql"):
        yield SparqlServer(f"http://127.0.0.1:{http}/sparql-auth", "dba", "dba")


@contextmanager
def _running(command: Sequence[str | Path], folder: Path, url: str) -> Iterator[None]:
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(url):
            assert process.poll() is None and time.monotonic() < deadline, (folder / "output.txt").read_text()
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx2.post(url, data={"query": "ASK {}"}).is_success
    except httpx2.TransportError:
        return False
