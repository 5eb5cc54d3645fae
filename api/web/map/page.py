"""The page at /map: all terms as points, close together if similar in meaning, with as many names as fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import numpy as np

from api.web.map.groups import COLORS, view_groups
from api.web.map.label_placement import SCALES
from api.web.map.names import names_of_areas, names_of_points
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


@dataclass(frozen=True, slots=True)
class Search:
    """A search on the map: its text, at most `most` hits, and the reason why it failed, if it did."""

    text: str = ""
    hits: Sequence[Hit] = ()
    problem: str = ""
    most: int = MOST_HITS


def map_page(
    context: PageContext, terms: MapTerms, places: Places, category: str | None, search: Search, given_view: str
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
        context, terms, placed, set(found), chosen, lambda category: _address(root, search.text, category, View(), {})
    )
    points = {point.iri: point for group in groups for point in group.points}
    drawn = [points[iri] for iri in terms.iris]
    hits = [(points[iri].x, points[iri].y) for iri in found]
    view = View.around(hits) if hits and not given_view else View.of(given_view)
    areas = names_of_areas(groups, drawn)
    names = names_of_points(sorted(drawn, key=lambda point: (len(point.name), point.iri)), areas)
    return render(
        "map.html",
        context,
        view=view,
        groups=groups,
        colors=COLORS,
        scales=SCALES,
        areas=areas,
        names=names,
        hit_names=names_of_points([points[iri] for iri in found], ()),
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
