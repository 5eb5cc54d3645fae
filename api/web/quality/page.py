"""The content of /quality: the counts of each kind, one page of findings, and the counts of former epochs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.web.addresses import Link
from api.web.page_context import PageContext
from ingest.quality.finding_kinds import SEVERITIES, TITLES, Finding, FindingKind
from ingest.quality.report_file import Counts, Report

__all__ = ["FindingLine", "KindLine", "QualityPage", "view_quality"]

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


def view_quality(context: PageContext, report: Report, kind: FindingKind | None) -> QualityPage:
    """Return the requested page of the findings of a kind, or of all; the last one if there are fewer."""
    total = report.count(kind)
    pages = max(1, -(-total // _FINDINGS))
    number = min(context.page_number, pages)
    findings = report.page(kind, _FINDINGS, (number - 1) * _FINDINGS)
    names = context.lexicon.names(list(dict.fromkeys(iri for one in findings for iri in one.terms)))
    history = report.history[:_HISTORY]
    return QualityPage(
        kind=kind,
        kinds=[KindLine(one, TITLES[one], report.count(one), report.skipped.get(one, "")) for one in FindingKind],
        findings=[
            FindingLine(
                one,
                TITLES[one.kind],
                SEVERITIES[one.kind].value,
                [Link(names[iri], context.addresses.of(iri)) for iri in one.terms if iri in names],
                context.edit_links.of(one.file, one.line),
            )
            for one in findings
        ],
        total=total,
        number=number,
        pages=pages,
        counts=report.counts,
        history=history,
        columns={one: TITLES[one] for one in FindingKind if any(counts.findings.get(one) for counts in history)},
    )
