"""Limits on queries, whose errors include a remedy."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query
from strawberry.extensions.parser_cache import _get_parse_cache
from strawberry.extensions.validation_cache import _get_validate_cache

from api.schema.query_limits import size_of
from tests.api.client import Client
from tests.api.conftest import Serve


def nested(levels: int) -> str:
    """Return a query with `levels` nested selections."""
    return (
        "{ terms(first: 1) { nodes { "
        + "mentions(first: 1) { nodes { " * (levels // 2 - 1)
        + "name"
        + " }" * levels
        + " }"
    )


def test_the_depth_of_a_query_is_limited(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_depth=4)
    assert client.query(nested(4))["terms"]["nodes"]
    code, message = client.error(nested(6))
    assert code == "TOO_LARGE"
    assert message == "The query is nested 6 levels deep; the maximum is 4. Request fewer levels."


def test_fragments_count_at_each_spread(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_depth=4, max_aliases=3)
    deep = "{ terms { nodes { ...a } } } fragment a on Term { mentions { nodes { ...b } } } "
    assert client.error(deep + "fragment b on Term { category { name } }")[0] == "TOO_LARGE"
    aliased = "{ one: index { ...a } two: index { ...a } } fragment a on IndexInfo { many: terms }"
    code, message = client.error(aliased)
    assert code == "TOO_LARGE"
    assert message == "The query has 4 aliases; the maximum is 3. Split it into several queries."


@pytest.mark.parametrize(
    ("start", "type_name", "leaf"),
    [("terms { nodes { ...f0 } }", "Term", "name"), ("__schema { types { ...f0 } }", "__Type", "name")],
)
def test_fragments_that_double_each_other_are_rejected_at_once(
    client: Client, start: str, type_name: str, leaf: str
) -> None:
    doubling = "".join(f"fragment f{i} on {type_name} {{ ...f{i + 1} ...f{i + 1} }} " for i in range(120))
    code, message = client.error(f"{{ {start} }} {doubling} fragment f120 on {type_name} {{ {leaf} }}")
    assert code == "TOO_LARGE"
    assert "more than 2000 fields" in message


def test_a_recursive_fragment_is_a_bad_query(client: Client) -> None:
    answer = client.post("{ index { ...a } } fragment a on IndexInfo { terms ...a }")
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_QUERY"}


def test_the_number_of_tokens_is_limited(client: Client) -> None:
    code, message = client.error("{" + " __typename" * 3000 + "}")
    assert code == "TOO_LARGE"
    assert "more than 2000 tokens" in message
    assert message.endswith("Shorten the query or split it into several.")


def test_deep_nesting_of_brackets_is_too_large_and_not_an_internal_error(client: Client) -> None:
    assert client.error("{a" * 600 + "}" * 600)[0] == "TOO_LARGE"
    assert client.error("{ terms(where: " + "[" * 900 + "]" * 900 + ") { totalCount } }")[0] == "TOO_LARGE"


def test_a_chain_of_fragments_is_too_large_and_not_an_internal_error(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_tokens=20_000)
    chain = "".join(f"fragment f{i} on Term {{ ...f{i + 1} }} " for i in range(1500))
    code, message = client.error("{ terms { nodes { ...f0 } } } " + chain + "fragment f1500 on Term { name }")
    assert code == "TOO_LARGE"
    assert message.endswith("Request fewer levels.")


def test_the_introspection_query_of_editors_is_within_the_limits(client: Client) -> None:
    schema = client.query(get_introspection_query())["__schema"]
    assert schema["queryType"]["name"] == "Query"


@pytest.mark.parametrize("first", [-1, 101])
@pytest.mark.parametrize(
    "field",
    [
        "terms(first: $first) { totalCount }",
        'search(query: "x", first: $first) { totalCount }',
        "organizations(first: $first) { totalCount }",
        'term(name: "Batch Size") { ... on Term { developers(first: $first) { totalCount } } }',
        'term(name: "Batch Size") { ... on Term { similar(first: $first) { totalCount } } }',
        "categories { terms(first: $first) { totalCount } }",
    ],
)
def test_a_page_has_0_to_100_items(client: Client, field: str, first: int) -> None:
    answer = client.post(f"query ($first: Int!) {{ {field} }}", first=first)
    error = answer["errors"][0]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert error["message"] == f"`first` allows 0 to 100 items, not {first}. Use `after` to get more pages."


@pytest.mark.parametrize(
    ("query", "argument", "size"),
    [
        ('{ reconcile(texts: ["x"], limit: 101) { text } }', "limit", 101),
        ("{ reconcile(texts: [" + '"x" ' * 101 + "]) { text } }", "texts", 101),
        ("{ terms(first: 0) { facets { categories(first: 101) { count } } } }", "first", 101),
    ],
)
def test_the_size_of_a_list_without_pages_is_reported_without_a_cursor(
    client: Client, query: str, argument: str, size: int
) -> None:
    code, message = client.error(query)
    assert code == "BAD_REQUEST"
    assert message.startswith(f"`{argument}` allows 0 to 100 items, not {size}. ")
    assert "`after`" not in message


def test_the_size_of_a_page_can_be_set(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_page=5)
    assert len(client.query("{ terms(first: 5) { nodes { name } } }")["terms"]["nodes"]) == 5
    assert client.error("{ terms(first: 6) { totalCount } }")[0] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "query",
    [
        "{ terms(first: 51) { totalCount } }",
        "{ terms(first: 30) { nodes { mentions(first: 30) { totalCount } } } }",
        "{ a: organizations(first: 30) { totalCount } b: organizations(first: 30) { totalCount } }",
        '{ reconcile(texts: ["a", "b", "c"], limit: 20) { text } }',
    ],
)
def test_the_number_of_objects_per_query_is_limited(sample_folder: Path, serve: Serve, query: str) -> None:
    answer = serve(sample_folder, max_nodes=50).post(query)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"TOO_LARGE"}
    assert answer["errors"][0]["message"] == (
        "The query returns more than 50 objects. Request smaller pages, shorter texts or fewer levels."
    )


def test_each_query_has_its_own_limit_of_objects(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_nodes=50)
    for _ in range(3):
        client.query("{ terms(first: 50) { totalCount } }")


def test_a_request_body_that_is_too_large_is_rejected_with_or_without_content_length(
    sample_folder: Path, serve: Serve
) -> None:
    client = serve(sample_folder, max_request_bytes=1000)
    body = b'{"query": "{ __typename }", "padding": "' + b"x" * 1000 + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100):
            yield body[start : start + 100]

    headers = {"Content-Type": "application/json"}
    declared = client.request("POST", "/graphql", content=body, headers=headers)
    chunked = client.request("POST", "/graphql", content=pieces(), headers=headers)
    assert "content-length" in declared.request.headers
    assert chunked.request.headers["transfer-encoding"] == "chunked"
    for response in (declared, chunked):
        assert response.status_code == 413
        assert response.json() == {
            "errors": [
                {
                    "message": "The request body is larger than 1000 bytes. Send fewer documents per request.",
                    "extensions": {"code": "TOO_LARGE"},
                }
            ]
        }
    small = client.request("POST", "/graphql", content=b'{"query": "{ __typename }"}', headers=headers)
    assert small.json() == {"data": {"__typename": "Query"}}


def test_parsing_measuring_and_validation_are_cached(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, compile_queries=False)

    def counts() -> list[tuple[int, int]]:
        # The two functions are private in strawberry, checked with 0.341.2.
        caches: list[Any] = [_get_parse_cache(1000), size_of, _get_validate_cache(1000)]
        return [(cache.cache_info().hits, cache.cache_info().misses) for cache in caches]

    query = "{ index { sources } } # sent three times"
    client.query(query)
    before = counts()
    client.query(query)
    client.query(query)
    assert counts() == [(hits + 2, misses) for hits, misses in before]


TWICE = """{
  a: search(query: "memory", first: 20) { nodes { similar(first: 20) { nodes { name } } } }
  b: search(query: "batch", first: 20) { totalCount nodes { similar(first: 20) { totalCount nodes { name } } } }
}"""


@pytest.mark.parametrize("is_compiled", [True, False])
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_a_query_over_the_budget_is_always_executed_and_too_large(
    sample_folder: Path, serve: Serve, is_compiled: bool, accept: str
) -> None:
    client = serve(sample_folder, max_nodes=300, compile_queries=is_compiled)
    for _ in range(10):
        answer = client.request("POST", "/graphql", json={"query": TWICE}, headers={"Accept": accept})
        assert (answer.status_code, answer.json()["data"]) == (200, None)
        assert {error["extensions"]["code"] for error in answer.json()["errors"]} == {"TOO_LARGE"}


def test_a_large_query_is_refused_before_its_lists_are_made(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder)
    nested = '{ search(query: "memory", first: 100) { nodes { similar(first: 100) { nodes { similar(first: 100) {'
    answer = client.post(nested + " nodes { name } } } } } } }")
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"TOO_LARGE"}
    assert len(answer["errors"]) == 1


def test_short_lists_of_a_large_page_cost_their_number_of_items(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_nodes=60)
    text = '{ search(query: "memory", first: 5) { nodes { similar(first: 50, minScore: 0.9) { totalCount } } } }'
    assert client.error(text)[0] == "TOO_LARGE", "all five may be long"
    one = '{ term(name: "Batch Size") { ... on Term { a: similar(first: 50, minScore: 0.9) { totalCount } } } }'
    assert client.query(one)["term"]["a"]["totalCount"] < 50
