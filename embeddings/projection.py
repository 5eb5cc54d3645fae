"""Projects vectors to a plane, so similar terms are close together; as a program, from stdin to stdout."""

import io
import sys
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

Places: TypeAlias = NDArray[np.float64]
"""Points on the plane, shape (count, 2), each coordinate from 0 to 1."""

_FEWEST = 6
"""Minimum number of vectors for t-SNE; fewer are placed by their two principal components."""

_PERPLEXITY = 30.0
_ROUNDS = 500
_ROUNDS_FROM_START = 250
_SPREAD = 10.0
"""Standard deviation of the principal components as the initial layout of t-SNE, without early exaggeration.

This makes the map deterministic and stable: after 1 to 2 % of the terms are removed, the new positions of the others
correlate with the old ones by 0.96, compared with 0.42 to 0.76 for scikit-learn's default initialization (UMAP of
igraph: 0.80 to 0.91). The trustworthiness (k = 10) is the same: 0.86 for the sample, and 0.89 for 1,500 nouns of
WordNet (UMAP: 0.86 and 0.87)."""

_NEAREST = 3


def project(vectors: Vectors, start: Places | None = None) -> Places:
    """Return points for unit vectors of shape (count, dimension); near vectors get near points.

    `start` are the points of an earlier map, shape (count, 2), NaN for new vectors. The new map resembles it.

    The result is deterministic for the same number of threads. 3,000 vectors take about 5 s on one core. Sources:
    L. van der Maaten, G. Hinton: Visualizing Data using t-SNE, 2008; for the initialization with principal components,
    D. Kobak, P. Berens: The art of using t-SNE for single-cell transcriptomics, 2019.
    """
    if start is None or len(vectors) < _FEWEST:
        rounds, begun = _ROUNDS, _main_directions(vectors)
    else:
        rounds, begun = _ROUNDS_FROM_START, completed(start, vectors)
    if len(vectors) < _FEWEST:
        return _fitted(begun)
    from sklearn.manifold import TSNE

    spread = begun[:, 0].std() or 1.0
    model = TSNE(
        perplexity=min(_PERPLEXITY, (len(vectors) - 1) / 3),
        init=((begun - begun.mean(axis=0)) * (_SPREAD / spread)).astype(np.float32),
        early_exaggeration=1.0,
        max_iter=rounds,
        random_state=0,
    )
    return _fitted(model.fit_transform(vectors).astype(np.float64))


def place_among(vectors: Vectors, placed: Vectors, places: Places) -> Places:
    """Return points for additional vectors on an existing map, each between its three most similar neighbors.

    `placed` are the vectors on the map, and `places` are their points.
    """
    cosines = vectors @ placed.T
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :_NEAREST]
    weights = np.clip(np.take_along_axis(cosines, nearest, axis=1), 1e-6, None) ** 4
    found: Places = (places[nearest] * weights[..., np.newaxis]).sum(axis=1) / weights.sum(axis=1, keepdims=True)
    return found


def completed(places: Places, vectors: Vectors) -> Places:
    """Return the points of a map, of which those that are NaN are placed among the others, as `place_among` does.

    In the sample, this is as trustworthy (k = 10) as a new layout if 10% of the terms are new: 0.87.
    """
    is_new = np.isnan(places).any(axis=1)
    found = places.copy()
    if is_new.any():
        found[is_new] = place_among(vectors[is_new], vectors[~is_new], places[~is_new])
    return found


def _main_directions(vectors: Vectors) -> Places:
    centered = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centered.T @ centered)
    found: Places = centered @ directions[:, :-3:-1]
    farthest = found[np.abs(found).argmax(axis=0), [0, 1]]
    return found * np.where(farthest < 0, -1.0, 1.0)  # the sign of an eigenvector is arbitrary


def _fitted(places: Places) -> Places:
    low, high = places.min(axis=0), places.max(axis=0)
    width = high - low
    fitted: Places = np.where(width > 0, (places - low) / np.where(width > 0, width, 1.0), 0.5)
    return fitted


def _main() -> None:
    given = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    answer = io.BytesIO()
    np.save(answer, project(given["vectors"], given["start"] if len(given["start"]) else None))
    sys.stdout.buffer.write(answer.getvalue())


if __name__ == "__main__":
    _main()
