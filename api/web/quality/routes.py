"""The route of /quality."""

from contextlib import closing

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.errors import FAULT, BadArgument
from api.http.methods import add_get
from api.lexicon.current import Current
from api.quality.background import Reports
from api.settings import Settings
from api.web.content_security_policy import page_response
from api.web.page_context import PageContext, context_of
from api.web.quality.page import view_quality
from api.web.templates import render
from ingest.quality.finding_kinds import FindingKind
from ingest.quality.report_file import Report

__all__ = ["quality_routes"]


def quality_routes(current: Current, reports: Reports, settings: Settings) -> APIRouter:
    """Return the route. A report of the current epoch is made when it is first asked for; until then, an older one."""
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

    async def quality(request: Request) -> Response:
        context = context_of(request, current.lexicon, settings)
        kind = _kind(context.parameters.get("kind", ""))
        try:
            report, is_current = await reports.find(context.lexicon)
        except RuntimeError:
            text = render("quality_pending.html", context, problem=FAULT.message)
            return page_response(text, FAULT.status)
        if report is None:
            return page_response(render("quality_pending.html", context, problem=""))
        return page_response(await run_in_threadpool(page, context, report, is_current, kind))

    def page(context: PageContext, report: Report, is_current: bool, kind: FindingKind | None) -> str:
        with closing(report):
            shown = view_quality(context, report, kind)
            return render("quality.html", context, page=shown, is_current=is_current)

    add_get(router, "/quality", quality, "Findings about the quality of terms")
    return router


def _kind(text: str) -> FindingKind | None:
    if not text:
        return None
    try:
        return FindingKind(text)
    except ValueError:
        raise BadArgument(f"Unknown kind {text!r}. Kinds are {', '.join(FindingKind)}.") from None
