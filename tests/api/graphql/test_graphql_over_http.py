"""GraphQL over HTTP, following the draft of that name, and CORS."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.graphql_http.responses import media_type_of
from tests.api.client import Client
from tests.api.conftest import Serve

NO_QUERY = "The request has no query. Send it as `query`, or send a `documentId`."
JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
ASK = {"query": "{ __typename }"}
ANSWER = {"data": {"__typename": "Query"}}
BAD_VARIABLE = {"query": "query ($n: Int!) { terms(first: $n) { totalCount } }", "variables": {"n": "many"}}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        (JSON, JSON),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, {JSON};q=0.9", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL_RESPONSE};q=0, */*", JSON),
        ("nonsense", JSON),
        ("text/turtle", JSON),
    ],
)
def test_the_response_has_the_accepted_media_type(client: Client, accept: str, media_type: str) -> None:
    assert media_type_of(accept) == media_type
    response = client.request("POST", "/graphql", json=ASK, headers={"Accept": accept})
    assert response.headers["content-type"] == media_type
    assert (response.status_code, response.json()) == (200, ANSWER)


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_RESPONSE, 400)])
@pytest.mark.parametrize(
    "ask",
    [
        {"query": "{"},
        {"query": "{ nope }"},
        {"query": "subscription { nope }"},
        BAD_VARIABLE,
    ],
)
def test_a_query_that_is_not_executed_has_no_data_and_a_status_by_media_type(
    client: Client, ask: Any, accept: str, status: int
) -> None:
    response = client.request("POST", "/graphql", json=ask, headers={"Accept": accept})
    assert response.status_code == status
    assert response.headers["content-type"] == accept
    assert response.json().keys() == {"errors"}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE])
def test_a_failing_field_keeps_data_and_status_200(client: Client, accept: str) -> None:
    response = client.request(
        "POST", "/graphql", json={"query": "{ terms(first: -1) { totalCount } }"}, headers={"Accept": accept}
    )
    assert response.status_code == 200
    assert response.json()["data"] is None
    assert response.json()["errors"][0]["path"] == ["terms"]


def test_a_query_can_be_sent_by_get_with_variables_and_operation_name(client: Client) -> None:
    query = "query one($n: Int!) { terms(first: $n) { nodes { name } } } query two { __typename }"
    parameters = {"query": query, "variables": '{"n": 1}', "operationName": "one"}
    response = client.get("/graphql", JSON, params=parameters)
    assert response.status_code == 200
    assert len(response.json()["data"]["terms"]["nodes"]) == 1


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE])
def test_a_mutation_by_get_is_rejected(client: Client, accept: str) -> None:
    response = client.get("/graphql", accept, params={"query": "mutation { ingest(documents: []) { terms } }"})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == accept
    message = "GET requests may only contain queries. Send mutations with POST."
    assert response.json() == {"errors": [{"message": message, "extensions": {"code": "METHOD_NOT_ALLOWED"}}]}


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_RESPONSE, 400)])
@pytest.mark.parametrize("name", [None, ""])
def test_a_document_with_several_operations_needs_an_operation_name(
    client: Client, name: str | None, accept: str, status: int
) -> None:
    ask = {"query": "query one { __typename } query two { __typename }", "operationName": name}
    response = client.request("POST", "/graphql", json=ask, headers={"Accept": accept})
    assert response.status_code == status
    message = "The document has several operations. Set `operationName` to one of one, two."
    assert response.json() == {"errors": [{"message": message, "extensions": {"code": "BAD_QUERY"}}]}
    assert client.request("POST", "/graphql", json=ask | {"operationName": "two"}).json() == ANSWER


def test_a_document_sent_by_get_may_contain_an_unused_mutation(client: Client) -> None:
    query = "query one { __typename } mutation two { ingest(documents: []) { terms } }"
    assert client.get("/graphql", JSON, params={"query": query}).json().keys() == {"errors"}
    named = client.get("/graphql", JSON, params={"query": query, "operationName": "one"})
    assert named.json() == ANSWER


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_RESPONSE, 400)])
@pytest.mark.parametrize("ask", [ASK | {"operationName": "two"}, {"query": "fragment f on Query { __typename }"}])
def test_an_operation_that_is_not_in_the_document_is_a_bad_query(
    client: Client, ask: Any, accept: str, status: int
) -> None:
    response = client.request("POST", "/graphql", json=ask, headers={"Accept": accept})
    assert response.status_code == status
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "BAD_QUERY"}


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"{", JSON),
        (b"", JSON),
        (b"\xff\xfe", JSON),
        (b"[" * 100_000, JSON),
        (b'{"query": NaN}', JSON),
        (b'{"variables": {}}', JSON),
        (b'{"query": null}', JSON),
        (b'{"query": 7}', JSON),
        (b'{"query": "{ __typename }", "variables": []}', JSON),
        (b'{"query": "{ __typename }", "operationName": 7}', JSON),
        (b"[]", JSON),
        (b'"{ __typename }"', JSON),
        (b'{"query": "{ __typename }"}', "text/plain"),
        (b"query=x", "application/x-www-form-urlencoded"),
    ],
)
def test_an_invalid_request_gets_a_graphql_error(client: Client, content: bytes, content_type: str) -> None:
    headers = {"Content-Type": content_type, "Accept": JSON}
    response = client.request("POST", "/graphql", content=content, headers=headers)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    assert error["message"]


@pytest.mark.parametrize("content", [b'"query"', b"7", b"null", b"true"])
def test_a_body_that_is_not_a_json_object_is_a_bad_request(client: Client, content: bytes) -> None:
    response = client.request("POST", "/graphql", content=content, headers={"Content-Type": JSON})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "one", "query one { __typename }"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["persistedQuery", "n"]), inner),
    max_leaves=4,
)
PARAMETERS = ["query", "variables", "operationName", "extensions", "documentId", "more"]


@given(st.dictionaries(st.sampled_from(PARAMETERS), VALUES))
def test_no_parameters_cause_an_internal_error(client: Client, parameters: dict[str, Any]) -> None:
    response = client.request("POST", "/graphql", json=parameters)
    assert response.status_code in (200, 400)
    if response.json() != ANSWER:
        assert response.json().keys() == {"errors"}
        assert {error["extensions"]["code"] for error in response.json()["errors"]} <= {
            "BAD_REQUEST",
            "BAD_QUERY",
            "PERSISTED_QUERY_NOT_SUPPORTED",
        }


def test_a_get_without_a_query_is_a_bad_request(client: Client) -> None:
    response = client.get("/graphql", JSON)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == NO_QUERY


def test_responses_are_unescaped_utf_8(client: Client) -> None:
    answer = client.request(
        "POST", "/graphql", json={"query": '{ term(name: "機械学習 Ü") { ... on TermNotFound { name } } }'}
    )
    assert "機械学習 Ü".encode() in answer.content


def test_only_configured_web_origins_are_allowed(sample_folder: Path, serve: Serve) -> None:
    origin = {"Origin": "https://app.example"}
    preflight = origin | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}

    def allowed(client: Client, headers: dict[str, str] = origin) -> str | None:
        response = client.request("POST", "/graphql", json=ASK, headers=headers)
        assert response.json() == ANSWER
        granted: str | None = response.headers.get("access-control-allow-origin")
        return granted

    closed = serve(sample_folder)
    assert allowed(closed) is None
    assert "access-control-allow-origin" not in closed.request("OPTIONS", "/graphql", headers=preflight).headers
    opened = serve(sample_folder, cors_origins="https://app.example, https://other.example")
    assert allowed(opened) == "https://app.example"
    assert allowed(opened, {"Origin": "https://evil.example"}) is None
    granted = opened.request("OPTIONS", "/graphql", headers=preflight)
    assert granted.status_code == 200
    assert granted.headers["access-control-allow-origin"] == "https://app.example"
    assert "authorization" in granted.headers["access-control-allow-headers"].lower()
    assert allowed(serve(sample_folder, cors_origins="*"), {"Origin": "https://any.example"}) == "*"


def test_errors_have_cors_headers_for_configured_origins(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, cors_origins="https://app.example", max_request_bytes=10)
    response = client.request("POST", "/graphql", json=ASK, headers={"Origin": "https://app.example"})
    assert response.status_code == 413
    assert response.headers["access-control-allow-origin"] == "https://app.example"


@pytest.mark.parametrize(
    ("query", "value", "words"),
    [
        ("{ terms(first: null) { totalCount } }", 1, "not to be null."),
        ("query ($x: Int) { terms(first: $x) { totalCount } }", None, "not to be null. Omit it to use the default."),
        ("query ($x: TermOrder) { terms(orderBy: $x) { totalCount } }", None, "null. Omit it to use the default."),
        ("query ($x: Int!) { terms(first: $x) { totalCount } }", None, "not to be null."),
        ("query ($x: Int) { terms(first: $x) { totalCount } }", True, "non-integer value: true"),
        ("query ($x: TermOrder) { terms(orderBy: $x) { totalCount } }", "None", "Value 'None' does not exist"),
        ("query ($x: ID!) { node(id: $x) { id } }", {"None": [None, "True"]}, "{'None': [null, 'True']}"),
    ],
)
def test_messages_have_the_literals_of_graphql(client: Client, query: str, value: object, words: str) -> None:
    code, message = client.error(query, x=value)
    assert code == "BAD_QUERY"
    assert words in message
