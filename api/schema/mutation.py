"""GraphQL mutations, which need a key: ingest documents and remove sources."""

from dataclasses import asdict, fields
from typing import Annotated

import strawberry
from starlette.concurrency import run_in_threadpool

from api.access.keys import Scope
from api.schema.context import Context, Info
from api.schema.inputs import DocumentInput
from api.writing.write_requests import RemoveRequest, UploadRequest, WriteRequest
from ingest import diagnostics
from ingest.report import Report


@strawberry.type(description="A problem or notice about a document, with its location and remedy.")
class Diagnostic:
    file: str = strawberry.field(description="The name of the document.")
    line: int | None = strawberry.field(description="The line, from 1, if known.")
    severity: diagnostics.Severity = strawberry.field(description="The severity.")
    code: str = strawberry.field(description="A stable identifier of the kind of problem, such as `empty-section`.")
    message: str = strawberry.field(description="A description of the problem.")
    remedy: str = strawberry.field(description="How to fix the problem.")
    count: int = strawberry.field(
        description="The number of places with this problem; `file` and `line` are those of the first."
    )

    @classmethod
    def of(cls, group: diagnostics.FindingGroup) -> "Diagnostic":
        return cls(**asdict(group.first), count=group.count)


@strawberry.type(description="The result of an ingest. Counts other than `removed` cover the given documents only.")
class IngestResult:
    sources: int = strawberry.field(description="Number of documents that are now stored as sources.")
    terms: int = strawberry.field(description="Number of terms in those documents.")
    added: int = strawberry.field(description="Number of terms that are new.")
    changed: int = strawberry.field(description="Number of terms that changed.")
    unchanged: int = strawberry.field(description="Number of terms that did not change.")
    removed: int = strawberry.field(description="Number of terms that were removed from the graph.")
    organizations: int = strawberry.field(
        description="Number of organizations of the terms, including parent organizations that no term names directly."
    )
    epoch: int = strawberry.field(
        description="The epoch that contains the changes. A request with the header `Lexigraph-Min-Epoch` reads it or a"
        " later one."
    )
    diagnostics: list[Diagnostic] = strawberry.field(
        description="Errors, then warnings and notices about the documents; each problem once."
    )

    @classmethod
    def of(cls, report: Report) -> "IngestResult":
        found = list(map(Diagnostic.of, diagnostics.grouped(report.diagnostics)))
        return cls(**{one.name: getattr(report, one.name) for one in fields(report)} | {"diagnostics": found})


@strawberry.type(description="Mutations. They need a key, sent as `Authorization: Bearer KEY`.")
class Mutation:
    @strawberry.mutation(
        description="Ingest documents. When the mutation returns, their terms are stored and searchable. Needs the"
        " scope `ingest`."
    )
    async def ingest(
        self,
        info: Info,
        documents: Annotated[list[DocumentInput], strawberry.argument(description="The documents to ingest.")],
        glossary: Annotated[
            str | None,
            strawberry.argument(
                description="The name of the glossary that the terms belong to. By default, known documents remain in"
                " their glossaries, and new ones are added to the home glossary."
            ),
        ] = None,
    ) -> IngestResult:
        request = UploadRequest(tuple((document.name, document.content) for document in documents), glossary)
        return await _written(info.context, Scope.INGEST, request)

    @strawberry.mutation(
        description="Remove a source, or all sources of a directory, with their terms. Needs the scope `admin`."
    )
    async def remove_source(
        self,
        info: Info,
        source: Annotated[
            str,
            strawberry.argument(
                description="The name or IRI of the source, or the name of a directory, whose sources are all removed."
                " The prefix `upload:` can be omitted."
            ),
        ],
    ) -> IngestResult:
        return await _written(info.context, Scope.ADMIN, RemoveRequest(source))


async def _written(context: Context, scope: Scope, request: WriteRequest) -> IngestResult:
    context.check_scope(scope)
    report = await context.writer.write(request)
    await run_in_threadpool(context.refresh, report.epoch)
    return IngestResult.of(report)
