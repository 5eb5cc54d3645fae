"""Arrays and texts in one file that is there whole or not at all, without pickle."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexCorrupt

__all__ = ["Bundle", "file_sha256", "read_bundle", "write_bundle", "write_durably"]

_TEXTS = "texts:"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one file holds: named arrays, and named lists of texts."""

    arrays: Mapping[str, NDArray[Any]]
    texts: Mapping[str, list[str]]


def write_durably(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file beside `path`, flush it to the disk and rename it to `path`.

    A kill or a power loss at any moment leaves the old file or the new one.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_bundle(path: Path, arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, Sequence[str]]) -> None:
    """Write arrays and lists of texts to `path` (`.npz`), durably; equal content gives equal bytes."""
    encoded = {
        _TEXTS + name: np.frombuffer(json.dumps(list(values)).encode(), dtype=np.uint8)
        for name, values in texts.items()
    }
    # The stubs take any keyword for `allow_pickle`.
    write_durably(path, lambda file: np.savez(file, **arrays, **encoded))  # type: ignore[arg-type]


def read_bundle(path: Path) -> Bundle:
    """Read what `write_bundle` wrote, checking the CRC of every part. Raises `IndexCorrupt`."""
    arrays: dict[str, NDArray[Any]] = {}
    texts: dict[str, list[str]] = {}
    try:
        # Opened here, because NumPy leaves the file open when it finds it damaged.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            for name in file.files:
                if name.startswith(_TEXTS):
                    texts[name.removeprefix(_TEXTS)] = json.loads(file[name].tobytes())
                else:
                    arrays[name] = file[name]
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise IndexCorrupt(path, str(error)) from error
    return Bundle(arrays, texts)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
