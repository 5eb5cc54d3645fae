"""The interface of all objects with a global ID, and sources."""

from datetime import datetime

import strawberry
from starlette.concurrency import run_in_threadpool

from api.schema.context import Info
from graph import model

__all__ = ["Node", "Source"]


@strawberry.interface(description="An object with a global ID.")
class Node:
    """Relay's node."""

    id: strawberry.ID = strawberry.field(description="The global ID, which is the IRI.")


@strawberry.type(description="An ingested document that terms were read from.")
class Source(Node):
    """A source; its IRI is the name of its graph."""

    iri: str = strawberry.field(description="The IRI of the source, which names its graph.")
    name: str = strawberry.field(description="The name of the source, such as a path.")

    @classmethod
    def of(cls, source: model.Source) -> "Source":
        """Return the GraphQL value of a source."""
        return cls(id=strawberry.ID(source.iri), iri=source.iri, name=source.name)

    @strawberry.field(description="When a term of the source last changed.")
    async def modified(self, info: Info) -> datetime | None:
        """Return the time of the last commit that changed a term of the source."""
        return await run_in_threadpool(info.context.lexicon.source_modified, self.iri)
