"""The parameters of a GraphQL request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from api.errors import BadArgument

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RequestParameters:
    """The parameters of a request, including the ID of a trusted document that replaces the query."""

    query: str | None
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None
    document_id: str | None


def read_parameters(parameters: Mapping[str, object]) -> RequestParameters:
    """Return the typed `parameters`; an empty `operationName` counts as missing. Raises `BadArgument`.

    Source: https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters, and its appendix on documents.
    """
    return RequestParameters(
        query=_parameter(parameters, "query", str, "a string"),
        variables=_parameter(parameters, "variables", dict, "an object"),
        operation_name=_parameter(parameters, "operationName", str, "a string") or None,
        extensions=_parameter(parameters, "extensions", dict, "an object"),
        document_id=_parameter(parameters, "documentId", str, "a string"),
    )


def _parameter(parameters: Mapping[str, object], name: str, kind: type[T], shown: str) -> T | None:
    value = parameters.get(name)
    if value is not None and not isinstance(value, kind):
        raise BadArgument(f"`{name}` must be {shown}.")
    return value
