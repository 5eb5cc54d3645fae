"""Values of every kind are written as graphql-core writes them, or are left to it."""

import asyncio
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import orjson
import pytest
import strawberry
from graphql import OperationDefinitionNode, build_schema, parse
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.types import ExecutionResult

from api.execution import Plans
from api.execution.errors import NotCompiled
from api.execution.values import Variables


class Text(str):
    """A string of another class."""

    __slots__ = ()


@strawberry.enum
class Color(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class Leaf(Node):
    text: str
    number: int
    ratio: float
    flag: bool
    color: Color
    time: datetime
    texts: list[str]
    maybe: str | None = None
    maybe_texts: list[str | None] | None = None


@strawberry.type
class Branch(Node):
    leaf: Leaf
    leaves: list[Leaf]

    @strawberry.field
    def computed(self, times: int = 2) -> int:
        return self.leaf.number * times

    @strawberry.field
    async def read(self, info: strawberry.Info) -> Leaf:
        assert info.context is not None
        return self.leaf


@strawberry.type
class Other:
    name: str


def leaf(**values: Any) -> Leaf:
    usual: dict[str, Any] = {
        "id": "1",
        "text": "a",
        "number": 1,
        "ratio": 0.5,
        "flag": True,
        "color": Color.RED,
        "time": datetime(2026, 1, 2, tzinfo=UTC),
        "texts": ["x", "y"],
    }
    return Leaf(**usual | values)


class Request:
    """A request without limits."""

    def __init__(self) -> None:
        self.collected = 0
        self.is_restarted = False

    def charge(self, objects: int) -> None:
        self.collected += objects

    def restart(self) -> None:
        self.is_restarted = True


def outcomes(query: str, value: Any, variables: dict[str, Any] | None = None) -> tuple[bytes | None, ExecutionResult]:
    """Return the compiled answer to a query for `value`, and the result of graphql-core."""

    @strawberry.type
    class Query:
        @strawberry.field
        def leaf(self) -> Leaf | None:
            return value  # type: ignore[no-any-return]

        @strawberry.field
        async def later(self) -> Leaf | None:
            return value  # type: ignore[no-any-return]

        @strawberry.field
        def branch(self) -> Branch:
            return value  # type: ignore[no-any-return]

        @strawberry.field
        def node(self) -> Node | None:
            return value  # type: ignore[no-any-return]

        @strawberry.field
        def any(self) -> Leaf | Branch | Other | None:
            return value  # type: ignore[no-any-return]

    schema = strawberry.Schema(query=Query, types=[Leaf, Branch])
    plans = Plans(schema._schema, schema.schema_converter)
    plans.admit(query, parse(query))

    async def both() -> tuple[bytes | None, ExecutionResult]:
        compiled = await plans.execute(query, None, variables, Request())
        result: ExecutionResult = await schema.execute(query, variable_values=variables, context_value=Request())
        return None if compiled is None else compiled.text, result

    return asyncio.run(both())


ALL = "{ id text number ratio flag color time texts maybe maybeTexts __typename }"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"text": Text("b"), "id": strawberry.ID("2"), "maybe": "m", "maybe_texts": [None, "n"]},
        {"text": 5, "number": True, "ratio": 3, "flag": 0, "color": Color.BLUE, "texts": ("t",)},
        {"number": 2**31 - 1, "ratio": -1e300, "text": "\u2028 ü 😀", "texts": []},
    ],
)
@pytest.mark.parametrize("field", ["leaf", "later", "node { ... on Leaf", "any { ... on Leaf"])
def test_values_are_written_as_graphql_core_writes_them(field: str, values: dict[str, Any]) -> None:
    query = f"{{ {field} {ALL} {'}' * field.count('{')} }}"
    compiled, result = outcomes(query, leaf(**values))
    assert result.errors is None
    assert compiled == orjson.dumps(result.data)


@pytest.mark.filterwarnings("ignore:coroutine")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", None),
        ("text", ["a"]),
        ("text", ValueError("no text")),
        ("number", 2**31),
        ("number", "five"),
        ("ratio", float("nan")),
        ("ratio", float("inf")),
        ("flag", "yes"),
        ("color", "green"),
        ("time", None),
        ("texts", "not a list"),
        ("texts", [None]),
        ("texts", {"a": 1}),
        ("maybe_texts", 5),
    ],
)
def test_values_that_do_not_fit_their_types_are_left_to_graphql_core(field: str, value: object) -> None:
    compiled, result = outcomes(f"{{ leaf {ALL} }}", leaf(**{field: value}))
    assert result.errors
    assert compiled is None


@pytest.mark.parametrize(
    "value", [None, leaf(), Branch(id=strawberry.ID("3"), leaf=leaf(), leaves=[]), Other(name="o")]
)
def test_members_of_abstract_types_are_selected_by_class(value: object) -> None:
    query = "{ any { __typename ... on Node { id } ... on Branch { leaf { id } } ... on Other { name } } }"
    compiled, result = outcomes(query, value)
    assert result.errors is None
    assert compiled == orjson.dumps(result.data)


@pytest.mark.parametrize("value", [Other(name="o"), "text", 5])
def test_other_classes_are_left_to_graphql_core(value: object) -> None:
    for query in ("{ leaf { __typename } }", "{ node { id } }"):
        compiled, result = outcomes(query, value)
        assert (compiled is None) == bool(result.errors)


def test_arguments_directives_and_fragments() -> None:
    query = """query ($times: Int!, $no: Boolean! = false) {
      branch {
        ...parts
        one: computed
        other: computed(times: $times)
        leaves @include(if: $no) { id }
        leaf @skip(if: $no) { number }
        read { text }
      }
    }
    fragment parts on Branch { leaf { text } read { id number } leaves { text } }"""
    value = Branch(id=strawberry.ID("4"), leaf=leaf(number=7), leaves=[leaf(), leaf(text="z")])
    for no in (False, True):
        compiled, result = outcomes(query, value, {"times": 3, "no": no})
        assert result.errors is None
        assert compiled == orjson.dumps(result.data)


@pytest.mark.parametrize("id", ["1", 1, True, None, Text("1"), 1.5])
@pytest.mark.parametrize("others", [{}, {"text": "a", "flag": False}, {"text": None, "flag": 0}, {"size": "large"}])
def test_variables_have_the_values_of_graphql_core(id: object, others: dict[str, object]) -> None:
    schema = build_schema("scalar Size type Query { a(id: ID!, text: String, flag: Boolean, size: Size): Int }")
    (operation,) = parse(
        'query ($id: ID!, $text: String = "t", $flag: Boolean, $size: Size) '
        "{ a(id: $id, text: $text, flag: $flag, size: $size) }"
    ).definitions
    assert isinstance(operation, OperationDefinitionNode)
    for given in ({"id": id, **others}, {"id": "1", "text": "a", "flag": True, "size": id}, others):
        expected = get_variable_values(schema, operation.variable_definitions or (), given)
        if isinstance(expected, VariableValues):
            found = Variables(schema, operation).values(given)
            assert found.coerced == expected.coerced
            assert [one.value for one in found.sources.values()] == [one.value for one in expected.sources.values()]
        else:
            with pytest.raises(NotCompiled):
                Variables(schema, operation).values(given)


def test_texts_are_variables_without_graphql_core(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = build_schema("type Query { a(id: ID!): Int }")
    (operation,) = parse("query ($id: ID!) { a(id: $id) }").definitions
    assert isinstance(operation, OperationDefinitionNode)
    monkeypatch.setattr("api.execution.values.get_variable_values", None)
    assert Variables(schema, operation).values({"id": "1", "more": 2}).coerced == {"id": "1"}
