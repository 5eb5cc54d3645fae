"""Boxes and lines of pictures: what every layout of a neighborhood consists of."""

import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from api.web.neighborhood.neighbors import EdgeKind, Node

FONT_SIZE: Final = 14
"""Font size of labels in picture units, which are pixels."""

_LINE_HEIGHT: Final = 18
_PADDING: Final = (24, 14)


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
