"""What one GraphQL request asks for: its parameters, each of the type that it must have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from strawberry.http import GraphQLRequestData

from api.errors import BadArgument

__all__ = ["AskedFor", "asked_for"]

T = TypeVar("T")


@dataclass
class AskedFor(GraphQLRequestData):
    """The parameters of a request, with the id of a document that may take the place of the query."""

    document_id: str | None = None


def asked_for(parameters: Mapping[str, object]) -> AskedFor:
    """Return what `parameters` ask for; an empty `operationName` is none. Raises `BadArgument`.

    Source: https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters, and its appendix on documents.
    """
    return AskedFor(
        query=_parameter(parameters, "query", str, "a string"),
        variables=_parameter(parameters, "variables", dict, "an object"),
        operation_name=_parameter(parameters, "operationName", str, "a string") or None,
        extensions=_parameter(parameters, "extensions", dict, "an object"),
        document_id=_parameter(parameters, "documentId", str, "a string"),
    )


def _parameter(parameters: Mapping[str, object], name: str, kind: type[T], shown: str) -> T | None:
    value = parameters.get(name)
    if value is not None and not isinstance(value, kind):
        raise BadArgument(f"The {name} of a GraphQL request is {shown}.")
    return value
