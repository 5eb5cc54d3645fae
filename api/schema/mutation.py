"""What can be changed, with the API key: sources come and go."""

from collections.abc import Callable

import strawberry
from starlette.concurrency import run_in_threadpool

from api.ingestion import Ingestion
from api.schema.context import Context, Info
from api.schema.inputs import DocumentInput
from ingest import diagnostics
from ingest.documents import Inputs, uploaded_document
from ingest.publication import Progress
from ingest.report import Report

__all__ = ["Mutation"]


@strawberry.type(description="One finding about one place of a document.")
class Diagnostic:
    """What is wrong, where, and the remedy."""

    file: str
    line: int | None
    severity: diagnostics.Severity
    code: str
    message: str
    remedy: str

    @classmethod
    def of(cls, found: diagnostics.Diagnostic) -> "Diagnostic":
        """Return the projection of a diagnostic."""
        return cls(
            file=found.file,
            line=found.line,
            severity=found.severity,
            code=found.code,
            message=found.message,
            remedy=found.remedy,
        )


@strawberry.type(description="What became of the documents; the counts but sources and removed are of their terms.")
class IngestResult:
    """The report of an ingest."""

    sources: int
    terms: int
    added: int
    changed: int
    unchanged: int
    removed: int
    organizations: int
    diagnostics: list[Diagnostic]

    @classmethod
    def of(cls, report: Report) -> "IngestResult":
        """Return the projection of a report."""
        return cls(
            sources=report.sources,
            terms=report.terms,
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            removed=report.removed,
            organizations=report.organizations,
            diagnostics=[Diagnostic.of(found) for found in report.diagnostics],
        )


@strawberry.type
class Mutation:
    """The mutations."""

    @strawberry.mutation(
        description="Read documents into the graph; when this answers, they are stored and searchable."
    )
    async def ingest(self, info: Info, documents: list[DocumentInput]) -> IngestResult:
        """Ingest them as the command line does."""
        inputs = Inputs(tuple(uploaded_document(document.name, document.content) for document in documents))
        return await _written(info.context, lambda ingestion, tell: ingestion.ingest(inputs, progress=tell))

    @strawberry.mutation(description="Remove a source, by its name, with its terms.")
    async def remove_source(self, info: Info, source: str) -> IngestResult:
        """Remove it as the command line does."""
        return await _written(info.context, lambda ingestion, tell: ingestion.remove(source, tell))


async def _written(context: Context, write: Callable[[Ingestion, Progress], Report]) -> IngestResult:
    context.check_key()
    with context.ingestion.feed.following() as tell:
        report = await run_in_threadpool(write, context.ingestion, tell)
        await run_in_threadpool(context.refresh)
    return IngestResult.of(report)
