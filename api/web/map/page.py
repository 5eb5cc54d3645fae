"""The page at /map: all terms as points, close together if similar in meaning, with as many names as fit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

import numpy as np

from api.lexicon.short_texts import clipped
from api.web.map.groups import COLORS, Group, Point, view_groups
from api.web.map.labels import SCALES, Label, clear_place, first_scales, scales_of_areas
from api.web.map.sample import MapTerms
from api.web.map.viewport import HEIGHT, WIDTH, View
from api.web.page_context import PageContext
from api.web.templates import render
from embeddings.hits import Hit
from embeddings.projection import Places, place_among
from embeddings.searcher import QUERY_LIMIT

LEAST_SCORE: Final = 0.3
"""Minimum score of a hit, so that a search highlights a part of the map and not points everywhere."""

MOST_HITS: Final = 12

_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 130.0, 40.0, 30.0  # margins in map units: names are to the right of their points
_LETTER, _LINE, _GAP = (
    6.9,
    17.0,
    9.0,
)  # pixels: width of a letter, height of a name, and distance of a name from its point
_LARGE_LETTER, _LARGE_LINE = 8.6, 22.0  # the same for the name of a category
_MARK = 10.0  # pixels: the size of a point
_SIZE = (WIDTH, HEIGHT)
_LONGEST = 34  # maximum number of letters of a name on the map


@dataclass(frozen=True, slots=True)
class Search:
    """A search on the map: its text, at most `most` hits, and the reason why it failed, if it did."""

    text: str = ""
    hits: Sequence[Hit] = ()
    problem: str = ""
    most: int = MOST_HITS


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map, shown at the scale `since` and larger."""

    text: str
    x: float
    y: float
    color: int = COLORS
    since: float = SCALES[0]
    is_faded: bool = False


def map_page(
    context: PageContext,
    terms: MapTerms,
    places: Places,
    category: str | None,
    search: Search,
    given_view: str,
) -> str:
    """Render the map; `places` are the positions of `terms`. Raises `UnknownName` for an unknown category."""
    lexicon, root = context.lexicon, context.addresses.root
    chosen = frozenset(lexicon.catalog.find_all("category", category) if category else ())
    found = [hit.key for hit in search.hits]
    added = sorted(set(found).difference(terms.iris))
    if added:
        places = np.concatenate([places, place_among(lexicon.view.vectors(added), terms.vectors, places)])
    placed = dict(zip((*terms.iris, *added), _on_paper(places).tolist(), strict=True))
    groups = view_groups(
        context,
        terms,
        placed,
        set(found),
        chosen,
        lambda category: _address(root, search.text, category, View(), {}),
    )
    points = {point.iri: point for group in groups for point in group.points}
    drawn = [points[iri] for iri in terms.iris]
    hits = [(points[iri].x, points[iri].y) for iri in found]
    view = View.around(hits) if hits and not given_view else View.of(given_view)
    areas = _areas(groups, drawn)
    names = _names(sorted(drawn, key=lambda point: (len(point.name), point.iri)), areas)
    return render(
        "map.html",
        context,
        view=view,
        groups=groups,
        colors=COLORS,
        scales=SCALES,
        areas=areas,
        names=names,
        hit_names=_names([points[iri] for iri in found], ()),
        total=lexicon.count,
        drawn=len(drawn),
        category=lexicon.catalog.title("category", min(chosen)) if chosen else "",
        filter=category,
        search=search,
        least_score=LEAST_SCORE,
        longest=QUERY_LIMIT,
        hits=[points[iri] for iri in found],
        link=lambda **changed: _address(root, search.text, category or "", view, changed),
    )


def pending_page(context: PageContext, again: str | None, problem: str = "", remedy: str = "") -> str:
    """Render the page shown instead of a missing map; it reloads from `again` after a second if that is given."""
    return render("map_pending.html", context, again=again, problem=problem, remedy=remedy)


def _address(root: str, text: str, category: str, view: View, changed: Mapping[str, object]) -> str:
    values: dict[str, object] = {"q": text, "category": category, "view": view, **changed}
    given = {name: str(value) for name, value in values.items() if str(value)}
    return f"{root}/map?{urlencode(given)}" if given else f"{root}/map"


def _on_paper(places: Places) -> Places:
    width, height = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
    found: Places = np.array([_LEFT, _TOP]) + places * np.array([width, height])
    return found


def _areas(groups: Sequence[Group], drawn: Collection[Point]) -> Sequence[Name]:
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


def _names(points: Sequence[Point], areas: Sequence[Name]) -> list[Name]:
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
