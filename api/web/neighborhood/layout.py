"""Pictures of terms for wide screens: one box per node, without overlaps, and lines between them."""

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.web.neighborhood.neighbors import RELATIONS, Edge, EdgeKind, Neighborhood, Node

FONT_SIZE: Final = 14
"""Font size of labels in picture units, which are pixels."""

_LINE_HEIGHT: Final = 18
_PADDING: Final = (24, 14)
_LETTERS_A_LINE: Final = 24
_MOST_LINES: Final = 2
_GAP: Final = np.array((14.0, 16.0))
_MARGIN: Final = 8
_STRETCH: Final = np.array((1.2, 1.0))  # pictures are wider than high, like screens
_AREA_A_BOX: Final = 2.2  # initial area per box, as a multiple of its size
_GROWTH: Final = np.array((1.002, 1.015))  # grows mostly in height, since pages scroll vertically
_ROW: Final = 560.0  # maximum width of a row of broader or narrower terms
_CLOSER: Final = 0.8  # the distance of all others from the center, as a share of that of the algorithm
_ABOVE: Final = 44.0  # minimum distance of broader and narrower terms from the center, for arrows
_BESIDE: Final = 90.0  # distance of related terms from the center

_ARCS: Final = ((145.0, 215.0), (-40.0, -20.0), (20.0, 40.0))
"""Degrees around the center, clockwise from the right, of the nodes beside rows of broader and narrower terms."""

_Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """The box of a node: its center, its width and height, and its label split into lines."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: Sequence[str]
    is_center: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a picture, as the data of an SVG path.

    The end of a line that `is_arrow` is the broader term. A line `is_aside` if it does not involve the central node.
    """

    kind: EdgeKind
    path: str
    is_arrow: bool
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """All boxes and lines, in coordinates that begin at 0, 0."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]


def lay_out(neighborhood: Neighborhood) -> Picture:
    """Return the picture of a neighborhood, laid out by the algorithm of Kamada and Kawai (1989), deterministically.

    If the central term has relations, broader terms are above it, narrower terms below, and related terms to the right.
    """
    lines = [label_lines(node.label, _LETTERS_A_LINE, _MOST_LINES) for node in neighborhood.nodes]
    sizes = np.array([size_of(text) for text in lines])
    relations = {edge.end: edge.kind for edge in neighborhood.edges if edge.start == 0 and edge.kind in RELATIONS}
    points = _spread(neighborhood, sizes)
    if relations:
        points = _by_relation(points, sizes, relations)
    points = _apart(points, sizes + _GAP, relations)
    corner = (points - sizes / 2).min(axis=0) - _MARGIN
    places = np.rint(points - corner).astype(int)
    width, height = (places + sizes / 2).max(axis=0) + _MARGIN
    boxes = [
        Box(node, int(x), int(y), int(size[0]), int(size[1]), text, is_center=place == 0)
        for place, (node, (x, y), size, text) in enumerate(zip(neighborhood.nodes, places, sizes, lines, strict=True))
    ]
    edges = [_line(edge, boxes) for edge in neighborhood.edges]
    return Picture(int(np.ceil(width)), int(np.ceil(height)), boxes, edges)


def _line(edge: Edge, boxes: Sequence[Box]) -> Line:
    """Return the line between two boxes; an arrow ends at the border of the box of the broader term."""
    start, end = boxes[edge.start], boxes[edge.end]
    if edge.kind is EdgeKind.NARROWER:
        start, end = end, start
    is_arrow = edge.kind in (EdgeKind.BROADER, EdgeKind.NARROWER)
    x, y = _border(end, start) if is_arrow else (end.x, end.y)
    is_aside = edge.start != 0 and edge.kind is EdgeKind.MENTION
    return Line(edge.kind, f"M{start.x} {start.y}L{x} {y}", is_arrow, is_aside)


def _border(box: Box, other: Box) -> tuple[int, int]:
    """Return where the line from the center of `other` to that of `box` crosses the border of `box`."""
    x, y = other.x - box.x, other.y - box.y
    share = 1 / max(2 * abs(x) / box.width, 2 * abs(y) / box.height, 1)
    return round(box.x + x * share), round(box.y + y * share)


def _by_relation(points: _Points, sizes: _Points, relations: Mapping[int, EdgeKind]) -> _Points:
    """Return the points with broader and narrower terms in rows, related terms in a column, and all others beside them.

    The others keep their order by angle around the first point, which is the center.
    """
    found = points.copy()
    members = {kind: [place for place, one in relations.items() if one is kind] for kind in RELATIONS}
    for kind, side in ((EdgeKind.BROADER, -1), (EdgeKind.NARROWER, 1)):
        y = side * (sizes[0, 1] / 2 + _ABOVE)
        for row in _rows(members[kind], sizes):
            height = sizes[row, 1].max()
            widths = sizes[row, 0] + _GAP[0]
            found[row, 0] = np.cumsum(widths) - widths / 2 - widths.sum() / 2
            found[row, 1] = y + side * height / 2
            y += side * (height + _GAP[1])
    related = members[EdgeKind.RELATED]
    heights = sizes[related, 1] + _GAP[1]
    found[related, 0] = (sizes[0, 0] + sizes[related, 0]) / 2 + _BESIDE
    found[related, 1] = np.cumsum(heights) - heights / 2 - heights.sum() / 2
    angles = np.degrees(np.arctan2(points[:, 1], points[:, 0])) % 360
    others = sorted(set(range(1, len(points))).difference(relations), key=lambda place: (angles[place], place))
    for place, angle in zip(others, _spaced(len(others)), strict=True):
        distance = _CLOSER * np.hypot(*points[place])
        found[place] = distance * np.cos(np.radians(angle)), distance * np.sin(np.radians(angle))
    return found


def _rows(places: Sequence[int], sizes: _Points) -> list[list[int]]:
    """Return places in rows whose boxes and gaps are at most `_ROW` wide, if they have several boxes."""
    rows: list[list[int]] = []
    for place in places:
        if rows and sizes[[*rows[-1], place], 0].sum() + len(rows[-1]) * _GAP[0] <= _ROW:
            rows[-1].append(place)
        else:
            rows.append([place])
    return rows


def _spaced(count: int) -> list[float]:
    ends = np.cumsum([0.0] + [end - start for start, end in _ARCS])
    ways = (np.arange(count) + 0.5) * ends[-1] / max(count, 1)
    arcs = [int(np.searchsorted(ends, way, side="right")) - 1 for way in ways]
    return [float(_ARCS[arc][0] + way - ends[arc]) for arc, way in zip(arcs, ways, strict=True)]


def _spread(neighborhood: Neighborhood, sizes: _Points) -> _Points:
    """Return the positions of the nodes by the forces between them, scaled to the total area of their boxes."""
    import igraph

    links = [(edge.start, edge.end) for edge in neighborhood.edges]
    # The layout starts from a circle and uses no random numbers.
    layout = igraph.Graph(len(neighborhood.nodes), links).layout_kamada_kawai()
    points = np.array(layout.coords, dtype=np.float64)
    points -= points[0]
    extent = np.ptp(points, axis=0).max() or 1.0
    side = np.sqrt(_AREA_A_BOX * np.prod(sizes + _GAP, axis=1).sum() / np.prod(_STRETCH))
    placed: _Points = points / extent * side * _STRETCH
    return placed


def _apart(points: _Points, sizes: _Points, relations: Mapping[int, EdgeKind]) -> _Points:
    """Return the points, moved so that boxes of these sizes around them do not overlap.

    Overlapping boxes are pushed apart along the axis that needs the smaller push. Meanwhile, all points move away from
    the center, which guarantees that the loop ends. Broader terms stay above the first box, and narrower ones below.
    """
    points = points.copy()
    while True:
        _put_above_and_below(points, sizes, relations)
        pairs = _overlapping(points, sizes)
        if not pairs:
            return points
        for one, other in pairs:
            offset = points[other] - points[one]
            overlap = (sizes[one] + sizes[other]) / 2 - np.abs(offset)
            if overlap.min() > 0:
                axis = int(overlap.argmin())
                push = (overlap[axis] / 2 + 0.5) * (1 if offset[axis] >= 0 else -1)
                points[one, axis] -= push
                points[other, axis] += push
        points *= _GROWTH


def _put_above_and_below(points: _Points, sizes: _Points, relations: Mapping[int, EdgeKind]) -> None:
    """Move broader terms above the first box and narrower ones below it, in place, if they are not there."""
    for place, kind in relations.items():
        distance = (sizes[0, 1] + sizes[place, 1]) / 2 + _ABOVE
        if kind is EdgeKind.BROADER:
            points[place, 1] = min(points[place, 1], points[0, 1] - distance)
        elif kind is EdgeKind.NARROWER:
            points[place, 1] = max(points[place, 1], points[0, 1] + distance)


def _overlapping(points: _Points, sizes: _Points) -> list[tuple[int, int]]:
    reach = (sizes[:, None] + sizes[None]) / 2
    overlaps = (np.abs(points[:, None] - points[None]) < reach).all(axis=2)
    return [(int(one), int(other)) for one, other in np.argwhere(np.triu(overlaps, 1))]


def label_lines(label: str, letters: int, most: int) -> list[str]:
    """Return a label as at most `most` lines of at most `letters` letters."""
    return textwrap.wrap(label, letters, max_lines=most, placeholder="…") or ["…"]


def size_of(lines: Sequence[str]) -> tuple[float, float]:
    """Return the width and height of a box, both even, so that its edges have integer coordinates."""
    width = max(map(text_width, lines)) + _PADDING[0]
    return 2.0 * np.ceil(width / 2), len(lines) * _LINE_HEIGHT + _PADDING[1]


def text_width(text: str) -> float:
    """Return an approximate upper bound of the width of a line of a label in any system font.

    >>> text_width("ill") < text_width("bad") < text_width("MAD")
    True
    """
    return FONT_SIZE * sum(map(_letter_width, text))


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> float:
    category = unicodedata.category(letter)
    if category in ("Mn", "Me", "Cf"):
        return 0.0
    if category == "So":
        return 1.4
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in "mwMW@%—…":
        return 0.98
    if letter in "fijlrtI.,:;'|!()[] -/":
        return 0.4
    return 0.75 if letter.isupper() else 0.6
