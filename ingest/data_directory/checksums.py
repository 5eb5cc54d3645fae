"""The seal of a data directory: size, time and SHA-256 of each file, for as long as no process writes it.

A writer breaks the seal before its first change, and seals the directory when it has finished. So a directory without
a seal is being written, or its writer was killed; the engines then recover by themselves.

A check costs one `stat` per file: a file of the sealed size and time is trusted, any other must have the sealed
digest. So a copy of a directory is intact, with or without its times. A complete check reads every file, and finds
bytes that changed on the disk itself. Databases and new vectors of more than 4 MB have no digest, because a small
change would cost reading them whole; a check of the seal examines their content.
"""

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from embeddings.storage import DRAFT, file_sha256, sync_folder, write_durably
from ingest.data_directory.layout import POINTER, SEAL, SOURCES, VECTORS
from ingest.errors import FolderDenied

_PARTS = (
    *(POINTER, "graph", "checkpoints", "engine"),
    *(f"{name}{end}" for name in (VECTORS, SOURCES) for end in ("", "-wal", "-shm")),
)
_UNSEALED = ("/LOG", "/LOCK", "/IDENTITY", ".lock", "-shm", DRAFT)
_WRITTEN = (".sqlite", "-shm", "-wal", ".lock", ".f32", ".ids", "LOCK")
"""Ends of the names of files that a writer opens for writing; it replaces all others."""

_GROWING = (".sqlite", "-wal")
_LARGE = 4_000_000  # bytes


class Sealed(NamedTuple):
    """A file when it was sealed: bytes, modification time in nanoseconds, and the SHA-256 of its content, if any."""

    size: int
    time: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Breach:
    """A file that is not as it was sealed; `is_certain` is false for a changed file without a digest."""

    path: str
    problem: str
    is_certain: bool = True
    is_missing: bool = False

    @property
    def part(self) -> str:
        """The part of the data directory that contains the file, such as `engine` or `checkpoints/000042`."""
        parts = self.path.split("/")
        name = "/".join(parts[: 2 if parts[0] == "checkpoints" else 1])
        return name.removesuffix("-wal")


def seal(folder: Path, former: Mapping[str, Sealed]) -> None:
    """Seal a directory that nobody writes; files that are as in the `former` seal are not read again.

    A link to such a file is not read either: most files of a checkpoint are links to those of the graph.
    """
    statuses = {name: os.stat(f"{folder}/{name}") for name in _files(folder)}  # noqa: PTH116
    unchanged: dict[tuple[int, int], Sealed] = {}
    for name, status in statuses.items():
        known = former.get(name)
        if known is not None and (known.size, known.time) == (status.st_size, status.st_mtime_ns):
            unchanged[status.st_dev, status.st_ino] = known
    files: dict[str, Sealed] = {}
    for name, status in statuses.items():
        known = unchanged.get((status.st_dev, status.st_ino))
        if known is None:
            is_costly = status.st_size > _LARGE and (name.endswith(_GROWING) or Path(name).name.startswith("delta-"))
            known = Sealed(status.st_size, status.st_mtime_ns, None if is_costly else file_sha256(folder / name))
            unchanged[status.st_dev, status.st_ino] = known
        files[name] = known
    content = json.dumps(files, separators=(",", ":"), sort_keys=True).encode()
    digest = hashlib.sha256(content).hexdigest()
    write_durably(folder / SEAL, lambda file: file.write(b'{"sha256":"%s","files":%s}\n' % (digest.encode(), content)))


def read_seal(folder: Path) -> Mapping[str, Sealed] | None:
    """Return the sealed files by their paths below `folder`, None without a valid seal."""
    try:
        known = json.loads((folder / SEAL).read_bytes())
        content = json.dumps(known["files"], separators=(",", ":"), sort_keys=True).encode()
        if hashlib.sha256(content).hexdigest() != known["sha256"]:
            return None
        return {name: Sealed(*sealed) for name, sealed in known["files"].items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def break_seal(folder: Path) -> None:
    """Remove the seal before a change, durably, and the drafts of files that a killed writer left."""
    for draft in folder.glob(f".*{DRAFT}"):
        remove(draft)
    if os.path.lexists(folder / SEAL):
        remove(folder / SEAL)
        sync_folder(folder)


def remove(path: Path) -> None:
    """Delete a file, a link or a directory, if it exists; also one that took the place of another kind."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def breaches(
    folder: Path, sealed: Mapping[str, Sealed], parts: Iterable[str] | None = None, *, complete: bool = False
) -> Iterator[Breach]:
    """Yield the files below `parts`, or all, that are not as they were sealed. Raises `FolderDenied`."""
    chosen = None if parts is None else frozenset(parts)
    below = tuple(f"{part}/" for part in chosen or ())
    for name, expected in sealed.items():
        if chosen is None or name in chosen or name.startswith(below):
            found = _breach(folder, name, expected, complete)
            if found is not None:
                yield found


def check_rights(folder: Path, parts: Iterable[str] | None = None, *, write: bool) -> None:
    """Raise `FolderDenied` for the first file below `parts`, or all, that this user cannot use."""
    wanted = os.R_OK | (os.W_OK if write else 0)
    _demand(str(folder), wanted | os.X_OK)
    for part in _PARTS if parts is None else parts:
        parent = os.path.dirname(f"{folder}/{part}")  # noqa: PTH120
        if os.path.isdir(parent):  # noqa: PTH112
            _demand(parent, wanted | os.X_OK)
        for path, is_folder in _entries(f"{folder}/{part}"):
            if is_folder:
                _demand(path, wanted | os.X_OK)
            else:
                _demand(path, wanted if path.endswith(_WRITTEN) else os.R_OK)


def _breach(folder: Path, name: str, expected: Sealed, complete: bool) -> Breach | None:
    path = f"{folder}/{name}"
    try:
        status = os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode):
            return Breach(name, "is not a file")
        same = (status.st_size, status.st_mtime_ns) == (expected.size, expected.time)
        if same and not (complete and expected.sha256):
            return None
        if expected.sha256 is None:
            return Breach(name, "was changed by another program, or copied", is_certain=False)
        if status.st_size != expected.size:
            return Breach(name, f"has {status.st_size} bytes instead of {expected.size}")
        return None if file_sha256(Path(path)) == expected.sha256 else Breach(name, "differs from its digest")
    except PermissionError as error:
        raise FolderDenied(Path(path)) from error
    except (FileNotFoundError, NotADirectoryError):
        return Breach(name, "is missing", is_missing=True)
    except OSError as error:
        return Breach(name, f"cannot be read ({error.strerror})")


def _files(folder: Path) -> Iterator[str]:
    """Yield the paths below `folder` of all files that are sealed."""
    start = len(str(folder)) + 1
    for part in _PARTS:
        for path, is_folder in _entries(f"{folder}/{part}"):
            if not is_folder and not path.endswith(_UNSEALED):
                yield path[start:]


def _entries(path: str) -> Iterator[tuple[str, bool]]:
    """Yield a path, if it exists, and all paths below it, each with whether it is a directory; links are followed.

    These are texts and not `Path`, which would take several times as long. Raises `FolderDenied`.
    """
    if os.path.isdir(path):  # noqa: PTH112 (false in a directory that may not be read)
        yield from _below(path)
    elif os.path.exists(path):  # noqa: PTH110
        yield path, False


def _below(path: str) -> Iterator[tuple[str, bool]]:
    yield path, True
    try:
        with os.scandir(path) as found:
            entries = sorted(found, key=attrgetter("name"))
    except FileNotFoundError:  # deleted meanwhile, by a writer that repairs the engine
        return
    except PermissionError as error:
        raise FolderDenied(Path(path)) from error
    for entry in entries:
        if entry.is_symlink():
            yield from _entries(entry.path)
        elif entry.is_dir():
            yield from _below(entry.path)
        else:
            yield entry.path, False


def _demand(path: str, rights: int) -> None:
    if not os.access(path, rights) and os.path.lexists(path):  # deleted meanwhile otherwise
        raise FolderDenied(Path(path))
