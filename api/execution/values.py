"""The functions that the code of a plan calls for values that need more than an expression, and variables."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLLeafType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_nullable_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values

from api.execution.errors import NotCompiled, Unexpected

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


_UNCHANGED: Final = {"ID": str, "String": str, "Boolean": bool}
"""Built-in scalars whose values graphql-core returns unchanged if they are of these classes."""


class Variables:
    """The variables of an operation. Checking texts takes a tenth of the time that graphql-core needs for any value."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema, self._definitions = schema, operation.variable_definitions or ()
        signatures = [get_variable_signature(schema, one) for one in self._definitions]
        self._unchanged = [(one, _class_of(one)) for one in signatures if not isinstance(one, GraphQLError)]

    def values(self, given: Mapping[str, Any]) -> VariableValues:
        """Return the values. Raises `NotCompiled` for invalid ones."""
        sources, coerced = {}, {}
        for signature, expected in self._unchanged:
            value = given.get(signature.name)
            if value.__class__ is not expected:
                break
            sources[signature.name], coerced[signature.name] = VariableValueSource(signature, value), value
        else:
            return VariableValues(sources, coerced)
        found = get_variable_values(self._schema, self._definitions, dict(given))
        if not isinstance(found, VariableValues):
            raise NotCompiled("variables")
        return found


def _class_of(signature: GraphQLVariableSignature) -> type | None:
    type_ = get_nullable_type(signature.type)
    return _UNCHANGED.get(type_.name) if isinstance(type_, GraphQLScalarType) else None
