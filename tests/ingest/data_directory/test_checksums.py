"""The seal of a data directory: whatever changes a file is found, and nothing else is."""

import os
import shutil
from collections.abc import Callable
from itertools import count, takewhile
from pathlib import Path
from threading import Event, Thread

import pytest

from embeddings.encoders import open_encoder
from ingest.data_directory.checksums import Breach, breaches, break_seal, check_rights, read_seal, seal
from ingest.data_directory.folder import open_writer
from ingest.data_directory.state import read_sound_state
from ingest.errors import FolderDamaged, FolderIncomplete
from tests.ingest.conftest import BASE, Workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "graph").mkdir(parents=True)
    (folder / "lexigraph.json").write_text("{}")
    (folder / "graph" / "000001.sst").write_bytes(b"abcdef")
    seal(folder, {})
    return folder


def found(folder: Path, *, complete: bool = False) -> list[Breach]:
    sealed = read_seal(folder)
    assert sealed is not None
    return list(breaches(folder, sealed, complete=complete))


def change(file: Path) -> None:
    file.write_bytes(b"abcdeF")
    os.utime(file, ns=(0, 0))


def replace_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def replace_by_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (change, "differs from its digest"),
        (lambda file: file.write_bytes(b"abc"), "has 3 bytes instead of 6"),
        (lambda file: file.unlink(), "is missing"),
        (replace_by_folder, "is not a file"),
        (replace_by_link, "is missing"),
        (lambda file: shutil.rmtree(file.parent), "is missing"),
    ],
)
def test_a_damaged_file_is_found(damage: Callable[[Path], object], problem: str, folder: Path) -> None:
    damage(folder / "graph" / "000001.sst")
    (breach,) = found(folder)
    assert (breach.path, breach.part, breach.problem) == ("graph/000001.sst", "graph", problem)


def test_a_copy_without_its_times_is_intact(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy", copy_function=shutil.copyfile)
    assert (copy / "lexigraph.json").stat().st_mtime_ns != (folder / "lexigraph.json").stat().st_mtime_ns
    assert found(copy) == []


def test_a_change_that_keeps_the_time_is_found_by_a_complete_check(folder: Path) -> None:
    file = folder / "graph" / "000001.sst"
    status = file.stat()
    file.write_bytes(b"abcdeF")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert found(folder) == []
    assert [breach.path for breach in found(folder, complete=True)] == ["graph/000001.sst"]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"files": {}, "sha256": "0"}', b"\xff"])
def test_a_damaged_seal_is_none(content: bytes, folder: Path) -> None:
    (folder / "seal.json").write_bytes(content)
    assert read_seal(folder) is None


def test_a_seal_is_broken_while_a_writer_is_at_work(tmp_path: Path) -> None:
    desk = Workspace(tmp_path, open_encoder("none"))
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    assert read_seal(desk.data) is not None
    with open_writer(desk.data, BASE):
        assert read_seal(desk.data) is None
    assert read_seal(desk.data) is not None


def test_a_writer_deletes_the_drafts_of_a_killed_writer(tmp_path: Path) -> None:
    desk = Workspace(tmp_path, open_encoder("none"))
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    draft = desk.data / ".seal.json.1.new"
    draft.write_bytes(b"{")
    with open_writer(desk.data, BASE):
        assert not draft.exists()


def test_readers_refuse_what_differs_from_the_seal(tmp_path: Path) -> None:
    desk = Workspace(tmp_path, open_encoder("none"))
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    state = read_sound_state(desk.data)
    manifest = next(state.graph.glob("MANIFEST-*"))
    content = manifest.read_bytes()
    manifest.write_bytes(content[:-1])
    with pytest.raises(FolderDamaged, match=r"MANIFEST-\d+ has \d+ bytes instead of .* `lexigraph doctor --fix`"):
        desk.lexicon()
    manifest.unlink()
    with pytest.raises(FolderIncomplete, match=r"MANIFEST-\d+ is missing"):
        desk.lexicon()
    break_seal(desk.data)
    manifest.write_bytes(content)
    assert set(desk.terms()) == {"Alpha"}


def test_files_that_another_process_deletes_meanwhile_are_not_denied(folder: Path) -> None:
    (drafts := folder / "engine" / "vectors").mkdir(parents=True)
    stop = Event()

    def write_and_delete() -> None:
        for number in takewhile(lambda _: not stop.is_set(), count()):
            (folder := drafts / str(number)).mkdir()
            (folder / "vectors").touch()
            shutil.rmtree(folder)

    writer = Thread(target=write_and_delete)
    writer.start()
    try:
        for _ in range(2_000):
            check_rights(folder, write=False)
    finally:
        stop.set()
        writer.join()


def test_a_link_to_a_sealed_file_has_its_digest_without_being_read(folder: Path) -> None:
    former = read_seal(folder)
    assert former is not None
    (folder / "checkpoints" / "000001").mkdir(parents=True)
    link = folder / "checkpoints" / "000001" / "000001.sst"
    os.link(folder / "graph" / "000001.sst", link)
    (folder / "checkpoints" / "000001" / "000002.sst").write_bytes(b"abcdef")
    status = link.stat()
    link.write_bytes(b"abcdeF")
    os.utime(link, ns=(status.st_atime_ns, status.st_mtime_ns))
    seal(folder, former)
    sealed = read_seal(folder)
    assert sealed is not None
    assert sealed["checkpoints/000001/000001.sst"] == former["graph/000001.sst"]
    assert found(folder) == []
    assert {breach.path for breach in found(folder, complete=True)} == {
        "graph/000001.sst",
        "checkpoints/000001/000001.sst",
    }
