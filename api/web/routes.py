"""Routes of the pages that do not belong to one resource: search at /, the lists, and the assets."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.encoding import QueryEncoder
from api.get_routes import add_get
from api.lexicon import Lexicon
from api.settings import Settings
from api.web.addresses import Addresses, addresses_of
from api.web.assets import asset_response
from api.web.directory import list_categories, list_organizations
from api.web.list_part import page_number
from api.web.policy import page_response
from api.web.search.page import home_page
from api.web.templates import render

__all__ = ["web_routes"]


def web_routes(current: Current, encoder: QueryEncoder, settings: Settings) -> APIRouter:
    """Return the routes of the pages. Each request reads the currently published state.

    `encoder` embeds search queries.
    """
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

    async def home(request: Request) -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon.iris.base, settings)
        text, status = await home_page(request.query_params, lexicon, encoder, addresses, settings.max_page)
        return page_response(text, status)

    async def categories(request: Request) -> Response:
        return await run_in_threadpool(listed, "categories.html", list_categories, request)

    async def organizations(request: Request) -> Response:
        return await run_in_threadpool(listed, "organizations.html", list_organizations, request)

    def listed(name: str, view: Callable[[Lexicon, Addresses, int], object], request: Request) -> Response:
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon.iris.base, settings)
        shown = view(lexicon, addresses, page_number(request.query_params))
        return page_response(render(name, addresses=addresses, list=shown))

    async def asset(digest: str, name: str) -> Response:
        return asset_response(digest, name)

    add_get(router, "/", home, "Search and overview")
    add_get(router, "/categories", categories, "All categories")
    add_get(router, "/organizations", organizations, "All organizations, with their units")
    add_get(router, "/assets/{digest}/{name}", asset)
    return router
