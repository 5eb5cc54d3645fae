"""Random valid GraphQL queries over a schema."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.language import print_ast
from graphql.utilities import value_to_literal

_MAX_DEPTH = 5
_MAX_FIELDS = 60


class Query:
    """A document with the values of its variables."""

    def __init__(self, text: str, variables: Mapping[str, Any]) -> None:
        self.text, self.variables = text, variables


class Generator:
    """Makes queries of fields, arguments, aliases, fragments, directives and variables.

    `texts` are the values of arguments that are strings, such as names and IRIs; `omitted` are fields of the query type
    that are not used.
    """

    def __init__(
        self, schema: GraphQLSchema, texts: Sequence[str], random: Random, omitted: Sequence[str] = ()
    ) -> None:
        self._schema, self._texts, self._random, self._omitted = schema, texts, random, omitted
        self._declared: list[str] = []
        self._variables: dict[str, Any] = {}
        self._fragments: list[str] = []
        self._fields = 0

    def query(self) -> Query:
        root = self._schema.query_type
        assert root is not None
        selection = self._selection(root, 0)
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        return Query("\n".join([f"query Generated{declared} {selection}", *self._fragments]), self._variables)

    def _selection(self, type_: GraphQLNamedType, depth: int) -> str:
        parts = [self._part(type_, depth) for _ in range(self._random.choice((1, 1, 2, 3, 4) if depth else (1, 1, 2)))]
        return "{ " + " ".join(parts) + " }"

    def _part(self, type_: GraphQLNamedType, depth: int) -> str:
        kind = self._random.random()
        if is_abstract_type(type_) and kind < 0.8:
            member = self._random.choice(self._schema.get_possible_types(type_))
            return f"... on {member.name}{self._directive()} {self._selection(member, depth)}"
        if is_object_type(type_) and depth < _MAX_DEPTH:
            if kind < 0.06:
                return f"...{self._directive()} {self._selection(type_, depth)}"
            if kind < 0.14:
                name = f"F{len(self._fragments)}"
                self._fragments.append("")
                place = len(self._fragments) - 1
                self._fragments[place] = f"fragment {name} on {type_.name} {self._selection(type_, depth)}"
                return f"...{name}{self._directive()}"
            if kind < 0.18 and type_.interfaces:
                interface = self._random.choice(type_.interfaces)
                return f"... on {interface.name} {{ __typename id }}"
        if kind > 0.96 or is_abstract_type(type_):
            return "__typename"
        assert isinstance(type_, GraphQLObjectType)
        return self._field(type_, depth)

    def _field(self, type_: GraphQLObjectType, depth: int) -> str:
        wide = depth < _MAX_DEPTH and self._fields < _MAX_FIELDS
        fields = [
            (name, field)
            for name, field in type_.fields.items()
            if not name.startswith("_") and not (depth == 0 and name in self._omitted)
            if wide or not is_composite_type(get_named_type(field.type))
        ]
        if not fields:
            return "__typename"
        self._fields += 1
        name, field = self._random.choice(fields)
        named = get_named_type(field.type)
        # Fields of one selection that differ in arguments or selection must differ in their names.
        has_alias = bool(field.args) or is_composite_type(named) or self._random.random() < 0.1
        alias = f"a{self._fields}: " if has_alias else ""
        selection = f" {self._selection(named, depth + 1)}" if is_composite_type(named) else ""
        return f"{alias}{name}{self._arguments(field)}{self._directive()}{selection}"

    def _arguments(self, field: GraphQLField) -> str:
        given = [
            f"{name}: {self._argument(argument)}"
            for name, argument in field.args.items()
            if self._is_required(argument) or self._random.random() < 0.35
        ]
        return f"({', '.join(given)})" if given else ""

    def _is_required(self, argument: GraphQLArgument) -> bool:
        return is_non_null_type(argument.type) and argument.default is None and argument.default_value is None

    def _argument(self, argument: GraphQLArgument) -> str:
        value = self._value(argument.type)
        if self._random.random() < 0.25:
            name = f"v{len(self._declared)}"
            self._declared.append(f"${name}: {argument.type}")
            self._variables[name] = value
            return f"${name}"
        return self._literal(value, argument.type)

    def _literal(self, value: Any, type_: GraphQLInputType) -> str:
        literal = value_to_literal(value, type_)
        assert literal is not None, (value, type_)
        return print_ast(literal)

    def _value(self, type_: GraphQLInputType) -> Any:
        """Return a value as a client sends it in JSON."""
        random = self._random
        if is_non_null_type(type_):
            return self._named_or_list(type_)
        if random.random() < 0.05:
            return None
        return self._named_or_list(type_)

    def _named(self, type_: GraphQLInputType) -> Any:
        named = get_named_type(type_)
        random = self._random
        if isinstance(named, GraphQLEnumType):
            names = list(named.values)
            return random.choice(names)
        if isinstance(named, GraphQLInputObjectType):
            names = [
                name
                for name, field in named.fields.items()
                if is_non_null_type(field.type) or random.random() < (0.8 if len(named.fields) < 3 else 0.25)
            ]
            return {name: self._named_or_list(named.fields[name].type) for name in names}
        simple: dict[str, Callable[[], Any]] = {
            "Int": lambda: random.choice((0, 1, 2, 3, 5, 5, 10, -1, 1000)),
            "Float": lambda: random.choice((0.0, 0.3, 0.5, 1)),
            "Boolean": lambda: random.random() < 0.5,
            "DateTime": lambda: random.choice(("2020-01-01T00:00:00Z", "2030-01-01T00:00:00+02:00")),
        }
        return simple.get(named.name, lambda: random.choice(self._texts))()

    def _named_or_list(self, type_: GraphQLInputType) -> Any:
        inner = type_.of_type if is_non_null_type(type_) else type_
        if is_list_type(inner):
            return [self._named(inner.of_type) for _ in range(self._random.randint(0, 2))]
        return self._named(inner)

    def _directive(self) -> str:
        if self._random.random() > 0.08:
            return ""
        value = self._random.random() < 0.5
        condition = "true" if value else "false"
        if self._random.random() < 0.5:
            name = f"v{len(self._declared)}"
            self._declared.append(f"${name}: Boolean!")
            self._variables[name] = value
            condition = f"${name}"
        return f" @{self._random.choice(('skip', 'include'))}(if: {condition})"
