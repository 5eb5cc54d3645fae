"""Lays out a neighborhood: one box per node, without overlaps, and lines between the boxes."""

import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.web.picture.neighborhood import Edge, EdgeKind, Neighborhood, Node

__all__ = ["Box", "Line", "Picture", "lay_out", "text_width"]

FONT_SIZE: Final = 14
"""Font size of labels in picture units, which are pixels."""

_LINE_HEIGHT: Final = 18
_LETTERS_A_LINE: Final = 24
_MOST_LINES: Final = 2
_PADDING: Final = (24, 14)
_GAP: Final = np.array((14.0, 16.0))
_MARGIN: Final = 8
_STRETCH: Final = np.array((1.2, 1.0))  # pictures are wider than high, like screens
_AREA_A_BOX: Final = 2.2  # initial area per box, as a multiple of its size
_GROWTH: Final = np.array((1.002, 1.015))  # grows mostly in height, since pages scroll vertically

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
    """An edge from the center of one box to that of another; `is_aside` if it does not involve the central node."""

    kind: EdgeKind
    x1: int
    y1: int
    x2: int
    y2: int
    is_aside: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """All boxes and lines, in coordinates that begin at 0, 0."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]


def lay_out(neighborhood: Neighborhood) -> Picture:
    """Return the picture of a neighborhood, laid out by the algorithm of Kamada and Kawai (1989), deterministically."""
    lines = [_lines(node.label) for node in neighborhood.nodes]
    sizes = np.array([_size(text) for text in lines])
    points = _apart(_spread(neighborhood, sizes), sizes + _GAP)
    corner = (points - sizes / 2).min(axis=0) - _MARGIN
    places = np.rint(points - corner).astype(int)
    width, height = (places + sizes / 2).max(axis=0) + _MARGIN
    boxes = [
        Box(node, int(x), int(y), int(size[0]), int(size[1]), text, is_center=place == 0)
        for place, (node, (x, y), size, text) in enumerate(zip(neighborhood.nodes, places, sizes, lines, strict=True))
    ]
    edges = [_line(edge, places) for edge in neighborhood.edges]
    return Picture(int(np.ceil(width)), int(np.ceil(height)), boxes, edges)


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


def _line(edge: Edge, places: NDArray[np.int64]) -> Line:
    (x1, y1), (x2, y2) = places[edge.start].tolist(), places[edge.end].tolist()
    return Line(edge.kind, x1, y1, x2, y2, is_aside=edge.start != 0 and edge.kind is EdgeKind.MENTION)


def _lines(label: str) -> list[str]:
    return textwrap.wrap(label, _LETTERS_A_LINE, max_lines=_MOST_LINES, placeholder="…") or ["…"]


def _size(lines: Sequence[str]) -> tuple[float, float]:
    """Return the width and height of a box, both even, so that its edges have integer coordinates."""
    width = max(map(text_width, lines)) + _PADDING[0]
    return 2.0 * np.ceil(width / 2), len(lines) * _LINE_HEIGHT + _PADDING[1]


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


def _apart(points: _Points, sizes: _Points) -> _Points:
    """Return the points, moved so that boxes of these sizes around them do not overlap.

    Overlapping boxes are pushed apart along the axis that needs the smaller push. Meanwhile, all points move away from
    the center, which guarantees that the loop ends.
    """
    points = points.copy()
    while pairs := _overlapping(points, sizes):
        for one, other in pairs:
            offset = points[other] - points[one]
            overlap = (sizes[one] + sizes[other]) / 2 - np.abs(offset)
            if overlap.min() > 0:
                axis = int(overlap.argmin())
                push = (overlap[axis] / 2 + 0.5) * (1 if offset[axis] >= 0 else -1)
                points[one, axis] -= push
                points[other, axis] += push
        points *= _GROWTH
    return points


def _overlapping(points: _Points, sizes: _Points) -> list[tuple[int, int]]:
    reach = (sizes[:, None] + sizes[None]) / 2
    overlaps = (np.abs(points[:, None] - points[None]) < reach).all(axis=2)
    return [(int(one), int(other)) for one, other in np.argwhere(np.triu(overlaps, 1))]
