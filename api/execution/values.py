"""The functions that the code of a plan calls for values that need more than an expression."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql import GraphQLLeafType, Undefined

from api.execution.errors import Unexpected

__all__ = ["FAST_LEAVES", "items_of", "leaf_of"]

FAST_LEAVES = {
    "ID": "isinstance({0}, str)",
    "String": "isinstance({0}, str)",
    "Boolean": "({0} is True or {0} is False)",
    "Int": "{0}.__class__ is int and -2147483648 <= {0} <= 2147483647",
    "Float": "{0}.__class__ is float and {0} - {0} == 0.0",
}
"""Conditions under which graphql-core returns a value of these scalars unchanged; the last one excludes NaN."""


def leaf_of(type_: GraphQLLeafType) -> Callable[[object], object]:
    """Return the function that serializes values of a scalar or an enumeration as graphql-core does.

    It raises for null, since the code of a plan handles null where the schema allows it.
    """
    coerce = type_.coerce_output_value

    def leaf(value: object) -> object:
        coerced = None if value is None or value is Undefined else coerce(value)
        if coerced is None or coerced is Undefined:
            raise Unexpected
        return coerced

    return leaf


def items_of(value: Any) -> Sequence[Any]:
    """Return the items of a list or tuple. Raises `Unexpected` for anything else, which graphql-core then handles."""
    if isinstance(value, list | tuple):
        return value
    raise Unexpected
