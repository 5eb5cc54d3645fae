"""The page at /quality: the counts of each kind, one page of findings, and the counts of former epochs."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from api.edit_links import edit_link
from api.errors import FAULT, BadArgument
from api.lexicon.current import Current
from api.quality.background import Reports
from api.settings import Settings
from api.web.addresses import Link
from api.web.page_context import PageContext, context_of
from api.web.templates import PENDING, page_response, render
from ingest.quality.finding_kinds import Finding, FindingKind
from ingest.quality.report_file import Counts, Report

_FINDINGS: Final = 50
_HISTORY: Final = 12


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind with its number of findings, or the reason why it was not examined."""

    kind: FindingKind
    title: str
    count: int
    skipped: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with links: to its terms, and to a place where its document can be edited, if there is one."""

    finding: Finding
    title: str
    severity: str
    terms: Sequence[Link]
    edit: str | None


@dataclass(frozen=True, slots=True)
class QualityPage:
    """One page of the findings of one kind, or of all. `history` is newest first, `columns` are its kinds."""

    kind: FindingKind | None
    kinds: Sequence[KindLine]
    findings: Sequence[FindingLine]
    total: int
    number: int
    pages: int
    counts: Counts
    history: Sequence[Counts]
    columns: Mapping[FindingKind, str]


def quality_routes(current: Current, reports: Reports, settings: Settings) -> APIRouter:
    """Return the route. A report of the current epoch is made when it is first asked for; until then, an older one."""
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

    @router.get("/quality")
    async def quality(request: Request) -> Response:
        context = context_of(request, current.lexicon, settings)
        kind = _kind(context.parameters.get("kind", ""))
        try:
            report, is_current = await reports.find(context.lexicon)
        except RuntimeError:
            text = render("quality_pending.html", context, problem=FAULT.message)
            return page_response(text, FAULT.status)
        if report is None:
            return page_response(render("quality_pending.html", context, problem=""), PENDING)
        return page_response(await run_in_threadpool(page, context, report, is_current, kind))

    def page(context: PageContext, report: Report, is_current: bool, kind: FindingKind | None) -> str:
        with closing(report):
            return render("quality.html", context, page=_view(context, report, kind), is_current=is_current)

    return router


def _kind(text: str) -> FindingKind | None:
    if not text:
        return None
    try:
        return FindingKind(text)
    except ValueError:
        raise BadArgument(f"Unknown kind {text!r}. Kinds are {', '.join(FindingKind)}.") from None


def _view(context: PageContext, report: Report, kind: FindingKind | None) -> QualityPage:
    """Return the requested page of the findings of a kind, or of all; the last one if there are fewer."""
    total = report.count(kind)
    pages = max(1, -(-total // _FINDINGS))
    number = min(context.page_number, pages)
    findings = report.page(kind, _FINDINGS, (number - 1) * _FINDINGS)
    names = context.lexicon.names(list(dict.fromkeys(iri for one in findings for iri in one.terms)))
    history = report.history[:_HISTORY]
    return QualityPage(
        kind=kind,
        kinds=[KindLine(one, one.heading, report.count(one), report.skipped.get(one, "")) for one in FindingKind],
        findings=[
            FindingLine(
                one,
                one.kind.heading,
                one.kind.severity.value,
                [Link(names[iri], context.addresses.of(iri)) for iri in one.terms if iri in names],
                edit_link(context.edit_url, one.file, one.line),
            )
            for one in findings
        ],
        total=total,
        number=number,
        pages=pages,
        counts=report.counts,
        history=history,
        columns={one: one.heading for one in FindingKind if any(counts.findings.get(one) for counts in history)},
    )
