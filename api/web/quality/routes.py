"""The route of /quality."""

from contextlib import closing

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.edit_links import EditLinks
from api.errors import FAULT, BadArgument
from api.http.get_routes import add_get
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.quality.background import Reports
from api.settings import Settings
from api.web.addresses import Addresses, addresses_of
from api.web.list_part import page_number
from api.web.policy import page_response
from api.web.quality.page import view_quality
from api.web.templates import render
from ingest.quality.findings import FindingKind
from ingest.quality.report_file import Report

__all__ = ["quality_routes"]


def quality_routes(current: Current, reports: Reports, settings: Settings) -> APIRouter:
    """Return the route. A report of the current epoch is made when it is first asked for; until then, an older one."""
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

    async def quality(request: Request) -> Response:
        kind, number = _kind(request.query_params.get("kind", "")), page_number(request.query_params)
        lexicon = current.lexicon
        addresses = addresses_of(request, lexicon, settings)
        try:
            report, is_current = await reports.find(lexicon)
        except RuntimeError:
            text = render("quality_pending.html", addresses=addresses, problem=FAULT.message)
            return page_response(text, FAULT.status)
        if report is None:
            return page_response(render("quality_pending.html", addresses=addresses, problem=""))
        return page_response(await run_in_threadpool(page, report, is_current, lexicon, addresses, kind, number))

    def page(
        report: Report, is_current: bool, lexicon: Lexicon, addresses: Addresses, kind: FindingKind | None, number: int
    ) -> str:
        with closing(report):
            shown = view_quality(report, lexicon, addresses, EditLinks(settings.edit_url), kind, number)
            return render("quality.html", addresses=addresses, page=shown, is_current=is_current)

    add_get(router, "/quality", quality, "Findings about the quality of terms")
    return router


def _kind(text: str) -> FindingKind | None:
    if not text:
        return None
    try:
        return FindingKind(text)
    except ValueError:
        raise BadArgument(f"Unknown kind {text!r}. Kinds are {', '.join(FindingKind)}.") from None
