"""The pages that are no resource's: search at /, lists, and the files that pages need."""

import re
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.encoding import QueryEncoder
from api.errors import BadArgument
from api.lexicon import Lexicon
from api.web.addresses import Addresses
from api.web.assets import asset_response
from api.web.directory import list_categories, list_organizations
from api.web.home import home_page
from api.web.policy import SECURITY_HEADERS
from api.web.templates import render

__all__ = ["web_routes"]


def web_routes(current: Current, encoder: QueryEncoder, max_page: int) -> APIRouter:
    """Return the routes of the pages over the state that is published at each request.

    `encoder` gives the vectors of queries; `max_page` is the most hits that a page shows.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def home(request: Request) -> Response:
        lexicon = current.lexicon
        addresses = Addresses(lexicon.iris.base, _root(request))
        text, status = await home_page(request.query_params, lexicon, encoder, addresses, max_page)
        return _page(text, status)

    @router.get("/categories")
    async def categories(request: Request) -> Response:
        return await run_in_threadpool(listed, "categories.html", list_categories, request)

    @router.get("/organizations")
    async def organizations(request: Request) -> Response:
        return await run_in_threadpool(listed, "organizations.html", list_organizations, request)

    def listed(name: str, view: Callable[[Lexicon, Addresses, int], object], request: Request) -> Response:
        lexicon = current.lexicon
        addresses = Addresses(lexicon.iris.base, _root(request))
        return _page(render(name, root=addresses.root, list=view(lexicon, addresses, _page_number(request))))

    @router.get("/assets/{digest}/{name}")
    async def asset(digest: str, name: str) -> Response:
        return asset_response(digest, name)

    return router


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _page_number(request: Request) -> int:
    number = request.query_params.get("page", "1")
    if not re.fullmatch("[1-9][0-9]{0,8}", number):
        raise BadArgument(f"{number!r} is no number of a page; they begin with page=1.")
    return int(number)


def _page(text: str, status: int = 200) -> Response:
    # Any ingest may change a page: it is kept by nobody without asking.
    return HTMLResponse(text, status, headers={"Cache-Control": "no-cache", **SECURITY_HEADERS})
