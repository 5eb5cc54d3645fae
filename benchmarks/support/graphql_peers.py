"""Serves the data of `graphql_peers` with strawberry, ariadne or graphene, or executes its queries in process.

    python graphql_peers.py NAME FILE serve PORT
    python graphql_peers.py NAME FILE time CALLS    # prints the processor seconds of each call as JSON

Ariadne and graphene need another version of graphql-core, and are run in an environment without this project.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import uvicorn

Answer: TypeAlias = Callable[[str, Mapping[str, object]], Awaitable[bytes]]
"""Executes a query with variables to JSON."""


class Data:
    """The data that a peer holds: all terms in memory, and the facets and hits, which it cannot compute."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Index the terms."""
        self.sdl: str = given["sdl"]
        self.terms: list[dict[str, Any]] = given["terms"]
        self.by_name = {term["name"]: term for term in self.terms}
        self.by_iri = {term["iri"]: term for term in self.terms}
        self.first_page: dict[str, Any] = given["page"]
        self.facets: dict[str, dict[str, Any]] = given["facets"]
        self.searches: dict[str, dict[str, Any]] = given["searches"]

    def page(self, first: int, where: Mapping[str, str] | None) -> dict[str, Any]:
        """Return the terms of a page, or the facets of a category."""
        return self.facets[where["category"]] if where else {**self.first_page, "nodes": self.terms[:first]}


def main() -> None:
    """Serve or measure one library."""
    name, file, task, number = sys.argv[1:]
    given = orjson.loads(Path(file).read_bytes())
    app, answer = {"strawberry": _strawberry, "ariadne": _ariadne, "graphene": _graphene}[name](Data(given))
    if task == "serve":
        uvicorn.run(app, host="127.0.0.1", port=int(number), log_level="warning", access_log=False)
    else:
        print(json.dumps(asyncio.run(_timed(answer, given["cases"], int(number)))))


async def _timed(answer: Answer, cases: list[dict[str, Any]], calls: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {}
    for case in cases:
        for variables, expected in zip(case["variables"], case["answers"], strict=True):
            found = await answer(case["query"], variables)
            if orjson.dumps(orjson.loads(found)) != orjson.dumps(expected):
                raise RuntimeError(f"{case['title']}: {found[:500]!r}")
        seconds[case["title"]] = []
        for call in range(calls):
            began = time.process_time()
            await answer(case["query"], case["variables"][call % len(case["variables"])])
            seconds[case["title"]].append(time.process_time() - began)
    return seconds


def _encoded(data: object, errors: object) -> bytes:
    if errors:
        raise RuntimeError(str(errors))
    return orjson.dumps({"data": data})


def _developers(term: Mapping[str, Any], first: int) -> dict[str, Any]:
    edges = term["developers"]["edges"][:first]
    return {"edges": edges, "nodes": [edge["node"] for edge in edges]}


def _strawberry(data: Data) -> tuple[Any, Answer]:
    from strawberry.asgi import GraphQL

    from benchmarks.support.strawberry_peer import schema_of

    schema = schema_of(data.terms, data.first_page, data.facets, data.searches)

    async def answer(query: str, variables: Mapping[str, object]) -> bytes:
        result = await schema.execute(query, variable_values=dict(variables))
        return _encoded(result.data, result.errors)

    return GraphQL(schema), answer


def _ariadne(data: Data) -> tuple[Any, Answer]:
    ariadne: Any = import_module("ariadne")
    asgi: Any = import_module("ariadne.asgi")
    from graphql import parse, validate

    query, term, edge = ariadne.QueryType(), ariadne.ObjectType("Term"), ariadne.ObjectType("SearchEdge")
    query.set_field("term", lambda *_, name: data.by_name[name])
    query.set_field("terms", lambda *_, first, after=None, where=None: data.page(first, where))
    query.set_field("search", lambda *_, query, **__: data.searches[query])
    term.set_field("developers", lambda term, _, first: _developers(term, first))
    edge.set_field("node", lambda edge, _: data.by_iri[edge["node"]["iri"]])
    schema = ariadne.make_executable_schema(data.sdl, query, term, edge)
    parsed = lru_cache(parse)
    cached = {"query_parser": lambda _, body: parsed(body["query"]), "query_validator": lru_cache(validate)}

    async def answer(query: str, variables: Mapping[str, object]) -> bytes:
        _, result = await ariadne.graphql(schema, {"query": query, "variables": variables}, **cached)
        return _encoded(result.get("data"), result.get("errors"))

    return asgi.GraphQL(schema, **cached), answer


def _graphene(data: Data) -> tuple[Any, Answer]:
    graphene: Any = import_module("graphene")
    starlette_graphene: Any = import_module("starlette_graphene3")

    def made(type_name: str, **fields: Any) -> Any:
        return type(type_name, (graphene.ObjectType,), fields)

    def text() -> Any:
        return graphene.String(required=True)

    def whole() -> Any:
        return graphene.Int(required=True)

    def items(type_: Any) -> Any:
        return graphene.List(graphene.NonNull(type_), required=True)

    def one(type_: Any, **arguments: Any) -> Any:
        return graphene.Field(type_, required=True, **arguments)

    category, organization = made("Category", name=text()), made("Organization", iri=text(), name=text())
    developer = made("DeveloperEdge", description=text(), node=one(organization))
    developers = made("DeveloperConnection", edges=items(developer), nodes=items(organization))
    term = made(
        "Term",
        id=graphene.ID(required=True),
        iri=text(),
        name=text(),
        synonyms=items(graphene.String),
        definition=graphene.String(),
        technical_definition=graphene.String(name="technicalDefinition"),
        resolve_technical_definition=lambda term, _: term["technicalDefinition"],
        usage_note=graphene.String(name="usageNote"),
        resolve_usage_note=lambda term, _: term["usageNote"],
        category=graphene.Field(category),
        developers=one(developers, first=graphene.Int(default_value=20)),
        resolve_developers=lambda term, _, first: _developers(term, first),
    )
    absent = made("TermNotFound", message=text())
    meta = type("Meta", (), {"types": (term, absent)})
    result = type("TermResult", (graphene.Union,), {"Meta": meta, "resolve_type": classmethod(lambda *_: term)})
    facets = made(
        "Facets",
        categories=items(made("CategoryCount", count=whole(), category=one(category))),
        organizations=items(made("OrganizationCount", count=whole(), depth=whole(), organization=one(organization))),
    )
    connection = made(
        "TermConnection",
        total_count=whole(),
        resolve_total_count=lambda found, _: found["totalCount"],
        page_info=one(made("PageInfo", end_cursor=graphene.String(), resolve_end_cursor=lambda it, _: it["endCursor"])),
        resolve_page_info=lambda found, _: found["pageInfo"],
        nodes=items(term),
        facets=one(facets),
    )
    hit = made(
        "SearchEdge",
        score=graphene.Float(required=True),
        matches=items(made("Match", kind=text(), field=text(), text=text())),
        node=one(term),
        resolve_node=lambda edge, _: data.by_iri[edge["node"]["iri"]],
    )
    search = made(
        "SearchConnection",
        total_count=whole(),
        resolve_total_count=lambda found, _: found["totalCount"],
        edges=items(hit),
        facets=one(facets),
    )
    where = type("TermWhere", (graphene.InputObjectType,), {"category": graphene.String()})
    mode = graphene.Enum("SearchMode", ["HYBRID", "LEXICAL", "SEMANTIC"])
    first = graphene.Int(default_value=20)
    query_type = made(
        "Query",
        term=one(result, name=text()),
        resolve_term=lambda *_, name: data.by_name[name],
        terms=one(connection, first=first, after=graphene.String(), where=where()),
        resolve_terms=lambda *_, first, after=None, where=None: data.page(first, where),
        search=one(search, query=text(), mode=mode(), first=first),
        resolve_search=lambda *_, query, **__: data.searches[query],
    )
    schema = graphene.Schema(query=query_type)

    async def answer(query: str, variables: Mapping[str, object]) -> bytes:
        result = await schema.execute_async(query, variables=variables)
        return _encoded(result.data, result.errors)

    return starlette_graphene.GraphQLApp(schema), answer


if __name__ == "__main__":
    main()
