"""The vector indexes there are, which of them fits a size, and how one is written and opened."""

from pathlib import Path
from typing import Protocol

from embeddings.encoder import Vectors
from embeddings.index import VectorIndex
from embeddings.indexes.faiss import FlatFaissIndex
from embeddings.indexes.faiss_lists import ListsFaissIndex
from embeddings.positions import Positions

__all__ = ["EXACT", "INDEXES", "VectorIndexAdapter", "open_vector_index", "write_vector_index"]

EXACT = 50_000
"""So many vectors are compared one by one, 4 ms; more are searched approximately, 118,000 in 1.2 ms."""


class VectorIndexAdapter(Protocol):
    """What an adapter gives beside the port: the file that its index is, written and opened."""

    file: str

    def write(self, folder: Path, vectors: Vectors) -> None:
        """Write an index of `vectors`, shape (count, dimension), one a key in ascending order, durably.

        Equal vectors give equal bytes.
        """
        ...

    def open(self, folder: Path, positions: Positions) -> VectorIndex:
        """Return the index that was written to `folder`, of the keys in `positions`. Raises `IndexCorrupt`."""
        ...


INDEXES: dict[str, VectorIndexAdapter] = {"faiss-flat": FlatFaissIndex, "faiss-lists": ListsFaissIndex}


def write_vector_index(folder: Path, vectors: Vectors) -> None:
    """Write the index that fits the number of vectors, which are in the ascending order of their keys."""
    INDEXES["faiss-flat" if len(vectors) <= EXACT else "faiss-lists"].write(folder, vectors)


def open_vector_index(folder: Path, positions: Positions) -> VectorIndex:
    """Return the index that was written to `folder`, of the keys in `positions`. Raises `IndexCorrupt`."""
    lists = INDEXES["faiss-lists"]
    adapter = lists if (folder / lists.file).exists() else INDEXES["faiss-flat"]
    return adapter.open(folder, positions)
