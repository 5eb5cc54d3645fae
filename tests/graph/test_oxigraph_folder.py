"""An Oxigraph directory has one writer and many readers, and survives a kill."""

import os
import signal
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

import graph
from graph.errors import StoreError, StoreUnusable
from graph.nquads import to_nquads
from graph.rdf import Iri, Literal, Triple
from graph.sparql_text import bind, replace_data
from graph.store import TripleStore
from graph.stores.oxigraph import OxigraphStore

ONE, TWO = "https://kg.example/source/one", "https://kg.example/source/two"
GRAPH_QUERY = "SELECT ?subject ?property ?value WHERE { GRAPH $graph { ?subject ?property ?value } }"


def triple(name: str) -> Triple:
    return f"https://kg.example/term/{name}", "https://kg.example/p", Literal("text", "en")


def content(store: TripleStore, graph: Iri) -> set[object]:
    return set(store.query(bind(GRAPH_QUERY, graph=graph)))


PROGRAM = """
import sys
from contextlib import closing
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from graph.errors import StoreError
from graph.sparql_text import replace_data
from graph.rdf import Literal
from graph.stores.oxigraph import OxigraphStore
folder = Path(sys.argv[2])
"""


def start(program: str, folder: Path) -> subprocess.Popen[str]:
    root = str(Path(graph.__file__).parent.parent)
    command = [sys.executable, "-c", PROGRAM + textwrap.dedent(program), root, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_written_triples_are_there_after_reopening(tmp_path: Path) -> None:
    store = OxigraphStore.open(tmp_path / "graph")
    store.update(replace_data({ONE: [triple("a")]}))
    store.load(to_nquads({TWO: [triple("b")]}))
    store.close()
    store = OxigraphStore.open(tmp_path / "graph")
    assert content(store, ONE) == {triple("a")}
    assert content(store, TWO) == {triple("b")}
    store.close()


def test_second_writing_process_gets_a_lock_error(tmp_path: Path) -> None:
    store = OxigraphStore.open(tmp_path / "graph")
    program = """
        try:
            OxigraphStore.open(folder)
        except StoreError as error:
            print(error)
    """
    output, _ = start(program, tmp_path / "graph").communicate(timeout=30)
    assert str(tmp_path / "graph") in output
    with pytest.raises(StoreError, match="open for writing"):
        OxigraphStore.open(tmp_path / "graph")
    store.close()
    output, _ = start(program, tmp_path / "graph").communicate(timeout=30)
    assert output == ""


def test_flushed_triples_survive_a_kill(tmp_path: Path) -> None:
    program = """
        store = OxigraphStore.open(folder)
        for number in range(1_000_000):
            text = Literal(str(number), "en")
            triples = [(f"https://kg.example/term/{part}", "https://kg.example/p", text) for part in range(20)]
            store.update(replace_data({"https://kg.example/source/one": triples}))
            store.flush()
            print(number, flush=True)
    """
    process = start(program, tmp_path / "graph")
    assert process.stdout
    acknowledged = [int(process.stdout.readline()) for _ in range(10)][-1]
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read()  # `communicate` would skip lines that arrived together with the tenth
    process.communicate(timeout=30)
    acknowledged = max([acknowledged, *(int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n"))])
    store = OxigraphStore.open(tmp_path / "graph")
    values = [row[2] for row in store.query(bind(GRAPH_QUERY, graph=ONE))]
    store.close()
    assert len(values) == 20
    assert len(set(values)) == 1
    assert isinstance(values[0], Literal)
    assert int(values[0].value) in (acknowledged, acknowledged + 1)


def test_checkpoint_is_a_read_only_snapshot(tmp_path: Path) -> None:
    writer = OxigraphStore.open(tmp_path / "graph")
    writer.update(replace_data({ONE: [triple("then")]}))
    writer.checkpoint(tmp_path / "checkpoint")
    writer.update(replace_data({ONE: [triple("now")]}))
    readers = [OxigraphStore.open_read_only(tmp_path / "checkpoint") for _ in range(2)]
    for reader in readers:
        assert content(reader, ONE) == {triple("then")}
        with pytest.raises(StoreUnusable):
            reader.update(replace_data({ONE: [triple("never")]}))
        with pytest.raises(StoreUnusable):
            reader.load(to_nquads({ONE: [triple("never")]}))
        assert content(reader, ONE) == {triple("then")}
        reader.close()
    assert content(writer, ONE) == {triple("now")}
    with pytest.raises(StoreUnusable):
        writer.checkpoint(tmp_path / "checkpoint")
    writer.close()


def test_invalid_store_raises_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        OxigraphStore.open_read_only(tmp_path / "nowhere")
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreUnusable, match="file"):
        OxigraphStore.open(tmp_path / "file")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "CURRENT").write_text("not a manifest")
    with pytest.raises(StoreUnusable, match="damaged"):
        OxigraphStore.open(tmp_path / "damaged")


def test_a_directory_in_the_place_of_the_log_of_the_engine_is_removed(tmp_path: Path) -> None:
    with closing(OxigraphStore.open(tmp_path / "graph")):
        pass
    (tmp_path / "graph" / "LOG").unlink()
    (tmp_path / "graph" / "LOG").mkdir()
    with closing(OxigraphStore.open(tmp_path / "graph")):
        pass
    assert [one.name for one in (tmp_path / "graph").glob("LOG*") if one.is_dir()] == []
