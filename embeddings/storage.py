"""Atomic, durable files of arrays and texts, without pickle."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, overload
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexCorrupt

__all__ = ["Bundle", "Texts", "file_sha256", "read_bundle", "write_bundle", "write_durably"]

_TEXTS = "texts:"
_ENDS = "ends:"


class Texts(Sequence[str]):
    """A list of texts that opens in constant time: each text is decoded on access, in about a microsecond.

    `content` contains all texts in UTF-8 (including lone surrogates). `ends` starts with 0, followed by the end of
    each text in bytes.
    """

    def __init__(self, content: bytes, ends: NDArray[np.int64]) -> None:
        self._content, self._ends = content, ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        position = range(len(self))[index]
        start, end = self._ends[position : position + 2].tolist()
        return self._content[start:end].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        content = self._content
        return (content[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(self._ends.tolist()))


@dataclass(frozen=True, slots=True)
class Bundle:
    """The content of one file: named arrays, and named lists of texts."""

    arrays: Mapping[str, NDArray[Any]]
    texts: Mapping[str, Texts]


def write_durably(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a temporary file, flush it to disk, and rename it to `path`.

    After a kill or a power failure at any moment, `path` is either the old file or the new one.
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
    """Write arrays and lists of texts durably to `path` (`.npz`); equal content gives equal bytes."""
    encoded: dict[str, NDArray[Any]] = {}
    for name, values in texts.items():
        parts = [value.encode("utf-8", "surrogatepass") for value in values]
        encoded[_TEXTS + name] = np.frombuffer(b"".join(parts), dtype=np.uint8)
        encoded[_ENDS + name] = np.cumsum([0, *map(len, parts)], dtype=np.int64)
    # NumPy's stubs mistake any keyword for `allow_pickle`.
    write_durably(path, lambda file: np.savez(file, **arrays, **encoded))  # type: ignore[arg-type]


def read_bundle(path: Path) -> Bundle:
    """Read a file written by `write_bundle`, and check the CRC of every part. Raises `IndexCorrupt`."""
    try:
        # Opened here, because NumPy does not close a damaged file.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            parts = dict(file)
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise IndexCorrupt(path, str(error)) from error
    ends = {name.removeprefix(_ENDS): parts.pop(name) for name in list(parts) if name.startswith(_ENDS)}
    try:
        texts = {name: Texts(parts.pop(_TEXTS + name).tobytes(), offsets) for name, offsets in ends.items()}
    except KeyError as error:
        raise IndexCorrupt(path, f"{error} is missing") from error
    return Bundle(parts, texts)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
