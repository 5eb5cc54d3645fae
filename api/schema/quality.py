"""Findings about the quality of terms, and their counts over time."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Annotated

import strawberry
from starlette.concurrency import run_in_threadpool

from api.lexicon.cursors import place_of_cursor
from api.schema.context import Info
from api.schema.inputs import After, First, add_enum
from api.schema.pages import Connection, check_page, page_at
from api.schema.terms import Term, all_terms
from ingest.diagnostics import Severity
from ingest.quality import finding_kinds
from ingest.quality.finding_kinds import FindingKind
from ingest.quality.report_file import Counts, Report

add_enum(
    FindingKind,
    "The subject of a finding about quality.",
    {
        FindingKind.REFUSED: "A document, or a term in it, was not stored when it was last read.",
        FindingKind.DANGLING_LINK: "A link leads to a term that does not exist.",
        FindingKind.CIRCLE: "A term is broader than itself, at any depth.",
        FindingKind.SIMILAR_NAME: "Terms of a glossary have the same name, apart from spelling or word order.",
        FindingKind.SIMILAR_MEANING: "Two terms of a glossary have almost the same vector, and are not linked.",
        FindingKind.SHARED_SYNONYM: "A synonym is also a label of other terms of the glossary.",
        FindingKind.CIRCULAR_DEFINITION: "A definition repeats or uses the name, or leads back to the term.",
        FindingKind.ONE_WORD_DEFINITION: "A definition has at most one word.",
        FindingKind.NO_DEFINITION: "A term has no definition.",
        FindingKind.MISSING_TRANSLATION: "A term has no name in a language that a fifth of its glossary has.",
        FindingKind.ORPHAN: "A term has no category, no links and no mentions.",
        FindingKind.UNRESOLVED_ORGANIZATION: "An organization is not in the registry, or a sentence names none.",
    },
)
KindArgument = Annotated[FindingKind | None, strawberry.argument(description="Only findings of this kind.")]


@strawberry.type(description="A finding about the quality of terms, with its location and remedy.")
class Finding:
    kind: FindingKind = strawberry.field(description="The subject of the finding.")
    severity: Severity = strawberry.field(description="The severity.")
    name: str = strawberry.field(description="The name of the term, of the organization or of the document.")
    message: str = strawberry.field(description="A description of the problem.")
    remedy: str = strawberry.field(description="How to fix the problem.")
    file: str | None = strawberry.field(description="The name of the document. Null if no document is concerned.")
    line: int | None = strawberry.field(description="The line, from 1, if known.")
    stated: strawberry.Private[finding_kinds.Finding]

    @classmethod
    def of(cls, one: finding_kinds.Finding) -> "Finding":
        return cls(
            kind=one.kind,
            severity=one.kind.severity,
            name=one.name,
            message=one.message,
            remedy=one.remedy,
            file=one.file or None,
            line=one.line,
            stated=one,
        )

    @strawberry.field(description="The terms concerned, at most six; the first one should be corrected.")
    async def terms(self, info: Info) -> list[Term]:
        return await all_terms(info.context, self.stated.terms)


@strawberry.type(description="The number of findings of one kind.")
class FindingCount:
    kind: FindingKind = strawberry.field(description="The kind.")
    count: int | None = strawberry.field(description="The number of findings. Null if the kind was not examined.")


@strawberry.type(description="The number of findings of each kind at an epoch.")
class QualityCounts:
    epoch: int = strawberry.field(description="The epoch.")
    time: datetime = strawberry.field(description="When the epoch was committed.")
    terms: int = strawberry.field(description="Number of terms.")
    findings: list[FindingCount] = strawberry.field(description="Number of findings of each kind.")

    @classmethod
    def of(cls, counts: Counts) -> "QualityCounts":
        return cls(
            epoch=counts.epoch,
            time=counts.time,
            terms=counts.terms,
            findings=[FindingCount(kind=kind, count=counts.findings.get(kind)) for kind in FindingKind],
        )


@strawberry.type(description="Findings about the quality of the terms of one epoch.")
class QualityReport:
    is_current: bool = strawberry.field(
        name="current",
        description="Whether the report is about the epoch of this request. If not, a newer one is being made.",
    )
    counts: QualityCounts = strawberry.field(description="The number of findings of each kind.")
    report: strawberry.Private[Report]

    @strawberry.field(description="A page of the findings, by kind and by name.")
    async def findings(
        self, info: Info, kind: KindArgument = None, first: First = 20, after: After = None
    ) -> Connection[Finding]:
        check_page(info.context, first)
        start, total = place_of_cursor(after) + 1, self.report.count(kind)
        found = await run_in_threadpool(self.report.page, kind, first, start)
        info.context.charge(len(found))
        page = page_at(start, found, total, attrgetter("name"))
        return page.connection(list(map(Finding.of, found)))

    @strawberry.field(
        description="The counts of this report and of those of earlier epochs, newest first. Only epochs for which a"
        " report was made are counted."
    )
    def history(self, info: Info, first: First = 20) -> list[QualityCounts]:
        check_page(info.context, first)
        kept: Sequence[Counts] = self.report.history[:first]
        info.context.charge(len(kept))
        return list(map(QualityCounts.of, kept))
