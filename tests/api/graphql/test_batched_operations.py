"""Several GraphQL operations in one request."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.client import Client
from tests.api.conftest import Serve

TERMS = "query Terms($first: Int) { terms(first: $first) { nodes { name } } }"
COUNT = "{ index { terms } }"


def posted(client: Client, body: Any) -> httpx.Response:
    accept = "application/graphql-response+json, application/json;q=0.9"
    return client.request("POST", "/graphql", json=body, headers={"Accept": accept})


def test_operations_are_answered_in_their_order(client: Client) -> None:
    body = [{"query": TERMS, "variables": {"first": 2}}, {"query": COUNT}, {"query": TERMS, "variables": {"first": 1}}]
    response = posted(client, body)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert response.json() == [posted(client, one).json() for one in body]
    assert response.headers["lexigraph-epoch"] == posted(client, body[0]).headers["lexigraph-epoch"]
    assert posted(client, body).json() == response.json()  # now the queries are compiled


def test_an_operation_that_fails_leaves_the_others(client: Client) -> None:
    *failed, right = posted(client, [{"query": "{ nothing }"}, {}, {"query": COUNT}]).json()
    assert right["data"]["index"]["terms"] == 107
    assert [one["errors"][0]["extensions"]["code"] for one in failed] == ["BAD_QUERY", "BAD_REQUEST"]


@pytest.mark.parametrize("wrong", [7, None, {"query": 7}, {"query": COUNT, "extensions": []}])
def test_a_batch_with_something_else_is_refused(client: Client, wrong: object) -> None:
    response = posted(client, [{"query": COUNT}, wrong])
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("number", [0, 11])
def test_the_number_of_operations_is_limited(client: Client, number: int) -> None:
    response = posted(client, [{"query": COUNT}] * number)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == f"The batch has {number} operations. Send 1 to 10 per request."


def test_operations_share_the_budget(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_nodes=50)
    terms = {"query": TERMS, "variables": {"first": 20}}
    assert "data" in posted(client, terms).json()
    for _ in range(2):
        answers = posted(client, [terms] * 4).json()
        assert ["errors" in one for one in answers] == [False, False, True, True]
        assert answers[2]["errors"][0]["extensions"]["code"] == "TOO_LARGE"


def test_a_batch_must_be_json(client: Client) -> None:
    refused = client.request("POST", "/graphql", content=b"[{}", headers={"Content-Type": "application/json"})
    assert refused.status_code == 400
    refused = client.request("POST", "/graphql", content=b"[{}]", headers={"Content-Type": "text/plain"})
    assert refused.status_code == 400
