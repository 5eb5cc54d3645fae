"""Sources, and the list of all of them."""

from datetime import datetime

import strawberry
from starlette.concurrency import run_in_threadpool

from api.schema.categories_and_glossaries import Glossary
from api.schema.context import Info
from api.schema.pages import Node, terms_tagged
from graph import model


@strawberry.type(description="An ingested document that terms were read from.")
class Source(Node):
    iri: str = strawberry.field(description="The IRI of the source, which names its graph.")
    name: str = strawberry.field(
        description="The name of the source: its path below the file or directory that was ingested."
    )
    format: str | None = strawberry.field(
        description="The name of the document's format, such as `CSV and TSV`. Null for sources of older versions."
    )
    stated: strawberry.Private[model.Source]

    @classmethod
    def of(cls, source: model.Source) -> "Source":
        return cls(id=strawberry.ID(source.iri), iri=source.iri, name=source.name, format=source.format, stated=source)

    @strawberry.field(
        description="The glossary that its terms belong to, unless the document assigns them to others. Null if no term"
        " is in it."
    )
    def glossary(self, info: Info) -> Glossary | None:
        catalog = info.context.lexicon.catalog
        found = catalog.glossaries.get(self.stated.glossary or "")
        return Glossary.of(found, catalog) if found else None

    terms = terms_tagged("source")

    @strawberry.field(description="When a term of the source last changed.")
    async def modified(self, info: Info) -> datetime | None:
        return await run_in_threadpool(info.context.lexicon.source_modified, self.iri)
