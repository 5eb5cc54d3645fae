import json
from pathlib import Path

import pytest

from embeddings.errors import IndexCorrupt, IndexMissing, IndexStale
from embeddings.manifest import FORMAT, IndexFile, Manifest, read_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data.npz"
    data.write_bytes(b"content")
    Manifest("model@1", 384, "1", 12, "digest", (IndexFile.of(data),)).write(tmp_path)
    return tmp_path


def test_a_manifest_reads_as_it_was_written(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert manifest == Manifest("model@1", 384, "1", 12, "digest", (IndexFile.of(folder / "data.npz"),))
    manifest.verify(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["data.npz", "manifest.json"]


def test_an_altered_file_of_the_same_size_is_found_by_its_checksum(folder: Path) -> None:
    (folder / "data.npz").write_bytes(b"CONTENT")
    read_manifest(folder).check_sizes(folder)
    with pytest.raises(IndexCorrupt, match="checksum"):
        read_manifest(folder).verify(folder)


@pytest.mark.parametrize("content", [None, b"cont"])
def test_a_missing_or_shortened_file_is_found_by_its_size(folder: Path, content: bytes | None) -> None:
    (folder / "data.npz").unlink() if content is None else (folder / "data.npz").write_bytes(content)
    with pytest.raises(IndexCorrupt, match=r"data\.npz"):
        read_manifest(folder).check_sizes(folder)


def test_a_folder_without_a_manifest_has_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="lexigraph ingest"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', '{"format": 2, "files": 3}'])
def test_a_manifest_that_makes_no_sense_is_damaged(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    with pytest.raises(IndexCorrupt, match=r"manifest\.json"):
        read_manifest(folder)


def test_a_later_format_is_refused_with_the_command_that_rebuilds(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": FORMAT + 1}))
    with pytest.raises(IndexStale, match="lexigraph ingest"):
        read_manifest(folder)
