"""Lays out a neighborhood for phones: two columns of boxes, linked by a trunk between them."""

from dataclasses import replace
from typing import Final

from api.web.neighborhood.layout import Box, Line, Picture, label_lines, size_of
from api.web.neighborhood.neighbors import RELATIONS, EdgeKind, Neighborhood, Node

WIDTH: Final = 334
"""Width of the picture in pixels, for screens from 375 pixels on."""

_LETTERS_A_LINE: Final = 18
_MOST_LINES: Final = 3
_TRUNK: Final = 40  # pixels between the columns
_GAP: Final = 12
_GROUP_GAP: Final = 28
_MARGIN: Final = 4
_WIDEST: Final = (WIDTH - _TRUNK) // 2 - _MARGIN
_ORDER: Final = (EdgeKind.BROADER, None, EdgeKind.RELATED, EdgeKind.NARROWER)  # None: the center


def lay_out_in_columns(neighborhood: Neighborhood) -> Picture:
    """Return the picture of a neighborhood: broader terms, the center, related and narrower terms, and all others.

    Each node is linked to the center only.
    """
    kinds = {edge.end: edge.kind for edge in neighborhood.edges if edge.start == 0}
    groups: dict[EdgeKind | None, list[Node]] = {}
    for place, node in enumerate(neighborhood.nodes):
        kind = kinds.get(place, EdgeKind.PART) if place else None
        groups.setdefault(kind, []).append(node)
    boxes: list[Box] = []
    lines: list[Line] = []
    middle, top = WIDTH // 2, _MARGIN
    ends: list[int] = []  # where the trunk has branches
    for kind in (*_ORDER, *(kind for kind in EdgeKind if kind not in RELATIONS)):
        members = groups.get(kind, [])
        if kind is None:
            box = _box(members[0], middle, top, 20, is_center=True)
            boxes.insert(0, box)
            ends.append(box.y)
            top += box.height + _GROUP_GAP
            continue
        for first in range(0, len(members), 2):
            row = [_box(node, middle, top, _LETTERS_A_LINE) for node in members[first : first + 2]]
            height = max(box.height for box in row)
            y = top + height // 2
            for box, side in zip(row, (-1, 1), strict=False):
                placed = replace(box, x=middle + side * (_TRUNK + box.width) // 2, y=y)
                boxes.append(placed)
                lines.append(_branch(kind, placed, middle))
            ends.append(y)
            top += height + _GAP
        top += _GROUP_GAP - _GAP if members else 0
    trunk = Line(EdgeKind.PART, f"M{middle} {min(ends)}V{max(ends)}", is_arrow=False)
    return Picture(WIDTH, top - _GROUP_GAP + _MARGIN, boxes, [trunk, *lines])


def _branch(kind: EdgeKind, box: Box, middle: int) -> Line:
    """Return the line between the trunk and a box; an arrow points to the box of a broader term, or to the trunk."""
    border = box.x + (box.width // 2 if box.x < middle else -(box.width // 2))
    start, end = (border, middle) if kind is EdgeKind.NARROWER else (middle, border)
    return Line(kind, f"M{start} {box.y}H{end}", is_arrow=kind in (EdgeKind.BROADER, EdgeKind.NARROWER))


def _box(node: Node, x: int, top: int, letters: int, is_center: bool = False) -> Box:
    widest = WIDTH - 2 * _MARGIN if is_center else _WIDEST
    lines = label_lines(node.label, letters, _MOST_LINES)
    while size_of(lines)[0] > widest and letters > 1:
        letters -= 1
        lines = label_lines(node.label, letters, _MOST_LINES)
    width, height = map(int, size_of(lines))
    return Box(node, x, top + height // 2, width, height, lines, is_center)
