"""The pages that are no resource's: search at /, lists, and the files that pages need."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.web.assets import asset_response
from api.web.directory import categories_page, organizations_page
from api.web.home import home_page
from api.web.policy import SECURITY_HEADERS

__all__ = ["web_routes"]


def web_routes(current: Current) -> APIRouter:
    """Return the routes of the pages over the state that is published at each request."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def home(request: Request) -> Response:
        return _page(await run_in_threadpool(home_page, current.lexicon, _root(request)))

    @router.get("/categories")
    async def categories(request: Request) -> Response:
        return _page(await run_in_threadpool(categories_page, current.lexicon, _root(request)))

    @router.get("/organizations")
    async def organizations(request: Request) -> Response:
        return _page(await run_in_threadpool(organizations_page, current.lexicon, _root(request)))

    @router.get("/assets/{digest}/{name}")
    async def asset(digest: str, name: str) -> Response:
        return asset_response(digest, name)

    return router


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _page(text: str) -> Response:
    # Any ingest may change a page: it is kept by nobody without asking.
    return HTMLResponse(text, headers={"Cache-Control": "no-cache", **SECURITY_HEADERS})
