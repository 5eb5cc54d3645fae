"""The vector indexes there are, and how one is made or opened."""

from pathlib import Path
from typing import Protocol

from embeddings.index import VectorIndex
from embeddings.indexes.faiss import FlatFaissIndex

__all__ = ["DEFAULT_INDEX", "INDEXES", "VectorIndexAdapter", "create_vector_index", "open_vector_index"]


class VectorIndexAdapter(Protocol):
    """What an adapter gives beside the port: an empty index, and the one that `save` left in a folder."""

    def __call__(self) -> VectorIndex:
        """Return an empty index."""
        ...

    def open(self, folder: Path) -> VectorIndex:
        """Return the index that was saved in `folder`. Raises `IndexCorrupt`."""
        ...


DEFAULT_INDEX = "faiss-flat"
INDEXES: dict[str, VectorIndexAdapter] = {DEFAULT_INDEX: FlatFaissIndex}


def create_vector_index(name: str = DEFAULT_INDEX) -> VectorIndex:
    """Return an empty index of a registered kind. Raises `KeyError` for a name not in `INDEXES`."""
    return INDEXES[name]()


def open_vector_index(folder: Path, name: str = DEFAULT_INDEX) -> VectorIndex:
    """Return the index that was saved in `folder`.

    Raises `IndexCorrupt`, and `KeyError` for a name not in `INDEXES`.
    """
    return INDEXES[name].open(folder)
