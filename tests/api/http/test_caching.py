"""Responses to GET can be cached until a new state is published."""

from pathlib import Path

import httpx
import pytest

from api.http.caching import entity_tag, matches_tag
from tests.api.client import Client
from tests.api.conftest import Serve

KEY = "a key"
QUERY = "query ($first: Int = 1) { terms(first: $first) { totalCount nodes { name } } }"
INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { added unchanged } }"
PAGE = {"name": "kept.txt", "content": "// TESTING TERM\nKept Answer\nAn answer that is not sent twice.\n"}


def tag_of(address: str = "query={a}", version: str = "7.1", media_type: str = "application/json") -> str:
    """Return the ETag of a response."""
    return entity_tag(address, version, media_type)


def get(client: Client, query: str = QUERY, accept: str = "application/json", **parameters: str) -> httpx.Response:
    """Send a query by GET; `if_none_match` is sent as a header."""
    headers = {"Accept": accept}
    if "if_none_match" in parameters:
        headers["If-None-Match"] = parameters.pop("if_none_match")
    return client.request("GET", "/graphql", params={"query": query} | parameters, headers=headers)


def test_a_client_with_the_current_response_gets_304(client: Client) -> None:
    first = get(client)
    tag = first.headers["etag"]
    assert (first.status_code, first.headers["cache-control"], first.headers["vary"]) == (200, "no-cache", "Accept")
    for known in (tag, tag.removeprefix("W/"), f'"another", {tag}'):
        again = get(client, if_none_match=known)
        assert (again.status_code, again.content) == (304, b"")
        assert {name: again.headers[name] for name in ("etag", "cache-control", "vary")} == {
            "etag": tag,
            "cache-control": "no-cache",
            "vary": "Accept",
        }


@pytest.mark.parametrize("known", ["", "*", '"another"', "nonsense", 'W/"', ","])
def test_a_client_with_another_response_gets_the_current_one(client: Client, known: str) -> None:
    response = get(client, if_none_match=known)
    assert response.status_code == 200
    assert response.json()["data"]["terms"]["nodes"]


def test_each_query_and_media_type_has_its_own_etag(client: Client) -> None:
    answers = [
        get(client),
        get(client, query=QUERY + " "),
        get(client, variables='{"first": 2}'),
        get(client, accept="application/graphql-response+json"),
    ]
    assert len({answer.headers["etag"] for answer in answers}) == len(answers)


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_that_is_sent_in_pieces_has_its_length_and_its_etag(client: Client, coding: str) -> None:
    query = "{ terms(first: 100) { nodes { similar(first: 10) { nodes { rdf } } } } }"
    parameters, headers = {"query": query}, {"Accept": "application/json", "Accept-Encoding": coding}
    sent = client.request("GET", "/graphql", params=parameters, headers=headers)
    assert len(sent.content) > 1_000_000
    assert sent.headers.get("content-length") == (str(len(sent.content)) if coding == "identity" else None)
    assert {"Accept", "Accept-Encoding"} <= {one.strip() for one in sent.headers["vary"].split(",")}
    batch = client.request("POST", "/graphql", json=[{"query": query}, {"query": "{ __typename }"}])
    assert batch.content == b'[%b,{"data":{"__typename":"Query"}}]' % sent.content
    known = headers | {"If-None-Match": sent.headers["etag"]}
    assert client.request("GET", "/graphql", params=parameters, headers=known).status_code == 304


@pytest.mark.parametrize(
    "query",
    ["{", "{ nope }", "{ terms(first: -1) { totalCount } }", "mutation { ingest(documents: []) { terms } }", ""],
)
def test_errors_are_not_cached(client: Client, query: str) -> None:
    response = get(client, query=query)
    assert "etag" not in response.headers
    assert (response.headers["cache-control"], response.headers["vary"]) == ("no-store", "Accept")


def test_the_editor_and_responses_to_post_have_no_etag(client: Client) -> None:
    for response in (client.get("/graphql", "text/html"), client.request("POST", "/graphql", json={"query": QUERY})):
        assert response.status_code == 200
        assert "etag" not in response.headers
        assert response.headers["vary"].split(", ")[0] == "Accept"


def test_etags_change_with_a_new_state_but_not_after_an_ingest_without_changes(own_folder: Path, serve: Serve) -> None:
    client = serve(own_folder, api_key=KEY)
    before = get(client)
    assert client.query(INGEST, KEY, documents=[PAGE])["ingest"]["added"] == 1
    after = get(client, if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert after.json()["data"]["terms"]["totalCount"] == before.json()["data"]["terms"]["totalCount"] + 1
    assert client.query(INGEST, KEY, documents=[PAGE])["ingest"]["unchanged"] == 1
    assert get(client, if_none_match=after.headers["etag"]).status_code == 304


def test_etags_do_not_change_when_the_server_restarts(client: Client, sample_folder: Path, serve: Serve) -> None:
    assert get(serve(sample_folder), if_none_match=get(client).headers["etag"]).status_code == 304


def test_etags_are_compared_weakly() -> None:
    tag = tag_of()
    others = [tag_of("query={b}"), tag_of(media_type="text/html"), tag_of(version="8.1")]
    assert len({tag, *others}) == 4
    assert matches_tag(tag, tag)
    assert not matches_tag(tag[:-1], tag)
