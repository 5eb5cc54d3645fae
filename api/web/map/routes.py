"""The route of the map, or of a page that explains why no map is available."""

from dataclasses import replace

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
from api.web.map.page import LEAST_SCORE, MOST_HITS, Search, map_page, pending_page
from api.web.map.projections import Projections
from api.web.map.sample import MapTerms
from api.web.page_context import context_of
from api.web.templates import page_response
from embeddings.errors import EmbeddingsError, EpochReplaced, NoVectors
from embeddings.searcher import QUERY_LIMIT
from graph.errors import UnknownName


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
            return page_response(pending_page(context, None, problem, remedy), status)

        if not lexicon.count:
            return no_map("No terms yet.", "Add some with `lexigraph ingest`.")
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
            return page_response(pending_page(context, f"{root}/map?{request.url.query}".removesuffix("?")))
        try:
            empty = Search(q.strip()[:QUERY_LIMIT], most=min(MOST_HITS, context.most))
            search = await _search(lexicon, encoder, empty, TermWhere(category=category or None))
            page = await run_in_threadpool(map_page, context, terms, places, category, search, view)
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
    return replace(search, hits=[hit for hit in hits if hit.score >= LEAST_SCORE])
