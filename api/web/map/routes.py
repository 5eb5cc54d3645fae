"""The map over HTTP: its page, or one that says why there is none yet."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.encoding import QueryEncoder
from api.errors import FAULT
from api.get_routes import add_get
from api.lexicon import Lexicon
from api.matching import match
from api.settings import Settings
from api.web.addresses import addresses_of
from api.web.map.page import LEAST_SCORE, MOST_HITS, Search, map_page, pending_page
from api.web.map.projections import Projections
from api.web.map.terms import MapTerms
from api.web.map.view import View
from api.web.policy import page_response
from embeddings.errors import EmbeddingsError, NoVectors
from embeddings.search_index import QUERY_LIMIT
from graph.catalog import TermWhere
from graph.errors import UnknownName

__all__ = ["map_routes"]


def map_routes(current: Current, encoder: QueryEncoder, projections: Projections, settings: Settings) -> APIRouter:
    """Return the route of the map of the state that is published at each request."""
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)
    kept: dict[str, MapTerms] = {}  # of the latest state

    async def terms_map(request: Request, q: str = "", category: str = "", view: str = "") -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon.iris.base, settings)

        def no_map(problem: str, remedy: str, status: int = 200) -> Response:
            return page_response(pending_page(addresses, None, problem, remedy), status)

        if not lexicon.catalog.terms:
            return no_map("There are no terms yet.", "`lexigraph ingest` reads some.")
        try:
            if (terms := kept.get(lexicon.version)) is None:
                terms = await run_in_threadpool(MapTerms.of, lexicon)
                kept.clear()
                kept[lexicon.version] = terms
            places = await projections.places(terms)
        except NoVectors:
            problem = "There is no map: the index was built without the model, and has no vectors."
            return no_map(problem, "Install the model and run `lexigraph ingest` again.")
        except RuntimeError:
            return no_map("The map could not be drawn.", FAULT.message, FAULT.status)
        if places is None:
            return page_response(pending_page(addresses, f"{addresses.root}/map?{request.url.query}".removesuffix("?")))
        try:
            asked = Search(q.strip()[:QUERY_LIMIT], most=min(MOST_HITS, settings.max_page))
            search = await _search(lexicon, encoder, asked, TermWhere(category=category or None))
            page = await run_in_threadpool(map_page, lexicon, addresses, terms, places, category, search, View.of(view))
        except UnknownName as error:
            return no_map(str(error), f"The map of all terms is at {addresses.root}/map.", 404)
        return page_response(page)

    add_get(router, "/map", terms_map, "All terms by meaning")
    return router


async def _search(lexicon: Lexicon, encoder: QueryEncoder, asked: Search, where: TermWhere) -> Search:
    if not asked.text:
        return asked
    try:
        (hits,) = await match(lexicon, encoder, [asked.text], lexicon.allowed(where), asked.most)
    except EmbeddingsError as error:
        return replace(asked, problem=str(error))
    return replace(asked, hits=[hit for hit in hits if hit.score >= LEAST_SCORE])
