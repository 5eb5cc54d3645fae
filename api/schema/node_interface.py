"""The interface of all objects with a global ID."""

import strawberry


@strawberry.interface(description="An object with a global ID.")
class Node:
    """Relay's node.

    If a class has a field `version`, equal versions of an object have equal values in all fields without an
    asynchronous resolver, also in different epochs; see `api.execution.fragments`.
    """

    id: strawberry.ID = strawberry.field(description="The global ID, which is the IRI.")
