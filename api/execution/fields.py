"""How the value of a field is obtained, derived from its strawberry definition.

A field without a resolver is an attribute, one with a resolver is a function, and one with an asynchronous resolver is
a batch: its calls for all objects of a level run together, so that a data loader reads once for all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from graphql import (
    FieldNode,
    GraphQLField,
    Node,
    VariableNode,
    get_nullable_type,
    is_scalar_type,
    is_specified_scalar_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from api.bounded_mapping import Bounded
from api.execution.errors import NotCompiled

ATTRIBUTE: Final = "lexigraph-attribute"
"""Extension of a GraphQL field whose own resolver reads this attribute if no argument is given."""

COLUMNS: Final = "lexigraph-columns"
"""Metadata of a list of objects: by fields of its items, the attributes beside it with the values of all items."""

_DEFINITION: Final = GraphQLCoreConverter.DEFINITION_BACKREF
_CONVERTER: Final = GraphQLCoreConverter.__module__
_MAX_TEMPLATES: Final = 20
_NO_VARIABLES: Final = VariableValues({}, {})


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the object, and its `COLUMNS`."""

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the object and the arguments, and of the info, as the keyword argument `info`, if it is named.

    If the function has an attribute `bind`, this returns a faster one for constant arguments.
    """

    call: Callable[..., Any]
    info: str | None
    is_batch: bool


class Arguments:
    """The keyword arguments of a resolver, as strawberry passes them, computed once per request or once per plan."""

    def __init__(self, field: GraphQLField, node: FieldNode, converter: GraphQLCoreConverter) -> None:
        self._field, self._node, self._converter = field, node, converter
        self.is_constant = not any(_has_variable(argument.value) for argument in node.arguments or ())
        self._constant: Mapping[str, Any] | None = None
        self._scalars = self._variables_of_scalars()
        self._templates = Bounded[tuple[bool | None, ...], Mapping[str, Any]](_MAX_TEMPLATES)

    def of(self, variables: VariableValues = _NO_VARIABLES) -> Mapping[str, Any]:
        """Return the arguments. Raises what graphql-core and strawberry raise for invalid ones."""
        if self._constant is not None:
            return self._constant
        if self._scalars is None:
            return self._converted(variables)
        coerced = variables.coerced
        present = tuple(None if name not in coerced else coerced[name] is not None for _, name in self._scalars)
        found = self._templates.get(present)
        if found is None:
            found = self._templates[present] = self._converted(variables)
        given = {python: value for python, name in self._scalars if (value := coerced.get(name)) is not None}
        return {**found, **given}

    def _converted(self, variables: VariableValues) -> Mapping[str, Any]:
        given = get_argument_values(self._field, self._node, variables)
        if _is_made_by_strawberry(self._field):
            definition: StrawberryField = self._field.extensions[_DEFINITION]
            converter = self._converter
            given = convert_arguments(given, definition.arguments, converter.scalar_registry, converter.config)
        if self.is_constant:
            self._constant = given
        return given

    def _variables_of_scalars(self) -> list[tuple[str, str]] | None:
        """Return the names of arguments and their variables, if all variables are arguments that are built-in scalars.

        Their values need no conversion; the other arguments depend only on which variables are given.
        """
        if not _is_made_by_strawberry(self._field):
            return None
        stated = {argument.name.value: argument.value for argument in self._node.arguments or ()}
        given = {name: value for name, value in stated.items() if _has_variable(value)}
        types = (get_nullable_type(self._field.args[name].type) for name in given)
        if not all(is_scalar_type(type_) and is_specified_scalar_type(type_) for type_ in types):
            return None
        name_of = self._converter.config.name_converter.from_argument
        definition: StrawberryField = self._field.extensions[_DEFINITION]
        python = {name_of(one): one.python_name or "" for one in definition.arguments}
        named = [(python[name], value.name.value) for name, value in given.items() if isinstance(value, VariableNode)]
        return named if len(named) == len(given) else None


def access_of(field: GraphQLField, node: FieldNode) -> Attribute | Function:
    """Return how `node` obtains its value. Raises `NotCompiled` for a field that declares nothing."""
    definition: StrawberryField | None = field.extensions.get(_DEFINITION)
    is_made = _is_made_by_strawberry(field)
    is_declared = is_made or ATTRIBUTE in field.extensions
    if definition is None or field.resolve is None or definition.extensions or not is_declared:
        raise NotCompiled("undeclared field")
    if not is_made:
        return Function(field.resolve, "info", False) if node.arguments else Attribute(field.extensions[ATTRIBUTE])
    resolver = definition.base_resolver
    if resolver is None:
        return Attribute(definition.python_name, definition.metadata.get(COLUMNS, {}))
    if not resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter:
        raise NotCompiled("undeclared field")
    info = resolver.info_parameter
    call = cast("Callable[..., Any]", resolver.wrapped_func)
    return Function(call, None if info is None else info.name, resolver.is_async)


def _is_made_by_strawberry(field: GraphQLField) -> bool:
    return getattr(field.resolve, "__module__", None) == _CONVERTER


def _has_variable(value: Node) -> bool:
    if isinstance(value, VariableNode):
        return True
    inner = (getattr(value, name, None) for name in value.keys)
    nodes = (node for one in inner for node in (one if isinstance(one, list | tuple) else (one,)))
    return any(_has_variable(node) for node in nodes if isinstance(node, Node))
