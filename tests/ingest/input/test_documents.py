"""Finding documents: files, folders, glob patterns, pipes and uploads."""

import io
import os
from pathlib import Path

import pytest

from ingest.diagnostics import Severity
from ingest.input.document_paths import find_documents
from ingest.input.documents import Document, Folder, Inputs, piped_document, uploaded_document

PAGE = "// TRAINING TERM\nBatch Size\nHow many examples a step sees.\n"


def find(root: Path, *paths: str | Path, stdin: bytes = b"") -> Inputs:
    return find_documents([str(path) for path in paths], root, io.BytesIO(stdin))


def names(inputs: Inputs) -> list[str]:
    return [document.name for document in inputs.documents]


def content(document: Document) -> bytes:
    with document.open() as stream:
        return stream.read()


def codes(inputs: Inputs) -> list[tuple[str, str]]:
    return [(found.severity.value, found.code) for found in inputs.diagnostics]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """The folder docs below the root, containing a.txt and sub/b.TXT."""
    (tmp_path / "docs" / "sub").mkdir(parents=True)
    (tmp_path / "docs" / "a.txt").write_text(PAGE)
    (tmp_path / "docs" / "sub" / "b.TXT").write_text(PAGE)
    return tmp_path / "docs"


def test_a_folder_includes_all_files_below_it_with_a_known_extension(tmp_path: Path, docs: Path) -> None:
    (docs / "notes.log").write_text("# Notes")
    (docs / ".hidden.txt").write_text(PAGE)
    (docs / ".git").mkdir()
    (docs / ".git" / "c.txt").write_text(PAGE)
    inputs = find(tmp_path, docs)
    assert names(inputs) == ["docs/a.txt", "docs/sub/b.TXT"]
    (skipped,) = inputs.diagnostics
    assert (skipped.file, skipped.severity, skipped.code) == ("docs/notes.log", Severity.INFO, "skipped-file")
    assert ".log" in skipped.message


def test_an_explicit_file_is_read_with_any_extension(tmp_path: Path, docs: Path) -> None:
    (docs / "notes.log").write_text(PAGE)
    assert names(find(tmp_path, docs / "notes.log")) == ["docs/notes.log"]


@pytest.mark.parametrize("spelling", ["docs", "docs/", "./docs", "docs/../docs", "docs/*", "docs/**/*.[tT]*", "."])
def test_a_name_does_not_depend_on_how_the_path_is_spelled(
    spelling: str, tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sorted(names(find(tmp_path, spelling))) == ["docs/a.txt", "docs/sub/b.TXT"]


@pytest.mark.parametrize(("here", "spelling"), [("docs", "."), ("docs/sub", ".."), ("docs/sub", "../../docs")])
def test_a_name_does_not_depend_on_the_current_directory(
    here: str, spelling: str, tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / here)
    assert names(find(tmp_path, spelling)) == ["docs/a.txt", "docs/sub/b.TXT"]


@pytest.mark.parametrize("spelling", [".", "../docs", "../docs/", "{docs}", "../docs/../docs"])
def test_without_a_root_a_name_begins_with_the_folder_that_was_given(
    spelling: str, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(docs)
    inputs = find_documents([spelling.format(docs=docs)], None, io.BytesIO())
    assert names(inputs) == ["docs/a.txt", "docs/sub/b.TXT"]
    assert inputs.folders == (Folder("docs/", f"{docs}/"),)


def test_without_a_root_a_file_is_named_by_its_file_name_unless_its_folder_is_given_too(docs: Path) -> None:
    file, folder = str(docs / "sub" / "b.TXT"), str(docs)
    assert names(find_documents([file], None, io.BytesIO())) == ["b.TXT"]
    assert names(find_documents([file, folder], None, io.BytesIO())) == ["docs/a.txt", "docs/sub/b.TXT"]


def test_an_explicit_name_replaces_that_of_the_file_or_folder(docs: Path) -> None:
    for path, expected in ((docs / "a.txt", ["hr"]), (docs, ["hr/a.txt", "hr/sub/b.TXT"])):
        assert names(find_documents([str(path)], None, io.BytesIO(), name="hr")) == expected


def test_a_root_spelled_with_a_parent_segment_is_the_same_root(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(docs)
    assert names(find(docs / "..", "a.txt")) == ["docs/a.txt"]


def test_a_root_reached_through_a_link_is_the_same_root(tmp_path: Path, docs: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert names(find(tmp_path / "link", docs / "a.txt")) == ["docs/a.txt"]
    assert names(find(tmp_path, tmp_path / "link" / "link" / "docs" / "a.txt")) == ["link/link/docs/a.txt"]


def test_a_link_to_a_file_keeps_its_own_name(tmp_path: Path, docs: Path) -> None:
    (tmp_path / "glossary").symlink_to(docs)
    (docs / "linked.txt").symlink_to(docs / "a.txt")
    assert names(find(tmp_path, tmp_path / "glossary")) == [
        "glossary/a.txt",
        "glossary/linked.txt",
        "glossary/sub/b.TXT",
    ]


def test_a_file_outside_the_root_is_named_by_its_absolute_path(tmp_path: Path, docs: Path) -> None:
    assert names(find(tmp_path / "elsewhere", docs / "a.txt")) == [(docs / "a.txt").as_posix()]


def test_a_file_given_twice_is_one_document(tmp_path: Path, docs: Path) -> None:
    inputs = find(tmp_path, docs / "a.txt", docs, docs / "*.txt", docs / "sub" / ".." / "a.txt")
    assert names(inputs) == ["docs/a.txt", "docs/sub/b.TXT"]


def test_unusual_names_are_distinct_and_can_be_opened(tmp_path: Path) -> None:
    odd = ["a b.txt", "Größe.txt", "🦜.txt", "a#b.txt", "a?b.txt", "a%20b.txt", "[a].txt", "*.txt", "-.txt", "a\nb.txt"]
    for name in odd:
        (tmp_path / name).write_text(name)
    inputs = find(tmp_path, *(tmp_path / name for name in odd))
    assert inputs.diagnostics == ()
    assert len(set(names(inputs))) == len(odd)
    assert [content(document).decode() for document in inputs.documents] == odd


def test_a_name_that_is_not_utf_8_can_be_stored_and_printed(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as file:  # noqa: PTH123 (Path does not accept bytes)
        file.write(b"page")
    (document,) = find(tmp_path, tmp_path).documents
    assert document.name.encode() == b"caf\\udce9.txt"
    assert content(document) == b"page"


def test_a_file_never_has_the_name_of_an_upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "upload:a.txt").write_text(PAGE)
    (tmp_path / "stdin:b.txt").write_text(PAGE)
    assert names(find(tmp_path, ".")) == ["./stdin:b.txt", "./upload:a.txt"]
    assert uploaded_document("a.txt", PAGE).name == "upload:a.txt"


def test_the_upload_prefix_is_added_only_once() -> None:
    assert uploaded_document(uploaded_document("a.txt", PAGE).name, PAGE).name == "upload:a.txt"


def test_an_upload_with_lone_surrogates_can_be_read() -> None:
    document = uploaded_document("a\ud800.txt", "b\ud800")
    assert document.name == "upload:a\\ud800.txt"
    assert content(document)


def test_piped_input_is_named_by_its_bytes(tmp_path: Path) -> None:
    (one,) = find(tmp_path, "-", stdin=b"one").documents
    assert (one.name, content(one)) == (piped_document(b"one").name, b"one")
    assert one.name != piped_document(b"two").name


def test_a_named_pipe_is_read_once_like_standard_input(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.write(write, PAGE.encode())
    os.close(write)
    try:
        (document,) = find(tmp_path, f"/dev/fd/{read}").documents
    finally:
        os.close(read)
    assert document.name == piped_document(PAGE.encode()).name
    assert document.digest() == piped_document(PAGE.encode()).digest()


def test_a_pipe_in_a_folder_is_skipped_without_waiting(tmp_path: Path, docs: Path) -> None:
    os.mkfifo(docs / "pipe.txt")
    inputs = find(tmp_path, docs)
    assert names(inputs) == ["docs/a.txt", "docs/sub/b.TXT"]
    assert [found.file for found in inputs.diagnostics] == ["docs/pipe.txt"]


def test_a_link_to_a_folder_is_reported_and_not_followed(tmp_path: Path, docs: Path) -> None:
    (docs / "round").symlink_to(docs)
    inputs = find(tmp_path, docs)
    assert names(inputs) == ["docs/a.txt", "docs/sub/b.TXT"]
    assert [(found.file, found.code) for found in inputs.diagnostics] == [("docs/round", "skipped-folder")]


def test_a_data_directory_among_the_pages_is_skipped(tmp_path: Path, docs: Path) -> None:
    data = docs / "lexigraph-data"
    (data / "graph").mkdir(parents=True)
    for name in ("lexigraph.json", "write.lock", "graph/LOG"):
        (data / name).write_text("")
    inputs = find(tmp_path, docs)
    assert names(inputs) == ["docs/a.txt", "docs/sub/b.TXT"]
    assert inputs.diagnostics == ()


@pytest.mark.parametrize("path", ["nothing.txt", "nowhere/", "*.page", "", "a\0b", "docs/a.txt/b"])
def test_a_path_that_does_not_exist_is_an_error_with_its_spelling(path: str, tmp_path: Path, docs: Path) -> None:
    inputs = find_documents([path, str(docs / "a.txt")], tmp_path, io.BytesIO())
    assert names(inputs) == ["docs/a.txt"]
    (found,) = inputs.diagnostics
    assert (found.file, found.severity, found.code) == (path, Severity.ERROR, "not-found")
    assert found.remedy == "Check the spelling of the path."


def test_a_path_that_the_system_refuses_is_an_error_with_the_reason(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "x" * 5000).diagnostics
    assert (found.severity, found.code) == (Severity.ERROR, "unreadable")
    assert "File name too long" in found.message


def test_a_folder_without_documents_is_a_warning_that_lists_the_extensions(tmp_path: Path) -> None:
    inputs = find(tmp_path, tmp_path)
    assert codes(inputs) == [("warning", "empty-folder")]
    assert ".txt" in inputs.diagnostics[0].remedy


def test_a_device_is_not_a_document(tmp_path: Path) -> None:
    inputs = find(tmp_path, "/dev/null")
    assert names(inputs) == []
    assert codes(inputs) == [("error", "not-a-file")]


def test_a_small_document_is_read_once_so_its_digest_matches_its_content(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"before")
    (document,) = find_documents([str(file)], tmp_path, io.BytesIO()).documents
    ahead = document.read_ahead()
    file.write_bytes(b"after")
    with ahead.open() as stream:
        assert stream.read() == b"before"
    assert ahead.digest() != document.digest()


def test_a_large_document_stays_on_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"x" * (1 << 20) + b"y")
    (document,) = find_documents([str(file)], tmp_path, io.BytesIO()).documents
    assert document.read_ahead() is document
