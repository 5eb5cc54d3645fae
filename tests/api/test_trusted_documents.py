"""Documents that the server knows beforehand: asked for by their ids, and, where the settings say so, no others."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli import main
from api.errors import TrustedDocumentsUnusable
from api.graphql_http.requests import read_parameters
from api.graphql_http.trusted_documents import TrustedDocuments, open_trusted_documents
from api.settings import Settings
from tests.api.client import Client
from tests.api.conftest import Serve

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
QUERY = "query Names($first: Int = 1) { terms(first: $first) { nodes { name } } }"
MUTATION = "mutation { ingest(documents: []) { terms } }"
OTHER = "{ index { terms } }"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def apollo(text: str, **more: Any) -> dict[str, Any]:
    """What Apollo's clients send besides, or instead of, a query."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}, **more}


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "persisted.json"
    path.write_text(json.dumps({digest(QUERY): QUERY, "removal": MUTATION}))
    return path


@pytest.fixture
def trusting(sample_folder: Path, serve: Serve, manifest: Path) -> Client:
    """A server that knows the documents of the manifest, and answers others as well."""
    return serve(sample_folder, trusted_documents=manifest)


@pytest.fixture
def strict(sample_folder: Path, serve: Serve, manifest: Path) -> Client:
    """A server that answers the documents of the manifest only."""
    return serve(sample_folder, trusted_documents=manifest, trusted_only=True)


def posted(client: Client, accept: str = JSON, **parameters: object) -> httpx.Response:
    return client.request("POST", "/graphql", json=parameters, headers={"Accept": accept})


def code_of(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    assert response.json().keys() == {"errors"}
    assert error["message"]
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.parametrize(
    "named", [{"documentId": digest(QUERY)}, {"documentId": f"sha256:{digest(QUERY)}"}, apollo(QUERY)]
)
def test_a_document_is_asked_for_by_its_id(trusting: Client, strict: Client, named: dict[str, Any]) -> None:
    for client in (trusting, strict):
        answer = posted(client, variables={"first": 2}, operationName="Names", **named).json()
        assert len(answer["data"]["terms"]["nodes"]) == 2


@pytest.mark.parametrize("named", [{"documentId": f"sha256:{digest(QUERY)}"}, apollo(QUERY)])
def test_a_document_is_asked_for_by_get_and_its_answer_may_be_kept(trusting: Client, named: dict[str, Any]) -> None:
    parameters = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in {**named, "variables": {"first": 2}}.items()
    }
    response = trusting.get("/graphql", "*/*", params=parameters)
    assert len(response.json()["data"]["terms"]["nodes"]) == 2
    kept = trusting.request("GET", "/graphql", params=parameters, headers={"If-None-Match": response.headers["etag"]})
    assert kept.status_code == 304


def test_a_trusted_mutation_by_get_is_refused_like_any(trusting: Client) -> None:
    assert trusting.get("/graphql", JSON, params={"documentId": "removal"}).status_code == 405
    assert posted(trusting, documentId="removal").json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_RESPONSE, 400)])
@pytest.mark.parametrize("named", [{"documentId": f"sha256:{digest(OTHER)}"}, {"documentId": ""}, apollo(OTHER)])
def test_an_id_that_no_document_has_is_told(
    trusting: Client, strict: Client, named: dict[str, Any], accept: str, status: int
) -> None:
    for client in (trusting, strict):
        response = posted(client, accept, **named)
        assert (response.status_code, code_of(response)) == (status, "PERSISTED_QUERY_NOT_FOUND")


def test_without_trusted_documents_no_id_is_known(client: Client) -> None:
    for named in ({"documentId": digest(QUERY)}, apollo(QUERY)):
        assert code_of(posted(client, **named)) == "PERSISTED_QUERY_NOT_SUPPORTED"


def test_what_clients_of_apollo_go_by_is_the_message(client: Client, trusting: Client) -> None:
    messages = [posted(one, **apollo(OTHER)).json()["errors"][0]["message"] for one in (client, trusting)]
    assert messages == ["PersistedQueryNotSupported", "PersistedQueryNotFound"]


def test_a_query_may_come_with_its_hash_and_is_not_remembered(client: Client, trusting: Client) -> None:
    for one in (client, trusting):
        assert posted(one, **apollo(OTHER, query=OTHER)).json()["data"]["index"]["terms"] > 100
    assert code_of(posted(trusting, **apollo(OTHER))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "parameters",
    [
        apollo(OTHER, query=QUERY),
        {"query": QUERY, "documentId": digest(QUERY)},
        {**apollo(QUERY), "documentId": digest(QUERY)},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": digest(QUERY)}}},
        {"extensions": {"persistedQuery": {"version": 1}}},
        {"extensions": {"persistedQuery": digest(QUERY)}},
        {"documentId": 7},
        {"documentId": [digest(QUERY)]},
    ],
)
def test_a_document_that_is_named_in_two_ways_or_in_none_is_a_bad_request(
    trusting: Client, parameters: dict[str, Any]
) -> None:
    assert code_of(posted(trusting, **parameters)) == "BAD_REQUEST"


@pytest.mark.parametrize("query", [OTHER, QUERY + " ", "{", "{ __schema { types { name } } }"])
def test_where_only_trusted_documents_are_answered_all_others_are_refused(
    trusting: Client, strict: Client, query: str
) -> None:
    for response in (posted(strict, query=query), strict.get("/graphql", JSON, params={"query": query})):
        assert code_of(response) == "QUERY_NOT_IN_SAFELIST"
    assert "QUERY_NOT_IN_SAFELIST" not in posted(trusting, query=query).text
    assert posted(strict, query=QUERY).json()["data"]["terms"]["nodes"]


def test_a_trusted_document_is_within_the_limits_too(sample_folder: Path, serve: Serve, manifest: Path) -> None:
    client = serve(sample_folder, trusted_documents=manifest, max_depth=1)
    assert code_of(posted(client, documentId=digest(QUERY))) == "TOO_LARGE"


def opened(path: Path | None, *, only: bool = False) -> TrustedDocuments:
    return open_trusted_documents(Settings(trusted_documents=path, trusted_only=only))


def in_one_file(folder: Path) -> Path:
    (folder / "manifest.json").write_text(json.dumps({"md5-or-so": QUERY, f"sha256:{digest(OTHER)}": OTHER}))
    return folder / "manifest.json"


def as_apollo_writes_it(folder: Path) -> Path:
    operations = [
        {"id": id, "name": "Names", "type": "query", "body": body}
        for id, body in (("md5-or-so", QUERY), (digest(OTHER), OTHER))
    ]
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder / "manifest.json"


def in_a_folder(folder: Path) -> Path:
    (folder / "README.md").write_text("not a document")
    (folder / "below").mkdir()
    (folder / "below" / "other.graphql").write_text(OTHER)
    (folder / "manifest.json").write_text(json.dumps({"md5-or-so": QUERY}))
    return folder


@pytest.mark.parametrize("write", [in_one_file, as_apollo_writes_it, in_a_folder])
def test_documents_are_read_from_what_other_tools_write(write: Callable[[Path], Path], tmp_path: Path) -> None:
    documents = opened(write(tmp_path), only=True)
    assert [text in documents for text in (QUERY, OTHER, MUTATION, "md5-or-so")] == [True, True, False, False]
    for id, text in (("md5-or-so", QUERY), (digest(QUERY), QUERY), (f"sha256:{digest(OTHER)}", OTHER)):
        assert documents.text_of(read_parameters({"documentId": id})) == text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("manifest.json", b"{", "is not a manifest"),
        ("manifest.json", b"[]", "is not a manifest"),
        ("manifest.json", b'{"a": 7}', "is not a manifest"),
        ("manifest.json", b'{"format": "apollo-persisted-query-manifest", "version": 1}', "is not a manifest"),
        ("manifest.json", b"{}", "No documents"),
        ("latin.graphql", b"# \xe9", "is not UTF-8"),
        ("notes.txt", b"{ index { terms } }", "No documents"),
    ],
)
def test_documents_that_cannot_be_read_are_told_with_their_file(
    name: str, content: bytes, told: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    for place in (tmp_path, tmp_path / name):
        with pytest.raises(TrustedDocumentsUnusable, match=told) as refused:
            opened(place)
        assert str(tmp_path) in str(refused.value)


def test_a_server_that_would_answer_nothing_does_not_start(
    sample_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["lexigraph", "serve", "--port", "0", "--data", str(sample_folder)])
    for name, value, told in (
        ("LEXIGRAPH_TRUSTED_ONLY", "true", "Set LEXIGRAPH_TRUSTED_DOCUMENTS"),
        ("LEXIGRAPH_TRUSTED_DOCUMENTS", str(tmp_path / "none.json"), "No such file"),
    ):
        monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert told in capsys.readouterr().err
