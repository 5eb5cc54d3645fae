"""The ways in which `benchmarks.damage` damages a file or a folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

__all__ = ["OF_FOLDERS", "RIGHTS", "WAYS", "Damaging"]

Damaging = Callable[[Path, Path], None]


def _flip(place: float) -> Damaging:
    def damage(path: Path, other: Path) -> None:
        content = bytearray(path.read_bytes())
        if content:
            content[min(len(content) - 1, int(place * len(content)))] ^= 0x10
        _write(path, content)

    return damage


def _write(path: Path, content: bytes | bytearray) -> None:
    """Write in place, as damage does: hard links share it."""
    with path.open("r+b") as file:
        file.truncate(0)
        file.write(content)


def _replace_by_folder(path: Path, other: Path) -> None:
    _delete(path, other)
    path.mkdir()


def _replace_by_dangling_link(path: Path, other: Path) -> None:
    _delete(path, other)
    path.symlink_to("nowhere")


def _delete(path: Path, other: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


WAYS: dict[str, Damaging] = {
    "deleted": _delete,
    "empty": lambda path, other: _write(path, b""),
    "half": lambda path, other: _write(path, path.read_bytes()[: path.stat().st_size // 2]),
    "first byte": _flip(0),
    "middle byte": _flip(0.5),
    "last byte": _flip(1),
    "another's": lambda path, other: _write(path, other.read_bytes()),
    "no rights": lambda path, other: path.chmod(0),
    "read-only": lambda path, other: path.chmod(0o555 if path.is_dir() else 0o444),
    "a directory": _replace_by_folder,
    "a dangling link": _replace_by_dangling_link,
}
"""Each changes a file; some take the content of another file of the same kind."""

OF_FOLDERS = ("deleted", "no rights", "read-only", "a directory", "a dangling link")
RIGHTS = ("no rights", "read-only")
