"""A linear map, trained on the glossary itself, that moves query vectors nearer to those of matching terms."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.errors import IndexCorrupt
from embeddings.storage import read_bundle, write_bundle

__all__ = ["FEWEST", "QueryMap", "learn_query_map"]

FILE = "query-map.npz"

FEWEST = 300
"""Minimum number of terms for training and evaluation."""

_TRIED = 5
"""Every fifth term is held out for evaluation."""

_RIDGE = 0.3
"""Regularization towards the identity, relative to the mean eigenvalue of the covariance."""


class QueryMap:
    """A matrix of shape (dimension, dimension), by which query vectors are multiplied."""

    def __init__(self, matrix: NDArray[np.float32]) -> None:
        self._matrix = matrix

    @classmethod
    def open(cls, folder: Path) -> "QueryMap | None":
        """Open the map that `save` wrote to `folder`; return None if it does not exist. Raises `IndexCorrupt`."""
        path = folder / FILE
        if not path.exists():
            return None
        try:
            return cls(read_bundle(path).arrays["matrix"])
        except KeyError as error:
            raise IndexCorrupt(path, f"{error} is missing") from error

    def save(self, folder: Path) -> None:
        """Write the map durably to a file in `folder`."""
        write_bundle(folder / FILE, {"matrix": self._matrix}, {})

    def __call__(self, vectors: Vectors) -> Vectors:
        """Map unit vectors to unit vectors of the same shape."""
        mapped = vectors @ self._matrix
        found: Vectors = mapped / np.linalg.norm(mapped, axis=-1, keepdims=True)
        return found


def learn_query_map(names: Vectors, definitions: Vectors, documents: Vectors) -> QueryMap | None:
    """Train a map from the vectors of names and definitions, which resemble queries, to those of whole terms.

    All arguments have shape (terms, dimension), one row per term. The method is ridge regression towards the identity.
    For evaluation, a map is trained on four fifths of the terms; the result is None unless that map improves the mean
    reciprocal rank at which the names of the held-out terms find their definitions.
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
