"""The names on the map, of terms and of categories: how long they are, and from which scale on they are shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from api.lexicon.short_texts import clipped
from api.web.map.groups import COLORS, Group, Point
from api.web.map.label_placement import SCALES, Label, clear_place, first_scales, scales_of_areas
from api.web.map.viewport import HEIGHT, WIDTH

_LETTER, _LINE, _GAP = 6.9, 17.0, 9.0
"""In pixels: the width of a letter, the height of a name, and the distance of a name from its point."""
_LARGE_LETTER, _LARGE_LINE = 8.6, 22.0  # the same for the name of a category
_MARK = 10.0  # pixels: the size of a point
_SIZE = (WIDTH, HEIGHT)
_LONGEST = 34  # maximum number of letters of a name on the map


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map, shown at the scale `since` and larger."""

    text: str
    x: float
    y: float
    color: int = COLORS
    since: float = SCALES[0]
    is_faded: bool = False


def names_of_areas(groups: Sequence[Group], drawn: Collection[Point]) -> Sequence[Name]:
    """Return the names of the categories with a color, near the median of their points, where they fit.

    Only `drawn` points count, which do not depend on the search, so that a search does not move any name.
    """
    iris = {point.iri for point in drawn}
    areas: list[Name] = []
    for group in groups:
        points = [point for point in group.points if point.iri in iris]
        if points and group.color != COLORS:
            x, y = (float(np.median([getattr(point, axis) for point in points])) for axis in ("x", "y"))
            areas.append(Name(group.name, x, y, group.color, is_faded=all(point.is_faded for point in points)))
    places = _remembered_places(tuple(map(_large, areas)), tuple(map(_mark, drawn)))
    shown = [replace(area, x=place[0], y=place[1]) for area, place in zip(areas, places, strict=True) if place]
    scales = scales_of_areas(tuple(map(_large, shown)), _SIZE)
    return [replace(area, since=since) for area, since in zip(shown, scales, strict=True)]


@lru_cache(maxsize=4)
def _remembered_places(areas: tuple[Label, ...], marks: tuple[Label, ...]) -> list[tuple[float, float] | None]:
    places: list[tuple[float, float] | None] = []
    placed: list[Label] = []
    for area in areas:
        place = clear_place(area, _SIZE, marks, placed)  # 35 ms among 3,000 points
        places.append(place)
        if place:
            placed.append(replace(area, x=place[0], y=place[1]))
    return places


def names_of_points(points: Sequence[Point], areas: Sequence[Name]) -> list[Name]:
    """Return the names of terms that fit at some scale; earlier points take precedence."""
    marks = [_mark(point) for point in points]
    labels = [Label(point.x, point.y, _GAP, _LETTER * len(clipped(point.name, _LONGEST)), _LINE) for point in points]
    since = _remembered_scales(tuple(labels), (*marks, *map(_large, areas)))
    return [
        Name(clipped(point.name, _LONGEST), point.x, point.y, since=scale, is_faded=point.is_faded)
        for point, scale in zip(points, since, strict=True)
        if scale is not None
    ]


@lru_cache(maxsize=4)
def _remembered_scales(labels: tuple[Label, ...], beside: tuple[Label, ...]) -> list[float | None]:
    return first_scales(labels, _SIZE, beside)  # 0.1 s for 3,000


def _mark(point: Point) -> Label:
    return Label(point.x, point.y, -_MARK / 2, _MARK, _MARK)


def _large(area: Name) -> Label:
    width = _LARGE_LETTER * len(area.text)
    return Label(area.x, area.y, -width / 2, width, _LARGE_LINE)
