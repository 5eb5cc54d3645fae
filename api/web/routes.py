"""Routes of the pages that do not belong to one resource: search at /, and the lists."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.settings import Settings
from api.web.browse.categories_and_organizations import list_categories, list_organizations
from api.web.browse.glossaries_page import list_glossaries
from api.web.browse.terms_page import view_terms
from api.web.browse.tree_page import view_branch, view_tree
from api.web.page_context import PageContext, context_of
from api.web.search.page import home_page, results_part
from api.web.templates import page_response, render


def web_routes(current: Current, encoder: QueryEncoder, settings: Settings) -> APIRouter:
    """Return the routes of the pages. Each request reads the currently published state.

    `encoder` embeds search queries.
    """
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

    def context(request: Request) -> PageContext:
        return context_of(request, current.lexicon, settings)

    @router.get("/")
    async def home(request: Request) -> Response:
        text, status = await home_page(context(request), encoder)
        return page_response(text, status)

    @router.get("/results")
    async def results(request: Request) -> Response:
        return page_response(await results_part(context(request), encoder))

    def add_page(path: str, template: str, view: Callable[[PageContext], object]) -> None:
        def render_page(request: Request) -> Response:
            shown = context(request)
            return page_response(render(template, shown, page=view(shown)))

        @router.get(path)
        async def page(request: Request) -> Response:
            return await run_in_threadpool(render_page, request)

    add_page("/categories", "categories.html", list_categories)
    add_page("/organizations", "organizations.html", list_organizations)
    add_page("/terms", "terms.html", view_terms)
    add_page("/tree", "tree.html", view_tree)
    add_page("/tree/part", "tree_part.html", view_branch)
    add_page("/glossaries", "glossaries.html", list_glossaries)
    return router
