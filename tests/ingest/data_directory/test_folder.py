"""Data directories: one writer, any number of readers, and never a partial update."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.lexicon.current import Current
from api.lexicon.term_lookup import NotFound, find_term
from graph.commit_log import Change
from graph.export import RdfFormat, graph_chunks
from graph.model import Term
from graph.resources import read_graph
from ingest.data_directory.folder import open_writer
from ingest.data_directory.state import read_state
from ingest.errors import FolderBusy, FolderDamaged, FolderError, FolderMismatch, FolderMissing

if TYPE_CHECKING:
    from tests.ingest.conftest import Workspace

ROOT = Path(__file__).parents[3]
BASE = "https://kg.example/"


def test_a_missing_directory_is_reported_with_the_command_that_creates_it(tmp_path: Path) -> None:
    with pytest.raises(
        FolderMissing,
        match=r"No data directory at .*missing\. Create one with `lexigraph ingest PATH --data .*missing`",
    ):
        read_state(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1}', '{"format": 1, "base": "x", "state": "y"}'])
def test_an_invalid_pointer_is_reported_with_its_path(content: str, tmp_path: Path) -> None:
    (tmp_path / "lexigraph.json").write_text(content)
    with pytest.raises(FolderDamaged, match=r"lexigraph\.json cannot be read.*doctor --fix"):
        read_state(tmp_path)


def test_a_directory_of_another_version_is_refused(desk: Workspace) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    pointer = desk.data / "lexigraph.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"format": 99}))
    with pytest.raises(FolderMismatch, match="has format 99, which a newer version of Lexigraph wrote; this one reads"):
        desk.lexicon()
    with pytest.raises(FolderMismatch, match="or ingest into a new data directory"):
        desk.ingest("a.txt")


def test_a_directory_with_another_base_is_refused_with_both_bases(desk: Workspace) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    with (
        pytest.raises(
            FolderMismatch, match=r"kg\.example/, but the configured base is https://other\.example/.*BASE_IRI"
        ),
        open_writer(desk.data, "https://other.example/"),
    ):
        pass


def test_a_file_is_not_a_data_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match=r"file cannot be .* --data"), open_writer(tmp_path / "file", BASE):
        pass
    with pytest.raises(FolderMissing):
        read_state(tmp_path / "file")


def test_a_second_writer_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with open_writer(tmp_path / "data", BASE):
        with (
            pytest.raises(FolderBusy, match=r"writing .*data\. Try again .* --data"),
            open_writer(tmp_path / "data", BASE),
        ):
            pass
    with open_writer(tmp_path / "data", BASE):
        pass


def test_a_failed_writer_releases_the_lock(desk: Workspace) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    with pytest.raises(FolderMismatch) as failure, open_writer(desk.data, "https://other.example/"):
        pass
    assert desk.ingest("a.txt").unchanged == 1
    assert "kg.example" in str(failure.value)  # the exception keeps references to objects of the first writer


def test_a_directory_can_be_queried_before_the_first_page_is_read(desk: Workspace) -> None:
    (desk.root / "bad.txt").write_text("no page")
    assert desk.ingest("bad.txt").errors
    lexicon = desk.lexicon(desk.encoder)
    assert lexicon.counts()["terms"] == 0
    assert isinstance(find_term(lexicon, "Alpha"), NotFound)
    lexicon.close()


def test_the_last_two_checkpoints_are_kept(desk: Workspace) -> None:
    for number in range(4):
        desk.put("a.txt", f"Term {number}")
        desk.ingest("a.txt")
    published = read_state(desk.data).epoch
    assert sorted(int(path.name) for path in (desk.data / "checkpoints").iterdir()) == [published - 1, published]


def test_other_files_among_the_checkpoints_are_ignored(desk: Workspace) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    (desk.data / "checkpoints" / ".DS_Store").write_text("")
    for number in range(3):
        desk.put("a.txt", f"Term {number}")
        desk.ingest("a.txt")
    assert set(desk.terms()) == {"Term 2"}


def test_changes_of_a_killed_writer_are_published_by_the_next_one(desk: Workspace) -> None:
    desk.put("a.txt", "Alpha")
    desk.put("b.txt", "Beta")
    desk.ingest("a.txt", "b.txt")
    with open_writer(desk.data, BASE) as writer:
        source, term = writer.iris.source("b.txt"), writer.iris.term("Beta")
        removal = Change({source: read_graph(writer.store, source)}, removed=frozenset({term}))
        writer.log.commit(removal, writer.log.head())
    assert set(desk.terms()) == {"Alpha", "Beta"}
    assert desk.ingest("a.txt").unchanged == 1
    assert set(desk.terms()) == {"Alpha"}


def test_an_open_lexicon_remains_usable_while_others_are_published(desk: Workspace) -> None:
    for number in range(20):  # the engine opens only the first 16 files eagerly
        desk.put(f"{number}.txt", desk.page(f"Term {number}", developers=["NVIDIA helps."]))
        desk.ingest(f"{number}.txt")
        if len(list(read_state(desk.data).graph.glob("*.sst"))) > 16:
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
    term = find_term(lexicon, "Term 0")
    assert isinstance(term, Term)
    assert lexicon.counts()["organizations"] == 1
    assert state.graph.exists()
    lexicon.close()
    del lexicon
    desk.put("0.txt", "Term 0")
    desk.ingest("0.txt")
    assert not state.graph.exists()


def test_a_server_switches_to_the_state_that_another_process_publishes(desk: Workspace) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    current = Current(desk.data, None)
    first = current.lexicon
    assert isinstance(find_term(first, "Alpha"), Term)
    desk.put("a.txt", "Beta")
    arguments = ["ingest", str(desk.root / "a.txt"), "--data", str(desk.data)]
    environment = os.environ | {"LEXIGRAPH_BASE_IRI": BASE, "LEXIGRAPH_MODEL": "none"}
    program = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
    subprocess.run(program, cwd=ROOT, env=environment, stderr=subprocess.PIPE, timeout=60)
    deadline = time.monotonic() + 10
    while isinstance(find_term(current.lexicon, "Alpha"), Term) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert isinstance(find_term(current.lexicon, "Beta"), Term)
    assert isinstance(find_term(current.lexicon, "Alpha"), NotFound)
    assert isinstance(find_term(first, "Alpha"), Term)  # a reader keeps the state it began with
    assert current.refresh() is current.lexicon


def test_organizations_and_categories_are_read_again_only_if_they_changed(desk: Workspace) -> None:
    desk.put("a.txt", desk.page("Alpha", developers=["- NVIDIA develops it."]))
    desk.ingest("a.txt")
    current = Current(desk.data, None)
    known = current.lexicon.catalog.organizations
    desk.put("b.txt", desk.page("Beta", developers=["- NVIDIA uses it."]))
    desk.ingest("b.txt")
    assert current.refresh().catalog.organizations is known
    desk.put("c.txt", desk.page("Gamma", developers=["- Intel uses it."]))
    desk.ingest("c.txt")
    assert len(current.refresh().catalog.organizations) > len(known)


def test_a_server_keeps_the_old_state_if_the_new_one_does_not_open(
    desk: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    current = Current(desk.data, None)
    desk.put("a.txt", "Beta")
    desk.ingest("a.txt")
    shutil.rmtree(read_state(desk.data).graph)
    caplog.clear()
    deadline = time.monotonic() + 10
    while not caplog.records and time.monotonic() < deadline:
        assert isinstance(find_term(current.lexicon, "Alpha"), Term)
        time.sleep(0.01)
    assert "Cannot open the new epoch" in caplog.text
    assert isinstance(find_term(current.lexicon, "Alpha"), Term)


@pytest.mark.parametrize(("home", "messages"), [("Words", 0), (None, 1)])
def test_a_home_glossary_is_reported_as_fixed_unless_the_caller_names_it(
    home: str | None, messages: int, desk: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk.page("a.txt", "Alpha")
    desk.ingest("a.txt")
    restored = tmp_path / "restored"
    shutil.copytree(desk.data / "graph", restored / "graph")
    caplog.clear()
    with open_writer(restored, BASE, home):
        pass
    assert [record.getMessage().partition(" of ")[0] for record in caplog.records].count(
        "The home glossary"
    ) == messages
