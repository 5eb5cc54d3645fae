"""Executes the query of `graphql_engines` in ariadne or graphene, and prints the processor seconds of each call (JSON).

Needs only that library and orjson, since another interpreter runs it.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

_SDL = """
type Query { terms: Terms! }
type Terms { totalCount: Int! nodes: [Term!]! }
type Term {
  id: ID! iri: String! name: String! synonyms: [String!]! definition: String category: Category
  developers: Developers!
}
type Category { name: String! }
type Developers { edges: [Edge!]! }
type Edge { description: String! node: Organization! }
type Organization { iri: String! name: String! }
"""


def main() -> None:
    """Measure one library."""
    name, file, calls = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    given = json.loads(file.read_text())
    page = {"totalCount": len(given["terms"]), "nodes": given["terms"]}
    call = {"ariadne": _ariadne, "graphene": _graphene}[name](given["query"], page)
    print(json.dumps(asyncio.run(_timed(call, calls))))


async def _timed(call: Callable[[], Awaitable[bytes]], calls: int) -> list[float]:
    seconds = []
    for _ in range(calls + 3):
        began = time.process_time()
        await call()
        seconds.append(time.process_time() - began)
    return seconds[3:]


def _ariadne(query: str, page: dict[str, Any]) -> Callable[[], Awaitable[bytes]]:
    ariadne: Any = import_module("ariadne")
    from graphql import parse

    root = ariadne.QueryType()
    root.set_field("terms", lambda *_: page)
    schema = ariadne.make_executable_schema(_SDL, root)
    parsed = lru_cache(parse)

    async def call() -> bytes:
        done, result = await ariadne.graphql(
            schema, {"query": query}, query_parser=lambda _, data: parsed(data["query"]), validation_rules=None
        )
        if not done or "errors" in result:
            raise RuntimeError(str(result))
        return orjson.dumps(result)

    return call


def _graphene(query: str, page: dict[str, Any]) -> Callable[[], Awaitable[bytes]]:
    graphene: Any = import_module("graphene")
    from graphql import parse
    from graphql.execution import execute

    def made(type_name: str, **fields: Any) -> Any:
        return type(type_name, (graphene.ObjectType,), fields)

    def text() -> Any:
        return graphene.String(required=True)

    def items(type_: Any) -> Any:
        return graphene.List(graphene.NonNull(type_), required=True)

    edge = made("Edge", description=text(), node=graphene.Field(made("Organization", iri=text(), name=text())))
    term = made(
        "Term",
        id=graphene.ID(required=True),
        iri=text(),
        name=text(),
        synonyms=items(graphene.String),
        definition=graphene.String(),
        category=graphene.Field(made("Category", name=text())),
        developers=graphene.Field(made("Developers", edges=items(edge)), required=True),
    )
    found = {"total_count": page["totalCount"], "nodes": page["nodes"]}
    terms = graphene.Field(made("Terms", total_count=graphene.Int(required=True), nodes=items(term)), required=True)
    query_type = made("Query", terms=terms, resolve_terms=lambda *_: found)
    schema, document = graphene.Schema(query=query_type).graphql_schema, parse(query)

    async def call() -> bytes:
        result: Any = execute(schema, document)
        if result.errors:
            raise RuntimeError(str(result.errors))
        return orjson.dumps({"data": result.data})

    return call


if __name__ == "__main__":
    main()
