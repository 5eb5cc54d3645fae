"""A linear map that brings queries nearer to what answers them, learnt from the glossary itself."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.errors import IndexCorrupt
from embeddings.storage import read_bundle, write_bundle

__all__ = ["FEWEST", "QueryMap", "learn_query_map"]

FILE = "query-map.npz"

FEWEST = 300
"""Below so many terms there is too little to learn from, and too few to try it on."""

_TRIED = 5
"""Each fifth term is kept back to try the map on."""

_RIDGE = 0.3
"""How much the map is held to the identity, beside the mean of the covariance's eigenvalues."""


class QueryMap:
    """A matrix, shape (dimension, dimension), that the vectors of queries are multiplied by."""

    def __init__(self, matrix: NDArray[np.float32]) -> None:
        self._matrix = matrix

    @classmethod
    def open(cls, folder: Path) -> "QueryMap | None":
        """Return the map that `save` left in `folder`, None if there is none. Raises `IndexCorrupt`."""
        path = folder / FILE
        if not path.exists():
            return None
        try:
            return cls(read_bundle(path).arrays["matrix"])
        except KeyError as error:
            raise IndexCorrupt(path, f"it has no {error}") from error

    def save(self, folder: Path) -> None:
        """Write the map to one file in `folder`, durably."""
        write_bundle(folder / FILE, {"matrix": self._matrix}, {})

    def __call__(self, vectors: Vectors) -> Vectors:
        """Return unit vectors for unit vectors, of the same shape."""
        mapped = vectors @ self._matrix
        found: Vectors = mapped / np.linalg.norm(mapped, axis=-1, keepdims=True)
        return found


def learn_query_map(names: Vectors, definitions: Vectors, documents: Vectors) -> QueryMap | None:
    """Learn to map what a query looks like, a name or a definition, to the vector of the whole term.

    All three have the shape (terms, dimension), a row a term. Ridge regression towards the identity; None
    unless the map, learnt from four fifths of the terms, lifts the mean reciprocal rank at which the names of
    the last fifth find their definitions, which were in nothing that the map was learnt from.
    """
    if len(names) < FEWEST:
        return None
    tried = np.arange(len(names)) % _TRIED == 0
    trial = _fit(names[~tried], definitions[~tried], documents[~tried])
    before, after = (_mean_reciprocal_rank(given, definitions[tried]) for given in (names[tried], trial(names[tried])))
    return _fit(names, definitions, documents) if after > before else None


def _fit(names: Vectors, definitions: Vectors, documents: Vectors) -> QueryMap:
    given = np.concatenate([names, definitions]).astype(np.float64)
    wanted = np.concatenate([documents, documents]).astype(np.float64)
    covariance = given.T @ given
    held = _RIDGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    return QueryMap(np.linalg.solve(covariance + held, given.T @ wanted + held).astype(np.float32))


def _mean_reciprocal_rank(queries: Vectors, answers: Vectors) -> float:
    cosines = queries @ answers.T
    ranks = 1 + (cosines > np.diag(cosines)[:, np.newaxis]).sum(axis=1)
    return float((1 / ranks).mean())
