"""What everything with an identity is, and the plainest of them: the document that terms were read from."""

from datetime import datetime

import strawberry

from graph import model

__all__ = ["Node", "Source"]


@strawberry.interface(description="Whatever has an identity of its own; the id is its IRI.")
class Node:
    """Relay's node."""

    id: strawberry.ID


@strawberry.type(description="A document that terms were read from.")
class Source(Node):
    """A source; its IRI is the name of its graph."""

    iri: str
    name: str
    modified: datetime | None = strawberry.field(description="When it was last written here.")

    @classmethod
    def of(cls, source: model.Source) -> "Source":
        """Return the projection of a source."""
        return cls(id=strawberry.ID(source.iri), iri=source.iri, name=source.name, modified=source.modified)
