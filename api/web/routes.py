"""The pages that are no resource's: search at /, lists, and the files that pages need."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.encoding import QueryEncoder
from api.lexicon import Lexicon
from api.web.addresses import Addresses
from api.web.assets import asset_response
from api.web.directory import list_categories, list_organizations
from api.web.list_part import page_number
from api.web.policy import page_response
from api.web.search.page import home_page
from api.web.templates import render

__all__ = ["web_routes"]


def web_routes(current: Current, encoder: QueryEncoder, max_page: int) -> APIRouter:
    """Return the routes of the pages over the state that is published at each request.

    `encoder` gives the vectors of queries; `max_page` is the most hits that a page shows.
    """
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

    @router.get("/", summary="Search, and what there is")
    async def home(request: Request) -> Response:
        lexicon = current.lexicon
        addresses = Addresses(lexicon.iris.base, _root(request))
        text, status = await home_page(request.query_params, lexicon, encoder, addresses, max_page)
        return page_response(text, status)

    @router.get("/categories", summary="All categories")
    async def categories(request: Request) -> Response:
        return await run_in_threadpool(listed, "categories.html", list_categories, request)

    @router.get("/organizations", summary="All organisations, with their units")
    async def organizations(request: Request) -> Response:
        return await run_in_threadpool(listed, "organizations.html", list_organizations, request)

    def listed(name: str, view: Callable[[Lexicon, Addresses, int], object], request: Request) -> Response:
        lexicon = current.lexicon
        addresses = Addresses(lexicon.iris.base, _root(request))
        return page_response(
            render(name, root=addresses.root, list=view(lexicon, addresses, page_number(request.query_params)))
        )

    @router.get("/assets/{digest}/{name}", include_in_schema=False)
    async def asset(digest: str, name: str) -> Response:
        return asset_response(digest, name)

    return router


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))
