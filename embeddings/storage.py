"""Atomic, durable files, and their checksums."""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from embeddings.errors import REBUILD, IndexCorrupt, StorageFailed

DRAFT: Final = ".new"
"""The end of the names of files that are being written; a kill can leave them."""

_NOT_DAMAGED: Final = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
_REASONS: Final = ("No space left", "Disk quota", "File too large", "Permission denied", "Read-only file system")


def failure(file: Path, error: Exception, remedy: str = REBUILD) -> StorageFailed | IndexCorrupt:
    """Return the error to raise for one of SQLite, tantivy or FAISS: only damage has rebuilding as its remedy.

    >>> type(failure(Path("x"), OSError("No space left on device (os error 28)"))).__name__
    'StorageFailed'
    """
    is_sound = getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_DAMAGED
    if is_sound or any(reason in str(error) for reason in _REASONS):
        return StorageFailed(file, str(error).rstrip("."))
    return IndexCorrupt(file, str(error), remedy)


def write_durably(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a temporary file, flush it to disk, and rename it to `path`.

    After a kill or a power failure at any moment, `path` is either the old file or the new one.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}{DRAFT}")
    try:
        with beside.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names of new files in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file: its name, its size in bytes, and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "FileDigest":
        """Describe a file on disk."""
        return cls(path.name, path.stat().st_size, file_sha256(path))
