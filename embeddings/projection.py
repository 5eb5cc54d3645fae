"""Vectors to places on a plane, on which near means alike; run as a program, from one stream to the other."""

import io
import sys
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

__all__ = ["Places", "place_among", "project"]

Places: TypeAlias = NDArray[np.float64]
"""Points on the plane, shape (count, 2), each coordinate from 0 to 1."""

_FEWEST = 6
"""Fewer have no neighbors to speak of: the two main directions of their vectors place them."""

_PERPLEXITY = 30.0
_ROUNDS = 500
_SPREAD = 10.0
"""The standard deviation at which t-SNE begins with the main directions, and without exaggeration.

So no chance comes in, and the map stays the map: after 1 to 2 % of the terms have gone, the places of the others
correlate with the former by .96, against .42 to .76 with scikit-learn's own start (UMAP of igraph: .80 to .91), at
the same trustworthiness (k = 10): .86 for the sample, .89 for 1,500 nouns of WordNet (UMAP: .86, .87)."""

_NEAREST = 3


def project(vectors: Vectors) -> Places:
    """Return the places of unit vectors, shape (count, dimension), so that near ones stay near.

    Equal vectors give equal places, with the same number of threads. 3,000 take some 5 s of one core. Source: L. van
    der Maaten, G. Hinton: Visualizing Data using t-SNE, 2008; to begin with the main directions: D. Kobak, P. Berens:
    The art of using t-SNE for single-cell transcriptomics, 2019.
    """
    start = _main_directions(vectors)
    if len(vectors) < _FEWEST:
        return _fitted(start)
    from sklearn.manifold import TSNE

    spread = start[:, 0].std() or 1.0
    model = TSNE(
        perplexity=min(_PERPLEXITY, (len(vectors) - 1) / 3),
        init=(start * (_SPREAD / spread)).astype(np.float32),
        early_exaggeration=1.0,
        max_iter=_ROUNDS,
        random_state=0,
    )
    return _fitted(model.fit_transform(vectors).astype(np.float64))


def place_among(vectors: Vectors, placed: Vectors, places: Places) -> Places:
    """Return where vectors belong on a map that `placed` have `places` on: between the three most alike."""
    cosines = vectors @ placed.T
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :_NEAREST]
    weights = np.clip(np.take_along_axis(cosines, nearest, axis=1), 1e-6, None) ** 4
    found: Places = (places[nearest] * weights[..., np.newaxis]).sum(axis=1) / weights.sum(axis=1, keepdims=True)
    return found


def _main_directions(vectors: Vectors) -> Places:
    centered = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centered.T @ centered)
    found: Places = centered @ directions[:, :-3:-1]
    farthest = found[np.abs(found).argmax(axis=0), [0, 1]]
    return found * np.where(farthest < 0, -1.0, 1.0)  # the sign of an eigenvector is anybody's choice


def _fitted(places: Places) -> Places:
    low, high = places.min(axis=0), places.max(axis=0)
    width = high - low
    fitted: Places = np.where(width > 0, (places - low) / np.where(width > 0, width, 1.0), 0.5)
    return fitted


def _main() -> None:
    vectors = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    answer = io.BytesIO()
    np.save(answer, project(vectors))
    sys.stdout.buffer.write(answer.getvalue())


if __name__ == "__main__":
    _main()
