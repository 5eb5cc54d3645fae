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


def test_manifest_survives_a_round_trip(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert manifest == Manifest("model@1", 384, "1", 12, "digest", (IndexFile.of(folder / "data.npz"),))
    manifest.verify(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["data.npz", "manifest.json"]


def test_altered_file_of_equal_size_is_detected_by_checksum(folder: Path) -> None:
    (folder / "data.npz").write_bytes(b"CONTENT")
    read_manifest(folder).check_sizes(folder)
    with pytest.raises(IndexCorrupt, match="checksum"):
        read_manifest(folder).verify(folder)


@pytest.mark.parametrize("content", [None, b"cont"])
def test_missing_or_truncated_file_is_detected_by_size(folder: Path, content: bytes | None) -> None:
    (folder / "data.npz").unlink() if content is None else (folder / "data.npz").write_bytes(content)
    with pytest.raises(IndexCorrupt, match=r"data\.npz"):
        read_manifest(folder).check_sizes(folder)


def test_directory_without_a_manifest_raises_error(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="lexigraph ingest"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', '{"format": 2, "files": 3}'])
def test_invalid_manifest_is_reported_as_damaged(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    with pytest.raises(IndexCorrupt, match=r"manifest\.json"):
        read_manifest(folder)


def test_newer_format_raises_error_with_the_rebuild_command(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": FORMAT + 1}))
    with pytest.raises(IndexStale, match="lexigraph ingest"):
        read_manifest(folder)
