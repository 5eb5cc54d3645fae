"""Find the pairs of vectors that have almost the same direction, without comparing all pairs."""

from collections.abc import Iterator
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.engines.embedded.vector_index import faiss_with
from embeddings.processors import processors

_ALL_COMPARED: Final = 10_000
"""Up to this number of vectors all pairs are compared."""

_ROUNDS: Final = 5
_SAMPLE: Final = 40  # vectors per cluster that k-means sees
_BLOCK: Final = 1_000
_LARGEST: Final = 20_000
"""Vectors of one cluster that a vector is compared with at most, so that equal texts do not take quadratic time."""

_KEPT: Final = 4


def near_pairs(vectors: Vectors, least: float) -> Iterator[tuple[int, int, float]]:
    """Yield rows of unit vectors, shape (count, dimension), whose cosine is at least `least`, with the cosine.

    Each row is yielded with at most four others, the nearest ones. Of more than 10,000 vectors, those are compared that
    have one of their two nearest centroids in common as the nearest of one of them: with `least` = 0.95 that finds more
    than 99% of the pairs (`tests/embeddings/test_near_pairs.py`). `vectors` may be mapped from a file; memory holds
    some thousand of them, and a sample for k-means.
    """
    for rows, others in _clusters(vectors):
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            compared = others if len(others) <= _LARGEST else _around(others, start, len(rows))
            yield from _near(vectors, block, compared, least)


def _near(
    vectors: Vectors, rows: NDArray[np.int64], others: NDArray[np.int64], least: float
) -> Iterator[tuple[int, int, float]]:
    cosines = np.asarray(vectors[rows]) @ np.asarray(vectors[others]).T
    cosines[rows[:, np.newaxis] == others] = -1.0
    kept = min(_KEPT, cosines.shape[1])
    for place in np.flatnonzero(cosines.max(axis=1, initial=-1.0) >= least):
        nearest = np.argpartition(-cosines[place], kept - 1)[:kept]
        for other in nearest[cosines[place, nearest] >= least]:
            yield int(rows[place]), int(others[other]), float(cosines[place, other])


def _clusters(vectors: Vectors) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield rows, and the rows that they are compared with, which contain them."""
    count = len(vectors)
    if count <= _ALL_COMPARED:
        everything = np.arange(count)
        if count:
            yield everything, everything
        return
    nearest = _nearest_centroids(vectors)
    for cluster in range(int(nearest.max()) + 1):
        rows = np.flatnonzero(nearest[:, 0] == cluster)
        if len(rows):
            yield rows, np.concatenate([rows, np.flatnonzero(nearest[:, 1] == cluster)])


def _nearest_centroids(vectors: Vectors) -> NDArray[np.int64]:
    """Return the numbers of the two nearest centroids of each vector, shape (count, 2)."""
    count, dimension = vectors.shape
    clusters = int(sqrt(count))
    faiss = faiss_with(processors())
    kmeans = faiss.Kmeans(
        dimension, clusters, niter=_ROUNDS, spherical=True, seed=1, min_points_per_centroid=1, verbose=False
    )
    sample = np.sort(np.random.default_rng(1).choice(count, min(count, _SAMPLE * clusters), replace=False))
    kmeans.train(np.ascontiguousarray(vectors[sample], dtype=np.float32))
    found = np.empty((count, 2), dtype=np.int64)
    for start in range(0, count, _LARGEST):
        piece = np.ascontiguousarray(vectors[start : start + _LARGEST], dtype=np.float32)
        found[start : start + len(piece)] = kmeans.index.search(piece, 2)[1]
    return found


def _around(others: NDArray[np.int64], start: int, rows: int) -> NDArray[np.int64]:
    """Return some of many rows: those at the same relative place."""
    first = min(start * len(others) // rows, len(others) - _LARGEST)
    return others[first : first + _LARGEST]
