"""The page at /map: all terms as points, close together if similar in meaning, with as many names as fit.

Without a map, a page explains why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.errors import FAULT
from api.lexicon.current import Current
from api.lexicon.filters import TermWhere
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.lexicon.searching import search_many
from api.settings import Settings
from api.web.map.groups import COLORS, view_groups
from api.web.map.label_placement import SCALES
from api.web.map.names import names_of_areas, names_of_points
from api.web.map.projections import Projections
from api.web.map.sample import MapTerms
from api.web.map.viewport import HEIGHT, WIDTH, View
from api.web.page_context import PageContext, context_of
from api.web.templates import PENDING, page_response, render
from embeddings.errors import EmbeddingsError, EpochReplaced, NoVectors
from embeddings.hits import Hit
from embeddings.projection import Places, place_among
from embeddings.searcher import QUERY_LIMIT
from graph.errors import UnknownName

_LEAST_SCORE: Final = 0.3
"""Minimum score of a hit, so that a search highlights a part of the map and not points everywhere."""

_MOST_HITS: Final = 12

_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 130.0, 40.0, 30.0  # margins in map units: names are to the right of their points


@dataclass(frozen=True, slots=True)
class Search:
    """A search on the map: its text, at most `most` hits, and the reason why it failed, if it did."""

    text: str = ""
    hits: Sequence[Hit] = ()
    problem: str = ""
    most: int = _MOST_HITS


def map_routes(current: Current, encoder: QueryEncoder, projections: Projections, settings: Settings) -> APIRouter:
    """Return the route of the map. Each request reads the currently published state."""
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)
    cached: dict[str, MapTerms] = {}  # of the latest state only

    @router.get("/map")
    async def terms_map(request: Request, q: str = "", category: str = "", view: str = "") -> Response:
        lexicon = current.lexicon
        context = context_of(request, lexicon, settings)
        root = context.addresses.root

        def no_map(problem: str, remedy: str, status: int = 200) -> Response:
            text = render("map_pending.html", context, problem=problem, remedy=remedy)
            return page_response(text, status)

        if not lexicon.count:
            return no_map("", "")
        try:
            if (terms := cached.get(lexicon.version)) is None:
                terms = await run_in_threadpool(MapTerms.of, lexicon)
                cached.clear()
                cached[lexicon.version] = terms
            places = await projections.places(terms)
        except NoVectors:
            problem = "The map needs embeddings, but the index was built without the embedding model."
            return no_map(problem, "Install the model and run `lexigraph ingest` again.")
        except RuntimeError:
            return no_map("The map could not be drawn.", FAULT.message, FAULT.status)
        if places is None:
            return no_map("", "", PENDING)
        try:
            empty = Search(q.strip()[:QUERY_LIMIT], most=min(_MOST_HITS, context.most))
            search = await _search(lexicon, encoder, empty, TermWhere(category=category or None))
            page = await run_in_threadpool(_map_page, context, terms, places, category, search, view)
        except UnknownName as error:
            return no_map(str(error), f"See {root}/map for the map of all terms.", 404)
        return page_response(page)

    return router


async def _search(lexicon: Lexicon, encoder: QueryEncoder, search: Search, where: TermWhere) -> Search:
    if not search.text:
        return search
    try:
        (hits,) = await search_many(lexicon, encoder, [search.text], lexicon.filter(where), search.most)
    except EpochReplaced:
        raise
    except EmbeddingsError as error:
        return replace(search, problem=str(error))
    return replace(search, hits=[hit for hit in hits if hit.score >= _LEAST_SCORE])


def _map_page(
    context: PageContext, terms: MapTerms, places: Places, category: str | None, search: Search, given_view: str
) -> str:
    """Render the map; `places` are the positions of `terms`. Raises `UnknownName` for an unknown category."""
    lexicon, root = context.lexicon, context.addresses.root
    chosen = frozenset(lexicon.catalog.find_all("category", category) if category else ())
    found = [hit.key for hit in search.hits]
    added = sorted(set(found).difference(terms.iris))
    if added:
        places = np.concatenate([places, place_among(lexicon.view.vectors(added), terms.vectors, places)])
    on_paper = np.array([_LEFT, _TOP]) + places * np.array([WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM])
    placed = dict(zip((*terms.iris, *added), on_paper.tolist(), strict=True))
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
        least_score=_LEAST_SCORE,
        longest=QUERY_LIMIT,
        hits=[points[iri] for iri in found],
        link=lambda **changed: _address(root, search.text, category or "", view, changed),
    )


def _address(root: str, text: str, category: str, view: View, changed: Mapping[str, object]) -> str:
    values: dict[str, object] = {"q": text, "category": category, "view": view, **changed}
    given = {name: str(value) for name, value in values.items() if str(value)}
    return f"{root}/map?{urlencode(given)}" if given else f"{root}/map"
