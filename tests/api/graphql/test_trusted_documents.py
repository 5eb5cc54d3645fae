"""Trusted documents, selected by ID, and the setting that rejects all others."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli import main
from api.errors import TrustedDocumentsUnusable
from api.graphql_http.request_parameters import read_parameters
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
    """The extensions that Apollo's clients send with or instead of a query."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}, **more}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trusted") / "persisted.json"
    path.write_text(json.dumps({digest(QUERY): QUERY, "removal": MUTATION}))
    return path


@pytest.fixture(scope="module")
def trusting(sample_folder: Path, serve_all: Serve, manifest: Path) -> Client:
    """A server with the documents of the manifest that also accepts others."""
    return serve_all(sample_folder, trusted_documents=manifest)


@pytest.fixture(scope="module")
def strict(sample_folder: Path, serve_all: Serve, manifest: Path) -> Client:
    """A server that accepts only the documents of the manifest."""
    return serve_all(sample_folder, trusted_documents=manifest, trusted_only=True)


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
def test_a_document_is_selected_by_its_id(trusting: Client, strict: Client, named: dict[str, Any]) -> None:
    for client in (trusting, strict):
        answer = posted(client, variables={"first": 2}, operationName="Names", **named).json()
        assert len(answer["data"]["terms"]["nodes"]) == 2


@pytest.mark.parametrize("named", [{"documentId": f"sha256:{digest(QUERY)}"}, apollo(QUERY)])
def test_a_document_is_selected_by_get_and_its_response_is_cacheable(trusting: Client, named: dict[str, Any]) -> None:
    parameters = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in {**named, "variables": {"first": 2}}.items()
    }
    response = trusting.get("/graphql", "*/*", params=parameters)
    assert len(response.json()["data"]["terms"]["nodes"]) == 2
    cached = trusting.request("GET", "/graphql", params=parameters, headers={"If-None-Match": response.headers["etag"]})
    assert cached.status_code == 304


def test_a_trusted_mutation_by_get_is_rejected(trusting: Client) -> None:
    assert trusting.get("/graphql", JSON, params={"documentId": "removal"}).status_code == 405
    assert posted(trusting, documentId="removal").json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_RESPONSE, 400)])
@pytest.mark.parametrize("named", [{"documentId": f"sha256:{digest(OTHER)}"}, {"documentId": ""}, apollo(OTHER)])
def test_an_unknown_id_is_an_error(
    trusting: Client, strict: Client, named: dict[str, Any], accept: str, status: int
) -> None:
    for client in (trusting, strict):
        response = posted(client, accept, **named)
        assert (response.status_code, code_of(response)) == (status, "PERSISTED_QUERY_NOT_FOUND")


def test_document_ids_are_not_supported_without_trusted_documents(client: Client) -> None:
    assert code_of(posted(client, documentId=digest(QUERY))) == "PERSISTED_QUERY_NOT_SUPPORTED"


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
def test_a_document_named_in_two_ways_or_in_none_is_a_bad_request(trusting: Client, parameters: dict[str, Any]) -> None:
    assert code_of(posted(trusting, **parameters)) == "BAD_REQUEST"


@pytest.mark.parametrize("query", [OTHER, QUERY + " ", "{", "{ __schema { types { name } } }"])
def test_with_trusted_only_all_other_documents_are_rejected(trusting: Client, strict: Client, query: str) -> None:
    for response in (posted(strict, query=query), strict.get("/graphql", JSON, params={"query": query})):
        assert code_of(response) == "QUERY_NOT_IN_SAFELIST"
    assert "QUERY_NOT_IN_SAFELIST" not in posted(trusting, query=query).text
    assert posted(strict, query=QUERY).json()["data"]["terms"]["nodes"]


def test_the_limits_apply_to_trusted_documents(sample_folder: Path, serve: Serve, manifest: Path) -> None:
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
def test_manifests_of_other_tools_are_read(write: Callable[[Path], Path], tmp_path: Path) -> None:
    documents = opened(write(tmp_path), only=True)
    assert [text in documents for text in (QUERY, OTHER, MUTATION, "md5-or-so")] == [True, True, False, False]
    for id, text in (("md5-or-so", QUERY), (digest(QUERY), QUERY), (f"sha256:{digest(OTHER)}", OTHER)):
        assert documents.text_of(read_parameters({"documentId": id})) == text


@pytest.mark.parametrize(
    ("name", "content", "message"),
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
def test_unreadable_documents_are_an_error_with_the_file(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    for place in (tmp_path, tmp_path / name):
        with pytest.raises(TrustedDocumentsUnusable, match=message) as error:
            opened(place)
        assert str(tmp_path) in str(error.value)


def test_a_server_without_usable_documents_does_not_start(
    sample_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["lexigraph", "serve", "--port", "0", "--data", str(sample_folder)])
    for name, value, message in (
        ("LEXIGRAPH_TRUSTED_ONLY", "true", "Set LEXIGRAPH_TRUSTED_DOCUMENTS"),
        ("LEXIGRAPH_TRUSTED_DOCUMENTS", str(tmp_path / "none.json"), "No such file"),
    ):
        monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert message in capsys.readouterr().err


def test_documents_are_remembered_by_their_digest(client: Client) -> None:
    query = "{ index { terms } } # remembered"
    first = posted(client, **apollo(query))
    assert (code_of(first), first.json()["errors"][0]["message"]) == (
        "PERSISTED_QUERY_NOT_FOUND",
        "PersistedQueryNotFound",
    )
    expected = posted(client, query=query).json()
    assert code_of(posted(client, **apollo(query))) == "PERSISTED_QUERY_NOT_FOUND"  # sent without its digest
    assert posted(client, **apollo(query, query=query)).json() == expected
    assert posted(client, **apollo(query)).json() == expected
    by_get = {"extensions": json.dumps(apollo(query)["extensions"])}
    assert client.get("/graphql", JSON, params=by_get).json() == expected
    assert posted(client, **apollo(query, query="{ __typename }")).status_code == 400  # of another text


def test_a_bounded_number_of_documents_is_remembered(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_persisted=2)
    texts = [f"{{ index {{ terms }} }} # {number}" for number in range(3)]
    for text in (*texts[:2], texts[0], texts[2]):
        posted(client, **apollo(text, query=text))
    assert ["data" in posted(client, **apollo(text)).json() for text in texts] == [True, False, True]
    long = texts[0] + "#" * 20_000
    posted(client, **apollo(long, query=long))
    assert "data" not in posted(client, **apollo(long)).json()


@pytest.mark.parametrize("options", [{"max_persisted": 0}, {"trusted_only": True}])
def test_no_documents_are_remembered_on_request(
    sample_folder: Path, serve: Serve, manifest: Path, options: dict[str, Any]
) -> None:
    trusted = {"trusted_documents": manifest} if "trusted_only" in options else {}
    client = serve(sample_folder, **options, **trusted)
    posted(client, **apollo(OTHER, query=OTHER))
    expected = "PERSISTED_QUERY_NOT_FOUND" if trusted else "PERSISTED_QUERY_NOT_SUPPORTED"
    assert code_of(posted(client, **apollo(OTHER))) == expected
