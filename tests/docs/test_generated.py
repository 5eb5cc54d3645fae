"""The tables that are generated from the code are up to date; UPDATE_DOCS=1 renews them."""

import asyncio
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    print_ast,
)

from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.mcp.server import create_server
from api.schema import build_schema as build_schema_of_the_api
from api.settings import Settings
from embeddings.encoder import Encoder
from tests.api.test_golden import COMMANDS, GOLDEN
from tests.docs.documents import DOCS, blocks, expect_section

_BUILT_IN = {"Boolean", "Float", "ID", "Int", "String"}


def test_the_table_of_settings_is_up_to_date() -> None:
    rows = ["| variable | default | description |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        value = ",".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
        text = f"`{value.lower() if isinstance(default, bool) else value}`" if value else ""
        rows.append(f"| `LEXIGRAPH_{name.upper()}` | {text} | {field.description} |")
    expect_section(DOCS / "configuration.md", "settings", "\n".join(rows) + "\n")


def test_the_plan_of_a_query_is_up_to_date() -> None:
    (query,) = blocks(DOCS / "execution.md", "graphql")
    plans = build_schema_of_the_api(Settings()).plans
    assert plans is not None
    expect_section(DOCS / "execution.md", "plan", f"```text\n{plans.explain(query.text)}```\n")


def test_the_table_of_tools_is_up_to_date(sample_folder: Path, encoder: Encoder) -> None:
    with QueryEncoder(encoder) as queries:
        tools = asyncio.run(create_server(Current(sample_folder, encoder), queries).list_tools())
    rows = [f"| `{tool.name}` | {(tool.description or '').partition(chr(10))[0]} |\n" for tool in tools]
    expect_section(DOCS / "mcp.md", "tools", "| tool | description |\n|---|---|\n" + "".join(rows))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_options_of_a_command_are_up_to_date(command: tuple[str, ...]) -> None:
    text = (GOLDEN / f"help-{'-'.join(command)}.txt").read_text(encoding="utf-8")
    expect_section(DOCS / "cli.md", f"help {' '.join(command)}", f"```text\n{text.rstrip()}\n```\n")


def test_the_graphql_reference_is_up_to_date() -> None:
    schema = build_schema((GOLDEN / "schema.graphql").read_text(encoding="utf-8"), assume_valid_sdl=True)
    expect_section(DOCS / "graphql-reference.md", "reference", "\n".join(_reference(schema)).lstrip("\n") + "\n")


def _reference(schema: GraphQLSchema) -> Iterator[str]:
    roots = [root for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root]
    for root in roots:
        yield f"\n## {root.name}"
        for name, field in root.fields.items():
            if not name.startswith("_"):
                yield f"\n### {name} {{ #{root.name.lower()}-{name.lower()} }}\n\n{_text(field)}\n"
                yield f"```text\n{_wrapped(_signature(name, field))}\n```"
    others = [one for name, one in schema.type_map.items() if not name.startswith("_") and one not in roots]
    kinds: dict[type[GraphQLNamedType], str] = {
        GraphQLObjectType: "Objects",
        GraphQLInputObjectType: "Inputs",
        GraphQLEnumType: "Enums",
        GraphQLUnionType: "Unions",
        GraphQLInterfaceType: "Interfaces",
        GraphQLScalarType: "Scalars",
    }
    order = list(kinds)
    for kind, types in groupby(sorted(others, key=lambda one: (order.index(type(one)), one.name)), type):
        yield f"\n## {kinds[kind]}"
        for one in types:
            if one.name not in _BUILT_IN:
                yield from _described(one)


def _described(one: GraphQLNamedType) -> Iterator[str]:
    yield f"\n### {one.name} {{ #type-{one.name.lower()} }}\n"
    if one.description:
        yield f"{_line(one.description)}\n"
    if isinstance(one, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        yield from _fields(one.fields)
    elif isinstance(one, GraphQLEnumType):
        yield "Values: " + ", ".join(f"`{value}`" for value in one.values) + "."
    elif isinstance(one, GraphQLUnionType):
        yield "One of " + ", ".join(map(_linked, one.types)) + "."


def _fields(fields: Mapping[str, GraphQLField] | Mapping[str, GraphQLInputField]) -> Iterator[str]:
    yield "| field | type | description |\n|---|---|---|"
    for name, field in fields.items():
        signature = _signature(name, field) if isinstance(field, GraphQLField) and field.args else f"{name}: "
        yield f"| `{signature.rpartition(': ')[0]}` | {_linked(field.type)} | {_text(field)} |"


def _signature(name: str, field: GraphQLField) -> str:
    arguments = [f"{name}: {each.type}{_default(each)}" for name, each in field.args.items()]
    return f"{name}({', '.join(arguments)}): {field.type}" if arguments else f"{name}: {field.type}"


def _wrapped(signature: str) -> str:
    """Return a signature with one argument per line if it is too long for a page."""
    if len(signature) <= 80:
        return signature
    return signature.replace("(", "(\n  ").replace(", ", "\n  ").replace("): ", "\n): ")


def _default(argument: GraphQLArgument) -> str:
    value = argument.ast_node and argument.ast_node.default_value
    return f" = {print_ast(value)}" if value and print_ast(value) != "null" else ""


def _linked(type_: GraphQLType) -> str:
    name = get_named_type(type_).name
    return f"`{type_}`" if name in _BUILT_IN else f"[`{type_}`](#type-{name.lower()})"


def _text(field: GraphQLField | GraphQLInputField) -> str:
    text = _line(field.description or "")
    return f"{text} Deprecated: {_line(field.deprecation_reason)}".strip() if field.deprecation_reason else text


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
