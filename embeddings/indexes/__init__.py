"""The available vector indexes, their choice by size, and functions to write and open them."""

from pathlib import Path
from typing import Protocol

from embeddings.encoder import Vectors
from embeddings.index import VectorIndex
from embeddings.indexes.faiss import FlatFaissIndex
from embeddings.indexes.faiss_lists import ListsFaissIndex
from embeddings.positions import Positions

__all__ = ["EXACT", "INDEXES", "VectorIndexAdapter", "open_vector_index", "write_vector_index"]

EXACT = 50_000
"""Maximum number of vectors for exact search, in 4 ms; more are searched approximately, 118,000 in 1.2 ms."""


class VectorIndexAdapter(Protocol):
    """The interface of an index implementation, in addition to the port: its file, and how to write and open it."""

    file: str

    def write(self, folder: Path, vectors: Vectors) -> None:
        """Write an index of `vectors` durably, shape (count, dimension), one row per key in ascending order.

        Equal vectors give equal bytes.
        """
        ...

    def open(self, folder: Path, positions: Positions) -> VectorIndex:
        """Open the index in `folder` for the keys in `positions`. Raises `IndexCorrupt`."""
        ...


INDEXES: dict[str, VectorIndexAdapter] = {"faiss-flat": FlatFaissIndex, "faiss-lists": ListsFaissIndex}


def write_vector_index(folder: Path, vectors: Vectors) -> None:
    """Write the index that suits the number of vectors, which are in ascending order of their keys."""
    INDEXES["faiss-flat" if len(vectors) <= EXACT else "faiss-lists"].write(folder, vectors)


def open_vector_index(folder: Path, positions: Positions) -> VectorIndex:
    """Open the index in `folder` for the keys in `positions`. Raises `IndexCorrupt`."""
    lists = INDEXES["faiss-lists"]
    adapter = lists if (folder / lists.file).exists() else INDEXES["faiss-flat"]
    return adapter.open(folder, positions)
