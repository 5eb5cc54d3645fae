"""The groups of terms on the map, each with a color and a shape: categories, or clusters without categories."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.web.map.sample import MapTerms
from api.web.page_context import PageContext
from embeddings.encoder import Vectors
from embeddings.projection import Places
from graph.rdf import Iri

COLORS: Final = 10
"""Number of groups, largest first, with a color and shape of their own; all others share one."""

_NO_CATEGORY: Final = "No category"
_MOSTLY: Final = 0.5  # share of terms without a category from which on they are shown as clusters
_MEMBERS: Final = 15  # terms per cluster, in small glossaries
_FEWEST: Final = 2 * _MEMBERS
_ROUNDS: Final = 30


@dataclass(frozen=True, slots=True)
class Point:
    """A term on the map, with its position in map units."""

    iri: Iri
    name: str
    address: str
    x: float
    y: float
    is_hit: bool
    is_faded: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The terms of a category, of a cluster, or those without one.

    `count` is None for a cluster, of which only the terms on the map are known. `address` shows only a category.
    """

    name: str
    color: int
    count: int | None
    points: Sequence[Point]
    address: str = ""
    is_category: bool = False
    is_chosen: bool = False


def view_groups(
    context: PageContext,
    terms: MapTerms,
    placed: Mapping[Iri, tuple[float, float]],
    found: Collection[Iri],
    chosen: Collection[Iri],
    address_of: Callable[[str], str],
) -> list[Group]:
    """Return the groups of all terms in `placed`, largest first; those without a category last.

    If most terms have no category, clusters of neighbors replace their group, each named by its central term. Terms in
    no category of `chosen` are faded, and `address_of` returns the address of the map of a category.
    """
    lexicon, addresses = context.lexicon, context.addresses
    catalog, names, categories = lexicon.catalog, lexicon.names(placed), lexicon.categories(placed)
    points: dict[Iri | None, list[Point]] = defaultdict(list)
    for iri, (x, y) in placed.items():
        faded = bool(chosen) and set(chosen).isdisjoint(categories[iri])
        point = Point(iri, names[iri], addresses.of(iri), round(x, 1), round(y, 1), iri in found, faded)
        points[terms.category_of[iri]].append(point)
    ranked = sorted((one for one in terms.counts if one), key=lambda category: (-terms.counts[category], category))
    clusters = _clusters(terms, placed)
    sizes: dict[Iri, int] = {one: terms.counts[one] for one in ranked} | {
        center: len(members) for center, members in clusters.items()
    }
    colors = stable_colors(sorted(sizes, key=lambda one: (-sizes[one], one))[:COLORS])
    unique = {one for one in ranked if len(catalog.known("category", catalog.title("category", one))) == 1}
    groups = [
        Group(
            name=(name := catalog.categories[category].name),
            color=colors.get(category, COLORS),
            count=terms.counts[category],
            points=points[category],
            address=address_of(name if category in unique else category),
            is_category=True,
            is_chosen=category in chosen,
        )
        for category in ranked
    ]
    of_cluster = {iri: center for center, members in clusters.items() for iri in members}
    clustered: dict[Iri | None, list[Point]] = defaultdict(list)
    for point in points[None]:
        clustered[of_cluster.get(point.iri)].append(point)
    groups += [
        Group(f"Around {names[center]}", colors.get(center, COLORS), None, clustered[center]) for center in clusters
    ]
    if None in terms.counts and (clustered[None] or not clusters):
        groups.append(Group(_NO_CATEGORY, COLORS, None if clusters else terms.counts[None], clustered[None]))
    return groups


def _clusters(terms: MapTerms, placed: Mapping[Iri, tuple[float, float]]) -> dict[Iri, list[Iri]]:
    """Return the clusters of the terms without a category, each under its central term, if most terms have none."""
    if terms.counts.get(None, 0) < _MOSTLY * len(terms.category_of):
        return {}
    rows = [row for row, iri in enumerate(terms.iris) if terms.category_of[iri] is None]
    iris = [terms.iris[row] for row in rows]
    found = find_clusters(terms.vectors[rows], np.array([placed[iri] for iri in iris]).reshape(-1, 2), COLORS)
    return {iris[one.center]: [iris[member] for member in one.members] for one in found}


def stable_colors(names: Sequence[str]) -> dict[str, int]:
    """Return a color from 0 to 9 for each of at most ten names; other names change few of them.

    Highest random weight hashing: of all pairs of a name and a color, those with the smallest digests are chosen.
    """
    pairs = [(sha256(f"{color} {name}".encode()).digest(), name, color) for name in names for color in range(COLORS)]
    colors: dict[str, int] = {}
    for _, name, color in sorted(pairs):
        if name not in colors and color not in colors.values():
            colors[name] = color
    return colors


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
    found = [Cluster(one.tolist(), int(one[(vectors[one] @ vectors[one].mean(axis=0)).argmax()])) for one in clusters]
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.center))


def _far_apart(places: Places, count: int) -> Places:
    """Return `count` points: first the one nearest to the middle, then the one farthest from all before."""
    chosen = [int(((places - places.mean(axis=0)) ** 2).sum(axis=1).argmin())]
    while len(chosen) < count:
        chosen.append(int(_distances(places, places[chosen]).min(axis=1).argmax()))
    return places[chosen]


def _nearest(places: Places, centers: Places) -> NDArray[np.intp]:
    nearest: NDArray[np.intp] = _distances(places, centers).argmin(axis=1)
    return nearest


def _distances(places: Places, centers: Places) -> NDArray[np.float64]:
    distances: NDArray[np.float64] = ((places[:, None] - centers[None]) ** 2).sum(axis=2)
    return distances
