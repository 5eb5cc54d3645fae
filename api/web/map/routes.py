"""The map over HTTP: its page, or one that says why there is none yet."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.encoding import QueryEncoder
from api.errors import FAULT
from api.lexicon import Lexicon
from api.matching import match
from api.web.map.page import Search, map_page, pending_page
from api.web.map.projections import Projections
from api.web.map.terms import MapTerms
from api.web.map.view import View
from api.web.policy import page_response
from embeddings.errors import EmbeddingsError, NoVectors
from graph.catalogue import TermWhere
from graph.errors import UnknownName

__all__ = ["map_routes"]

_MOST_HITS = 12
_LEAST = 0.3  # of a score, so that a search lights up a part of the map, and not points anywhere


def map_routes(current: Current, encoder: QueryEncoder, projections: Projections) -> APIRouter:
    """Return the route of the map of the state that is published at each request."""
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)
    kept: dict[str, MapTerms] = {}  # of the latest state

    @router.get("/map", summary="All terms by meaning")
    async def terms_map(request: Request, q: str = "", category: str = "", view: str = "") -> Response:
        lexicon, root = current.lexicon, str(request.scope.get("root_path", ""))
        if not lexicon.catalogue.terms:
            return page_response(pending_page(root, None, "There are no terms yet.", "`lexigraph ingest` reads some."))
        try:
            if (terms := kept.get(lexicon.version)) is None:
                terms = await run_in_threadpool(MapTerms.of, lexicon)
                kept.clear()
                kept[lexicon.version] = terms
            places = await projections.places(terms)
        except NoVectors:
            problem = "There is no map: the index was built without the model, and has no vectors."
            return page_response(
                pending_page(root, None, problem, "Install the model and run `lexigraph ingest` again.")
            )
        except RuntimeError:
            return page_response(pending_page(root, None, "The map could not be drawn.", FAULT.message), FAULT.status)
        if places is None:
            return page_response(pending_page(root, f"{root}/map?{request.url.query}".removesuffix("?")))
        try:
            search = await _search(lexicon, encoder, q.strip(), TermWhere(category=category or None))
            page = await run_in_threadpool(map_page, lexicon, root, terms, places, category, search, View.of(view))
        except UnknownName as error:
            return page_response(pending_page(root, None, str(error), "The map of all terms is at /map."), 404)
        return page_response(page)

    return router


async def _search(lexicon: Lexicon, encoder: QueryEncoder, text: str, where: TermWhere) -> Search:
    if not text:
        return Search()
    try:
        (hits,) = await match(lexicon, encoder, [text], lexicon.allowed(where), _MOST_HITS)
    except EmbeddingsError as error:
        return Search(text, problem=str(error))
    return Search(text, [hit for hit in hits if hit.score >= _LEAST])
