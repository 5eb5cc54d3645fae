"""The interface of all objects with a global ID."""

import strawberry

__all__ = ["Node"]


@strawberry.interface(description="An object with a global ID.")
class Node:
    """Relay's node."""

    id: strawberry.ID = strawberry.field(description="The global ID, which is the IRI.")
