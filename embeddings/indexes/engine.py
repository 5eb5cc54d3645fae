"""FAISS as both of its indexes use it: in one thread, and with tied neighbors in the order of their keys."""

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
"""Cosines in descending order, their positions, and the greatest cosine that may be missing behind them."""

Find: TypeAlias = Callable[[int], Found]

_MARGIN = 16
"""How many more neighbors than asked for are fetched, to see whether the last one is tied."""


class FaissIndex:
    """What reads any index of FAISS by keys; `index` holds their vectors in the order of `positions`."""

    def __init__(self, positions: Positions, index: Any) -> None:
        self._positions, self._index = positions, index

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the stored vectors, shape (len(keys), dimension). Raises `KeyError`."""
        places = np.array([self._positions.of[key] for key in keys], dtype=np.int64)
        found: Vectors = self._index.reconstruct_batch(places)
        return found

    def count(self) -> int:
        """Return the number of keys."""
        return len(self._positions.keys)

    def close(self) -> None:
        """Release memory and files; the index is empty then."""
        self._positions, self._index = Positions([]), None


def faiss_with(threads: int = 1) -> Any:
    """Return the library, for calls from this thread that take so many threads.

    Measured on a busy machine of two cores: a second thread takes a search from 8 to 40 ms, and spins
    after it. OpenMP keeps the number for each calling thread, so that it is said at each call.
    """
    faiss = import_module("faiss")
    faiss.omp_set_num_threads(threads)
    return faiss


def query_row(vector: Vectors, dimension: int) -> Vectors:
    """Return a vector as FAISS takes it, shape (1, dimension). Raises `ValueError` on another shape."""
    if vector.shape != (dimension,):
        raise ValueError(f"A vector of shape {vector.shape} where ({dimension},) is needed.")
    return np.ascontiguousarray(vector[np.newaxis], dtype=np.float32)


def selector(mask: NDArray[np.bool_]) -> Any:
    """Return what lets a search see only the positions where `mask` is true."""
    return faiss_with().IDSelectorBitmap(np.packbits(mask, bitorder="little"))


def nearest(find: Find, limit: int, positions: Positions) -> list[Neighbor]:
    """Return the best `limit` pairs of what `find` gives when it is asked for ever more neighbors."""
    width = limit + _MARGIN
    while True:
        cosines, found, missing = find(width)
        # Too few passed a filter, or the last place is tied with what was not fetched: then once more.
        if missing == -np.inf or (len(cosines) >= limit and missing < cosines[limit - 1]):
            best = np.lexsort((found, -cosines))[:limit]
            return [
                (positions.keys[place], float(cosine)) for place, cosine in zip(found[best], cosines[best], strict=True)
            ]
        width *= 4
