"""The GraphQL schema as a readable reference: types, and the arguments, type and description of each field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)

_ROOTS: Final = ("Query", "Mutation", "Subscription")


@dataclass(frozen=True, slots=True)
class TypeUse:
    """The type of a field, such as `[Term!]!`, split into the type's name and the characters before and after it."""

    before: str
    name: str
    after: str
    is_listed: bool


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field, an argument, or a value of an enumeration; the latter has `type=None`."""

    name: str
    description: str
    type: TypeUse | None = None
    arguments: Sequence["FieldEntry"] = ()


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """A type with its fields or enumeration values; a union has `members` instead."""

    name: str
    kind: str
    description: str
    fields: Sequence[FieldEntry] = ()
    members: Sequence[TypeUse] = ()


@lru_cache(maxsize=2)
def read_reference(sdl: str) -> Sequence[TypeEntry]:
    """Return the types of a schema in SDL: the root types, then all others by name.

    Built-in types, and those for federation gateways, whose names begin with `_`, are omitted.
    """
    types = build_schema(sdl, assume_valid=True).type_map.values()
    listed = [one for one in types if not (one.name.startswith("_") or is_introspection_type(one))]
    listed = [one for one in listed if not is_specified_scalar_type(one)]
    names = frozenset(one.name for one in listed)
    roots = {name: rank for rank, name in enumerate(_ROOTS)}
    listed.sort(key=lambda one: (roots.get(one.name, len(roots)), one.name))
    return tuple(_entry(one, names) for one in listed)


def _entry(type_: GraphQLNamedType, names: frozenset[str]) -> TypeEntry:
    description = type_.description or ""
    match type_:
        case GraphQLObjectType() | GraphQLInterfaceType():
            fields = [
                FieldEntry(name, field.description or "", _use(field.type, names), _inputs(field.args.items(), names))
                for name, field in type_.fields.items()
                if not name.startswith("_")
            ]
            kind = "type" if isinstance(type_, GraphQLObjectType) else "interface"
            return TypeEntry(type_.name, kind, description, fields)
        case GraphQLInputObjectType():
            return TypeEntry(type_.name, "input", description, _inputs(type_.fields.items(), names))
        case GraphQLEnumType():
            values = [FieldEntry(name, value.description or "") for name, value in type_.values.items()]
            return TypeEntry(type_.name, "enum", description, values)
        case GraphQLUnionType():
            return TypeEntry(type_.name, "union", description, members=[_use(one, names) for one in type_.types])
    return TypeEntry(type_.name, "scalar", description)


def _inputs(
    inputs: Iterable[tuple[str, GraphQLArgument | GraphQLInputField]], names: frozenset[str]
) -> list[FieldEntry]:
    return [FieldEntry(name, one.description or "", _use(one.type, names)) for name, one in inputs]


def _use(type_: object, names: frozenset[str]) -> TypeUse:
    name = get_named_type(type_).name  # type: ignore[call-overload]
    before, _, after = str(type_).partition(name)
    return TypeUse(before, name, after, name in names)
