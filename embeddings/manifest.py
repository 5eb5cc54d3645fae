"""The manifest of a search index: its files and the origin of its content. Written last, and read first."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from embeddings.errors import IndexCorrupt, IndexMissing, IndexStale
from embeddings.storage import file_sha256, write_durably

__all__ = ["FORMAT", "IndexFile", "Manifest", "read_manifest"]

FORMAT = 2
"""Version of the on-disk format; increased when older files can no longer be read."""

_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class IndexFile:
    """A file of the index: its name, its size in bytes, and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "IndexFile":
        """Describe a file on disk."""
        return cls(path.name, path.stat().st_size, file_sha256(path))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of an index when it was built.

    `model` is the name and revision of the encoder, or None for an index without vectors, whose `dimension` is 0.
    `template` is the version of the rule that composes embedded texts. `count` is the number of entries. `digest` is
    their `entries_digest`; the index is up to date if the entries of the current graph have the same digest.
    """

    model: str | None
    dimension: int
    template: str
    count: int
    digest: str
    files: tuple[IndexFile, ...]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write `manifest.json` durably."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"
        write_durably(folder / _NAME, lambda file: file.write(text.encode()))

    def check_sizes(self, folder: Path) -> None:
        """Compare the sizes of all files, which is cheap enough for every start. Raises `IndexCorrupt`."""
        for file in self.files:
            path = folder / file.name
            if not path.is_file():
                raise IndexCorrupt(path, "it is missing")
            if (size := path.stat().st_size) != file.size:
                raise IndexCorrupt(path, f"it has {size} bytes instead of {file.size}")

    def verify(self, folder: Path) -> None:
        """Compare the sizes and checksums of all files. Raises `IndexCorrupt`."""
        self.check_sizes(folder)
        for file in self.files:
            if file_sha256(folder / file.name) != file.sha256:
                raise IndexCorrupt(folder / file.name, "its checksum differs from the manifest")


def read_manifest(folder: Path) -> Manifest:
    """Read `manifest.json` in the directory of an index.

    Raises `IndexMissing`, `IndexCorrupt` if it is invalid, and `IndexStale` if its format is not `FORMAT`.
    """
    path = folder / _NAME
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != FORMAT:
            raise IndexStale(folder, content["format"], FORMAT)
        return Manifest(**content | {"files": _files(content["files"])})
    except FileNotFoundError as error:
        raise IndexMissing(folder) from error
    except (ValueError, KeyError, TypeError) as error:
        raise IndexCorrupt(path, f"it is not a manifest ({error})") from error


def _files(items: Iterable[dict[str, object]]) -> tuple[IndexFile, ...]:
    return tuple(IndexFile(str(item["name"]), int(str(item["size"])), str(item["sha256"])) for item in items)
