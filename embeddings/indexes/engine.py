"""Shared code of both FAISS indexes: search in one thread, with tied neighbors in the order of their keys."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.index import Neighbor
from embeddings.positions import Positions

__all__ = ["FaissIndex", "Find", "Found", "faiss_with", "nearest", "query_row", "selector"]

Found: TypeAlias = tuple[NDArray[np.float32], NDArray[np.int64], float]
"""Cosines in descending order, their positions, and an upper bound of the cosines that were not fetched."""

Find: TypeAlias = Callable[[int], Found]

_MARGIN = 16
"""Number of neighbors fetched beyond the limit, to detect whether the last one is tied."""


class FaissIndex:
    """Access by key to a FAISS index whose vectors are in the order of `positions`."""

    def __init__(self, positions: Positions, index: Any) -> None:
        self._positions, self._index = positions, index

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the stored vectors, shape (len(keys), dimension). Raises `KeyError`."""
        rows = np.array([self._positions.of[key] for key in keys], dtype=np.int64)
        found: Vectors = self._index.reconstruct_batch(rows)
        return found

    def count(self) -> int:
        """Return the number of keys."""
        return len(self._positions.keys)

    def close(self) -> None:
        """Release memory and files; afterwards the index is empty."""
        self._positions, self._index = Positions([]), None


def faiss_with(threads: int = 1) -> Any:
    """Return the library, set to use at most `threads` threads for calls from the current thread.

    Measured on a busy machine with two cores: a second thread slows a search down from 8 to 40 ms, and spins
    afterwards. OpenMP stores the setting per calling thread, so it is set before each use.
    """
    faiss = import_module("faiss")
    faiss.omp_set_num_threads(threads)
    return faiss


def query_row(vector: Vectors, dimension: int) -> Vectors:
    """Return a vector in the form that FAISS needs, shape (1, dimension). Raises `ValueError` for a wrong shape."""
    if vector.shape != (dimension,):
        raise ValueError(f"The vector has shape {vector.shape}; ({dimension},) is required.")
    return np.ascontiguousarray(vector[np.newaxis], dtype=np.float32)


def selector(mask: NDArray[np.bool_]) -> Any:
    """Return the selector that restricts a search to the positions where `mask` is true."""
    return faiss_with().IDSelectorBitmap(np.packbits(mask, bitorder="little"))


def nearest(find: Find, limit: int, positions: Positions) -> list[Neighbor]:
    """Return the best `limit` pairs, calling `find` with increasing numbers of neighbors until they are certain."""
    width = limit + _MARGIN
    while True:
        cosines, found, missing = find(width)
        # Otherwise too few passed the filter, or the last one may be tied with neighbors that were not fetched.
        if missing == -np.inf or (len(cosines) >= limit and missing < cosines[limit - 1]):
            best = np.lexsort((found, -cosines))[:limit]
            return [
                (positions.keys[row], float(cosine)) for row, cosine in zip(found[best], cosines[best], strict=True)
            ]
        width *= 4
