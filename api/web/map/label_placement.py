"""Label placement: which names fit on the map at each scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SCALES: Final = (0.35, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
"""Screen pixels per map unit: from the whole map on a phone to one sixteenth of its width on a desktop."""

_CELL: Final = 4  # pixels: minimum distance between names
_SMALL: Final = 0.7  # the scale of the map on a small screen, where map.css also uses a smaller font for areas:
_SMALLER: Final = 14 / 17
_CLOSER: Final = 0.6  # the scale from which on all areas have their names
_NEAR: Final = np.array(
    sorted(
        ((x, y) for x in range(-96, 97, 8) for y in range(-72, 73, 6)),
        key=lambda offset: (offset[0] ** 2 + offset[1] ** 2, offset),
    ),
    dtype=np.float64,
)  # map units, nearest first

_Pixels = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Label:
    """A box of `width` by `height` pixels at any scale that begins `left` pixels to the right of a point on the map."""

    x: float
    y: float
    left: float
    width: float
    height: float


def first_scales(
    labels: Sequence[Label], size: tuple[float, float], beside: Sequence[Label] = (), scales: Sequence[float] = SCALES
) -> list[float | None]:
    """Return for each label the smallest of `scales` at which it fits without covering earlier labels, or None.

    `size` is the size of the map in map units. Labels do not cover `beside` either. A label that fits at one scale
    also fits at all larger scales, where points are farther apart and labels keep their size.
    """
    first: list[float | None] = [None] * len(labels)
    for scale in scales:
        taken = np.zeros([int(side * scale / _CELL) + 1 for side in reversed(size)], dtype=bool)
        for label in (*beside, *(label for label, since in zip(labels, first, strict=True) if since is not None)):
            _box(taken, label, scale)[...] = True
        for position, label in enumerate(labels):
            if first[position] is not None or label.x * scale + label.left + label.width > size[0] * scale:
                continue
            box = _box(taken, label, scale)
            if not box.any():
                box[...] = True
                first[position] = scale
    return first


def scales_of_areas(areas: Sequence[Label], size: tuple[float, float]) -> list[float]:
    """Return the scale from which on each label of an area is shown: the smallest one, that of a phone, if it fits."""
    small = [_scaled(area, _SMALLER) for area in areas]
    first = [
        None if area.x * SCALES[0] + area.left < 0 else scale
        for area, scale in zip(small, first_scales(small, size, scales=SCALES[:1]), strict=True)
    ]
    return [_CLOSER if scale is None else scale for scale in first]


def clear_place(
    label: Label, size: tuple[float, float], marks: Sequence[Label], beside: Sequence[Label]
) -> tuple[float, float] | None:
    """Return the place near its own where the label of an area covers the fewest `marks`.

    At that place the label is inside the map, whose `size` is in map units, and covers no area label of `beside`;
    None if no such place exists. A place that is free at scale 1 is free at larger scales. Among places that cover
    equally many marks at scale 1, those that cover fewer on a small screen come first, then the nearest.
    """
    half = np.array([label.width, label.height]) / 2 * _SMALLER / _SMALL
    start = np.clip([label.x, label.y], half, np.array(size) - half)
    reach_x, reach_y = _NEAR.max(axis=0) + 2 * half
    near = [one for one in marks if abs(one.x - start[0]) < reach_x and abs(one.y - start[1]) < reach_y]
    places = start + _NEAR
    allowed = np.ones(len(places), dtype=bool)
    hidden: list[NDArray[np.int64]] = []
    for scale, part in ((_SMALL, _SMALLER), (1.0, 1.0)):
        box = np.array([label.width, label.height]) * part
        corners = places * scale - box / 2
        allowed &= ((corners >= 0) & (corners + box <= np.array(size) * scale)).all(axis=1)
        allowed &= _hidden(corners, box, [_scaled(one, part) for one in beside], scale) == 0
        hidden.append(_hidden(corners, box, near, scale))
    if not allowed.any():
        return None
    x, y = places[allowed][np.lexsort([count[allowed] for count in hidden])[0]].tolist()
    return x, y


def _scaled(label: Label, part: float) -> Label:
    return Label(label.x, label.y, label.left * part, label.width * part, label.height * part)


def _hidden(corners: _Pixels, box: _Pixels, others: Sequence[Label], scale: float) -> NDArray[np.int64]:
    """Return how many of the others a box covers, for each position of its upper left corner."""
    theirs = np.array([(one.x * scale + one.left, one.y * scale - one.height / 2) for one in others]).reshape(-1, 2)
    sizes = np.array([(one.width, one.height) for one in others]).reshape(-1, 2)
    mine = corners[:, None]
    count: NDArray[np.int64] = ((mine < theirs + sizes) & (theirs < mine + box)).all(axis=2).sum(axis=1)
    return count


def _box(taken: NDArray[np.bool_], label: Label, scale: float) -> NDArray[np.bool_]:
    left, middle = label.x * scale + label.left, label.y * scale
    top, bottom = middle - label.height / 2, middle + label.height / 2
    rows = slice(max(0, int(top / _CELL)), max(0, int(bottom / _CELL)) + 1)
    return taken[rows, max(0, int(left / _CELL)) : max(0, int((left + label.width) / _CELL)) + 1]
