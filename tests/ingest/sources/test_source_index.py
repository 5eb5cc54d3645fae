"""The index of sources: unchanged files are not read, and the index can be lost or damaged."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.input.documents import Document, Inputs
from tests.ingest.conftest import Workspace

HOUR = 3_600


def settle(path: Path, hours: int = 1) -> None:
    """Set the times of a file as if it had been written hours ago."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - hours * HOUR * 10**9))


def later(inputs: Inputs) -> Inputs:
    """Return the inputs as if they had been found an hour later, long after the last modification of the files."""
    return replace(inputs, found=inputs.found + HOUR * 10**9)


def read_names(desk: Workspace, *, rehash: bool = False, glossary: str = "Words") -> list[str]:
    """Ingest `docs`; return the names of the documents that were opened."""
    opened: list[str] = []

    def watched(document: Document) -> Document:
        def opening() -> object:
            opened.append(document.name)
            return document.open()

        return Document(document.name, opening, document.status)  # type: ignore[arg-type]

    found = later(desk.find("docs"))
    inputs = replace(found, documents=tuple(map(watched, found.documents)))
    desk.ingest(inputs=inputs, rehash=rehash, glossary=glossary)
    return sorted(set(opened))


@pytest.fixture
def filled(desk: Workspace) -> Workspace:
    """Two files that were ingested an hour after they were written."""
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", "Beta")
    assert read_names(desk) == ["docs/a.txt", "docs/b.txt"]
    return desk


def test_unchanged_files_are_counted_but_not_read(filled: Workspace) -> None:
    assert read_names(filled) == []
    report = filled.ingest(inputs=later(filled.find("docs")))
    assert (report.sources, report.terms, report.unchanged) == (2, 2, 2)


def test_rehash_reads_all_files(filled: Workspace) -> None:
    assert read_names(filled, rehash=True) == ["docs/a.txt", "docs/b.txt"]


@pytest.mark.parametrize("change", ["text", "times", "copy"])
def test_a_file_with_another_status_is_read(change: str, filled: Workspace) -> None:
    file = filled.root / "docs/a.txt"
    if change == "text":
        filled.put("docs/a.txt", "Alpine")
    elif change == "times":
        settle(file)
    else:
        copy = file.with_suffix(".new")
        copy.write_bytes(file.read_bytes())
        copy.replace(file)
    assert read_names(filled) == ["docs/a.txt"]
    assert read_names(filled) == []


def test_a_file_that_was_modified_just_before_it_was_found_is_read_again(desk: Workspace) -> None:
    """A second modification within the resolution of the file system's clock would leave no trace."""
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    assert read_names(desk) == ["docs/a.txt"]
    assert read_names(desk) == []


def test_a_change_of_the_settings_makes_files_be_read(filled: Workspace) -> None:
    assert read_names(filled, glossary="Other") == ["docs/a.txt", "docs/b.txt"]


def test_a_document_with_an_error_is_read_and_reported_each_time(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha", "Alpha")
    first, second = (desk.ingest(inputs=later(desk.find("docs"))) for _ in range(2))
    assert [found.code for found in first.errors] == [found.code for found in second.errors] == ["repeated"]


def test_files_are_read_after_another_process_removed_their_source(filled: Workspace) -> None:
    filled.remove("docs/a.txt")
    assert read_names(filled) == ["docs/a.txt"]
    assert filled.terms_of("docs/a.txt") == {"Alpha"}


@pytest.mark.parametrize("damage", ["lost", "garbage", "row", "behind"])
def test_an_index_that_does_not_describe_the_graph_is_made_again(
    damage: str, filled: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    file = filled.data / "sources.sqlite"
    before = file.read_bytes()
    if damage == "lost":
        file.unlink()
    elif damage == "garbage":
        file.write_bytes(b"not a database" * 1000)
    elif damage == "row":
        assert b"docs/a.txt" in before
        file.write_bytes(before.replace(b"docs/a.txt", b"docs/x.txt"))
    else:
        filled.put("docs/c.txt", "Gamma")
        filled.ingest("docs")
        (filled.root / "docs/c.txt").unlink()
        file.write_bytes(before)
    read_names(filled)
    assert set(filled.sources()) == {"docs/a.txt", "docs/b.txt"}
    assert set(filled.terms()) == {"Alpha", "Beta"}
    assert "sources.sqlite" in caplog.text
    assert read_names(filled) == []
