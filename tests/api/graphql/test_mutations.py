"""Mutations: authorization, and the published state after they return."""

from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from ingest.data_directory.folder import open_writer
from tests.api.client import Client
from tests.api.conftest import Serve

KEY = "correct horse battery staple"
PAGE = """// TESTING TERM
Golden File
A stored output that a program's present output is compared with.
SYNONYMS & ALIASES
- approval snapshot
DEVELOPERS
ApprovalTests provides libraries that compare outputs with approved files.
"""
INGEST = """
mutation ($documents: [DocumentInput!]!) {
  ingest(documents: $documents) {
    sources terms added changed unchanged removed organizations
    diagnostics { file line severity code message remedy }
  }
}"""
REMOVE = "mutation ($source: String!) { removeSource(source: $source) { removed diagnostics { message } } }"
SEARCH = "query ($query: String!) { search(query: $query, first: 1) { nodes { name definition } } }"


def ingested(client: Client, **documents: str) -> Any:
    named = [{"name": name, "content": content} for name, content in documents.items()]
    return client.query(INGEST, KEY, documents=named)["ingest"]


@pytest.fixture
def client(own_folder: Path, serve: Serve) -> Client:
    return serve(own_folder, api_key=KEY, max_write_wait=0)


@pytest.mark.parametrize("key", [None, "", KEY])
def test_mutations_are_disabled_without_a_configured_key(sample_folder: Path, serve: Serve, key: str | None) -> None:
    code, message = serve(sample_folder).error(INGEST, key, documents=[])
    assert code == "FORBIDDEN"
    assert "LEXIGRAPH_API_KEY" in message


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer ", "Bearer wrong", f"Basic {KEY}", KEY, f"Bearer {KEY}x", "Bearer é"]
)
def test_a_wrong_key_changes_nothing(client: Client, header: str | None) -> None:
    for query, variables, scope in (
        (INGEST, {"documents": [{"name": "x", "content": PAGE}]}, "ingest"),
        (REMOVE, {"source": "ai-glossary/batch-size.txt"}, "admin"),
    ):
        headers = {} if header is None else {"Authorization": header.encode()}
        response = client.request("POST", "/graphql", json={"query": query, "variables": variables}, headers=headers)
        (error,) = response.json()["errors"]
        assert error["extensions"] == {"code": "FORBIDDEN"}
        assert error["message"] == f"This needs a key with the scope `{scope}`, sent as `Authorization: Bearer KEY`."
        assert KEY not in response.text
    assert client.query('{ term(name: "Batch Size") { __typename } }')["term"] == {"__typename": "Term"}
    assert client.query('{ term(name: "Golden File") { __typename } }')["term"] == {"__typename": "TermNotFound"}


def test_ingested_terms_are_found_at_once(client: Client) -> None:
    report = ingested(client, golden=PAGE)
    assert report == {
        "sources": 1,
        "terms": 1,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "organizations": 1,
        "diagnostics": [],
    }
    for query in (
        "Golden File",
        "approval snapshots",
        "comparing what a program prints now with what it printed before",
    ):
        assert client.query(SEARCH, query=query)["search"]["nodes"][0]["name"] == "Golden File"
    term = client.query('{ term(name: "Golden File") { ... on Term { source { name } } } }')["term"]
    assert term == {"source": {"name": "upload:golden"}}
    assert client.get("/term/golden-file").status_code == 200
    assert client.query('{ organization(name: "ApprovalTests") { __typename } }')["organization"] == {
        "__typename": "Organization"
    }


def test_a_document_replaces_the_one_with_the_same_name(client: Client) -> None:
    ingested(client, golden=PAGE)
    assert ingested(client, golden=PAGE)["unchanged"] == 1
    changed = PAGE.replace("A stored output", "A kept output")
    report = ingested(client, golden=changed)
    assert (report["added"], report["changed"], report["removed"]) == (0, 1, 0)
    assert client.query(SEARCH, query="Golden File")["search"]["nodes"][0]["definition"].startswith("A kept output")


def test_diagnostics_have_a_location_and_a_remedy(client: Client) -> None:
    report = ingested(client, good=PAGE, taken="// SOME TERM\nBatch Size\nAnother definition.\n")
    assert (report["terms"], report["added"]) == (1, 1)
    finding = next(one for one in report["diagnostics"] if one["severity"] == "ERROR")
    assert (finding["file"], finding["line"], finding["code"]) == ("upload:taken", 2, "taken")
    assert "ai-glossary/batch-size.txt" in finding["message"]
    assert finding["remedy"]


def test_an_unreadable_document_returns_diagnostics(client: Client) -> None:
    report = ingested(client, empty="", noise="\x00\x01\x02", spaces=" \n\n ")
    assert report["terms"] == 0
    assert report["diagnostics"]


def test_a_removed_source_and_its_terms_disappear_at_once(client: Client) -> None:
    ingested(client, golden=PAGE)
    assert client.query(REMOVE, KEY, source="upload:golden")["removeSource"] == {"removed": 1, "diagnostics": []}
    assert client.query('{ term(name: "Golden File") { __typename } }')["term"] == {"__typename": "TermNotFound"}
    assert client.query(SEARCH, query="Golden File")["search"]["nodes"][0]["name"] != "Golden File"
    assert client.get("/term/golden-file").status_code == 404


def test_an_unknown_source_is_an_error_with_suggestions(client: Client) -> None:
    code, message = client.error(REMOVE, KEY, source="ai-glossary/batch-sizes.txt")
    assert code == "NOT_FOUND"
    assert "ai-glossary/batch-size.txt" in message


def test_a_mutation_is_busy_while_another_process_writes(client: Client, own_folder: Path) -> None:
    with open_writer(own_folder, Settings().base_iri):
        for query, variables in ((INGEST, {"documents": []}), (REMOVE, {"source": "x"})):
            code, message = client.error(query, KEY, **variables)
            assert code == "BUSY"
            assert "Try again" in message
    assert ingested(client, golden=PAGE)["added"] == 1


def test_a_lone_surrogate_is_rejected_and_not_stored(client: Client) -> None:
    body = '{"query": "{ term(name: \\"x\\") { __typename } }", "variables": {"x": "\\ud800"}}'
    response = client.request("POST", "/graphql", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize("name", ["", " ", "upload:", "upload: \n"])
def test_a_document_without_a_name_is_refused_with_all_others(client: Client, name: str) -> None:
    documents = [{"name": "golden", "content": PAGE}, {"name": name, "content": PAGE}]
    code, message = client.error(INGEST, KEY, documents=documents)
    assert (code, "name" in message) == ("BAD_REQUEST", True)
    assert client.query(SEARCH, query="golden file")["search"]["nodes"][0]["name"] != "Golden File"


@pytest.mark.parametrize("glossary", ["", " "])
def test_a_glossary_without_a_name_is_refused(client: Client, glossary: str) -> None:
    ingest = """mutation ($documents: [DocumentInput!]!, $glossary: String) {
        ingest(documents: $documents, glossary: $glossary) { added } }"""
    documents = [{"name": "golden", "content": PAGE}]
    assert client.error(ingest, KEY, documents=documents, glossary=glossary)[0] == "BAD_REQUEST"
    assert len(client.query("{ glossaries { name } }")["glossaries"]) == 1
