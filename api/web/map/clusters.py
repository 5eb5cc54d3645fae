"""Clusters of terms on the map, named by their central terms, for glossaries without categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.projection import Places

_MEMBERS: Final = 15  # terms per cluster, in small glossaries
_FEWEST: Final = 2 * _MEMBERS
_ROUNDS: Final = 30


@dataclass(frozen=True, slots=True)
class Cluster:
    """Indices of terms, and the index of the one whose vector is most similar to their mean."""

    members: Sequence[int]
    center: int


def find_clusters(vectors: Vectors, places: Places, most: int) -> list[Cluster]:
    """Return at most `most` clusters of neighbors on the map, largest first; none of fewer than 30 terms.

    `vectors` and `places` have one row per term. K-means (Lloyd 1982) on the places, which begins with points that are
    far from each other, so that it is deterministic.
    """
    if len(places) < _FEWEST:
        return []
    centers = _far_apart(places, min(most, len(places) // _MEMBERS))
    for _ in range(_ROUNDS):
        nearest = _nearest(places, centers)
        moved = np.array([places[nearest == one].mean(axis=0) for one in np.unique(nearest)])
        if moved.shape == centers.shape and np.allclose(moved, centers):
            break
        centers = moved
    nearest = _nearest(places, centers)
    clusters = [np.flatnonzero(nearest == one) for one in np.unique(nearest)]
    found = [Cluster(one.tolist(), int(one[_central(vectors[one])])) for one in clusters]
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.center))


def _far_apart(places: Places, count: int) -> Places:
    """Return `count` points: first the one nearest to the middle, then the one farthest from all before."""
    chosen = [int(((places - places.mean(axis=0)) ** 2).sum(axis=1).argmin())]
    while len(chosen) < count:
        chosen.append(int(_distances(places, places[chosen]).min(axis=1).argmax()))
    found: Places = places[chosen]
    return found


def _nearest(places: Places, centers: Places) -> NDArray[np.intp]:
    nearest: NDArray[np.intp] = _distances(places, centers).argmin(axis=1)
    return nearest


def _distances(places: Places, centers: Places) -> NDArray[np.float64]:
    distances: NDArray[np.float64] = ((places[:, None] - centers[None]) ** 2).sum(axis=2)
    return distances


def _central(vectors: Vectors) -> int:
    return int((vectors @ vectors.mean(axis=0)).argmax())
