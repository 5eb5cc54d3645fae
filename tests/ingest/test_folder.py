"""One writer, any number of readers, and a folder that is never half of anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.current import Current
from api.lexicon import NotFound
from graph.export import RdfFormat, graph_chunks
from graph.model import Term
from graph.queries import replace_data
from ingest.errors import FolderBusy, FolderError, FolderMismatch, FolderMissing
from ingest.folder import open_writer, read_state

if TYPE_CHECKING:
    from tests.ingest.conftest import Desk

ROOT = Path(__file__).parents[2]
BASE = "https://kg.example/"


def test_a_folder_that_is_not_there_is_told_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing, match=r"no data folder at .*nowhere; `lexigraph ingest PATH --data .*nowhere`"):
        read_state(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1}', '{"format": 1, "base": "x", "state": "y"}'])
def test_a_pointer_that_makes_no_sense_is_told_by_its_path(content: str, tmp_path: Path) -> None:
    (tmp_path / "lexigraph.json").write_text(content)
    with pytest.raises(FolderMismatch, match=r"lexigraph\.json cannot be read"):
        read_state(tmp_path)


def test_a_folder_of_another_version_is_refused(desk: Desk) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    pointer = desk.data / "lexigraph.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"format": 99}))
    with pytest.raises(FolderMismatch, match="has format 99, this version reads"):
        desk.lexicon()
    with pytest.raises(FolderMismatch, match="ingest into a new folder"):
        desk.ingest("a.txt")


def test_a_folder_with_another_base_is_refused_with_both(desk: Desk) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    with (
        pytest.raises(FolderMismatch, match=r"kg\.example/, the settings say https://other\.example/.*BASE_IRI"),
        open_writer(desk.data, "https://other.example/"),
    ):
        pass


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match=r"file cannot be .* --data"), open_writer(tmp_path / "file", BASE):
        pass
    with pytest.raises(FolderMissing):
        read_state(tmp_path / "file")


def test_a_second_writer_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    with open_writer(tmp_path / "data", BASE):
        with (
            pytest.raises(FolderBusy, match=r"writing .*data; try again .* --data"),
            open_writer(tmp_path / "data", BASE),
        ):
            pass
    with open_writer(tmp_path / "data", BASE):
        pass


def test_a_writer_that_failed_leaves_the_folder_free(desk: Desk) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    with pytest.raises(FolderMismatch) as failure, open_writer(desk.data, "https://other.example/"):
        pass
    assert desk.ingest("a.txt").unchanged == 1
    assert "kg.example" in str(failure.value)  # it keeps all that the first writer had alive


def test_a_folder_answers_before_its_first_page_is_read(desk: Desk) -> None:
    (desk.root / "bad.txt").write_text("no page")
    assert desk.ingest("bad.txt").errors
    lexicon = desk.lexicon(desk.encoder)
    assert lexicon.counts()["terms"] == 0
    assert isinstance(lexicon.find("Alpha"), NotFound)
    lexicon.close()


def test_two_states_are_kept(desk: Desk) -> None:
    for number in range(4):
        desk.put("a.txt", f"Term {number}")
        desk.ingest("a.txt")
    published = read_state(desk.data).number
    assert sorted(int(path.name) for path in (desk.data / "states").iterdir()) == [published - 1, published]


def test_what_else_lies_among_the_states_is_left_alone(desk: Desk) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    (desk.data / "states" / ".DS_Store").write_text("")
    for number in range(3):
        desk.put("a.txt", f"Term {number}")
        desk.ingest("a.txt")
    assert set(desk.terms()) == {"Term 2"}


def test_a_writer_that_changed_the_graph_and_died_is_published_by_the_next(desk: Desk) -> None:
    desk.put("a.txt", "Alpha")
    desk.put("b.txt", "Beta")
    desk.ingest("a.txt", "b.txt")
    with open_writer(desk.data, BASE) as writer:
        writer.begin()
        writer.store.update(replace_data({writer.iris.source("b.txt"): ()}))
    assert set(desk.terms()) == {"Alpha", "Beta"}
    assert desk.ingest("a.txt").unchanged == 1
    assert set(desk.terms()) == {"Alpha"}


def test_an_open_lexicon_goes_on_answering_while_others_are_published(desk: Desk) -> None:
    for number in range(8):  # the engine opens the first 16 files only, and the others when it needs them
        desk.put(f"{number}.txt", desk.page(f"Term {number}", developers=["NVIDIA helps."]))
        desk.ingest(f"{number}.txt")
        if len(list(read_state(desk.data).graph.glob("*.sst"))) > 18:
            break
    else:
        pytest.fail("The graph has too few files for this test.")
    state = read_state(desk.data)
    lexicon = desk.lexicon(desk.encoder)
    for number in range(4):
        desk.put("0.txt", desk.page("Term 0", f"Definition {number}."))
        desk.ingest("0.txt")
    exported = b"".join(graph_chunks(lexicon.store, RdfFormat.TURTLE)).decode()
    assert "What it is." in exported
    assert "Definition 3." not in exported
    term = lexicon.find("Term 0")
    assert isinstance(term, Term)
    assert lexicon.counts()["organizations"] == 1
    assert state.graph.exists()
    lexicon.close()
    del lexicon
    desk.put("0.txt", "Term 0")
    desk.ingest("0.txt")
    assert not state.graph.exists()


def test_a_server_follows_what_another_process_publishes(desk: Desk) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    current = Current(desk.data, None)
    first = current.lexicon
    assert isinstance(first.find("Alpha"), Term)
    desk.put("a.txt", "Beta")
    arguments = ["ingest", str(desk.root / "a.txt"), "--data", str(desk.data)]
    environment = os.environ | {"LEXIGRAPH_BASE_IRI": BASE, "LEXIGRAPH_MODEL": "none"}
    program = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
    subprocess.run(program, cwd=ROOT, env=environment, stderr=subprocess.PIPE, timeout=60)
    deadline = time.monotonic() + 10
    while isinstance(current.lexicon.find("Alpha"), Term) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert isinstance(current.lexicon.find("Beta"), Term)
    assert isinstance(current.lexicon.find("Alpha"), NotFound)
    assert isinstance(first.find("Alpha"), Term)  # who began with the former state ends with it
    assert current.refresh() is current.lexicon


def test_a_server_goes_on_when_the_new_state_does_not_open(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    current = Current(desk.data, None)
    pointer = desk.data / "lexigraph.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"state": 99}))
    deadline = time.monotonic() + 10
    while not caplog.records and time.monotonic() < deadline:
        assert isinstance(current.lexicon.find("Alpha"), Term)
        time.sleep(0.01)
    assert "does not open" in caplog.text
    assert isinstance(current.lexicon.find("Alpha"), Term)
