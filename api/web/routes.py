"""Routes of the pages that do not belong to one resource: search at /, the lists, and the assets."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.http.get_routes import add_get
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.settings import Settings
from api.web.addresses import Addresses, addresses_of
from api.web.assets import asset_response
from api.web.browse.glossaries_page import list_glossaries
from api.web.browse.terms_page import view_terms
from api.web.browse.tree_page import view_branch, view_tree
from api.web.directory import list_categories, list_organizations
from api.web.list_part import page_number
from api.web.policy import page_response
from api.web.search.page import home_page, results_part
from api.web.templates import render

__all__ = ["web_routes"]


def web_routes(current: Current, encoder: QueryEncoder, settings: Settings) -> APIRouter:
    """Return the routes of the pages. Each request reads the currently published state.

    `encoder` embeds search queries.
    """
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

    async def home(request: Request) -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon, settings)
        text, status = await home_page(request.query_params, lexicon, encoder, addresses, settings.max_page)
        return page_response(text, status)

    async def results(request: Request) -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon, settings)
        return page_response(await results_part(request.query_params, lexicon, encoder, addresses, settings.max_page))

    async def categories(request: Request) -> Response:
        return await run_in_threadpool(listed, "categories.html", list_categories, request)

    async def organizations(request: Request) -> Response:
        return await run_in_threadpool(listed, "organizations.html", list_organizations, request)

    def listed(name: str, view: Callable[[Lexicon, Addresses, int], object], request: Request) -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon, settings)
        shown = view(lexicon, addresses, page_number(request.query_params))
        return page_response(render(name, addresses=addresses, list=shown))

    async def terms(request: Request) -> Response:
        return await run_in_threadpool(shown, "terms.html", view_terms, request)

    async def tree(request: Request) -> Response:
        return await run_in_threadpool(shown, "tree.html", view_tree, request)

    def branch_of(request: Request) -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon, settings)
        node = view_branch(lexicon, addresses, request.query_params)
        return page_response(render("tree_part.html", addresses=addresses, node=node))

    async def branch(request: Request) -> Response:
        return await run_in_threadpool(branch_of, request)

    def shown(name: str, view: Callable[[Lexicon, Addresses, Mapping[str, str]], object], request: Request) -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon, settings)
        return page_response(render(name, addresses=addresses, page=view(lexicon, addresses, request.query_params)))

    def listed_glossaries(request: Request) -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon, settings)
        return page_response(render("glossaries.html", addresses=addresses, list=list_glossaries(lexicon, addresses)))

    async def glossaries(request: Request) -> Response:
        return await run_in_threadpool(listed_glossaries, request)

    async def asset(digest: str, name: str) -> Response:
        return asset_response(digest, name)

    add_get(router, "/", home, "Search and overview")
    add_get(router, "/results", results)
    add_get(router, "/categories", categories, "All categories")
    add_get(router, "/organizations", organizations, "All organizations, with their units")
    add_get(router, "/terms", terms, "All terms from A to Z, or by notation")
    add_get(router, "/tree", tree, "Terms below their broader terms")
    add_get(router, "/tree/part", branch)
    add_get(router, "/glossaries", glossaries, "All glossaries")
    add_get(router, "/assets/{digest}/{name}", asset)
    return router
