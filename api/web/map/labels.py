"""Which names a map has room for, at each scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["SCALES", "Label", "first_scales"]

SCALES: Final = (0.35, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
"""Pixels of a screen for a unit of the map: from the whole map on a phone to a sixteenth of it on a table."""

_CELL: Final = 4  # pixels: names may come so near to each other


@dataclass(frozen=True, slots=True)
class Label:
    """A box of `width` and `height` pixels at any scale, which begins `left` pixels beside a point of the map."""

    x: float
    y: float
    left: float
    width: float
    height: float


def first_scales(
    labels: Sequence[Label], size: tuple[float, float], beside: Sequence[Label] = (), scales: Sequence[float] = SCALES
) -> list[float | None]:
    """Return for each label the least of `scales` at which it fits and hides none before it, None if there is none.

    `size` is that of the map, in its units; nothing lies over `beside` either. What has room keeps it at all larger
    scales, at which points are further apart and names as long as before.
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


def _box(taken: NDArray[np.bool_], label: Label, scale: float) -> NDArray[np.bool_]:
    left, middle = label.x * scale + label.left, label.y * scale
    top, bottom = middle - label.height / 2, middle + label.height / 2
    rows = slice(max(0, int(top / _CELL)), max(0, int(bottom / _CELL)) + 1)
    return taken[rows, max(0, int(left / _CELL)) : max(0, int((left + label.width) / _CELL)) + 1]
