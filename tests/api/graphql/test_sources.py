"""The list of sources, in GraphQL and on the command line, and messages without paths of the server."""

import io
import json
import logging
from pathlib import Path

import pytest

from api.errors import client_problem_of, problem_of
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoders import open_encoder
from ingest.errors import FolderMissing
from ingest.input.document_paths import find_documents
from ingest.input.documents import Inputs, uploaded_document
from ingest.options import IngestOptions
from tests.api.client import Client
from tests.api.conftest import Serve
from tests.support.processes import run_here

SOURCES = """query ($first: Int, $after: String) { sources(first: $first, after: $after) {
  totalCount pageInfo { endCursor hasNextPage }
  nodes { name iri format modified glossary { name } terms(first: 0) { totalCount } } } }"""
REMOVE = "mutation ($source: String!) { removeSource(source: $source) { removed } }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data directory with a folder of two files, and an uploaded document in another glossary."""
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "a.csv").write_text("name,definition\nAlpha,First.\nBeta,Second.\n")
    (tmp_path / "terms" / "b.txt").write_text("// SOME TERM\nGamma\nThird.\n")
    ingestion = Ingestion(tmp_path / "data", Settings(), open_encoder("none"))
    ingestion.ingest(find_documents([str(tmp_path / "terms")], None, io.BytesIO()))
    ingestion.ingest(Inputs((uploaded_document("c.jsonl", '{"name": "Delta"}\n'),)), IngestOptions("Finance"))
    return tmp_path / "data"


@pytest.fixture
def client(folder: Path, serve: Serve) -> Client:
    return serve(folder, open_encoder("none"), api_key="key")


def test_sources_are_listed_by_name_with_their_facts(client: Client) -> None:
    page = client.query(SOURCES, first=2)["sources"]
    assert page["totalCount"] == 3
    assert [
        (one["name"], one["format"], one["glossary"]["name"], one["terms"]["totalCount"]) for one in page["nodes"]
    ] == [
        ("terms/a.csv", "CSV and TSV", "Glossary", 2),
        ("terms/b.txt", "Term pages", "Glossary", 1),
    ]
    assert page["nodes"][0]["iri"] == "https://lexigraph.example/source/terms/a.csv"
    assert page["nodes"][0]["modified"]
    (last,) = client.query(SOURCES, first=2, after=page["pageInfo"]["endCursor"])["sources"]["nodes"]
    assert (last["name"], last["format"], last["glossary"]) == ("upload:c.jsonl", "JSON lines", {"name": "Finance"})


def test_sources_are_removed_by_the_names_that_were_given(client: Client) -> None:
    assert client.query(REMOVE, "key", source="c.jsonl")["removeSource"] == {"removed": 1}
    assert client.error(REMOVE, "key", source="terms/a.cs") == (
        "NOT_FOUND",
        "Unknown source 'terms/a.cs'; did you mean terms/a.csv or terms/b.txt?",
    )
    assert client.query(REMOVE, "key", source="terms")["removeSource"] == {"removed": 3}
    assert client.query(SOURCES)["sources"]["nodes"] == []


def test_the_command_line_lists_sources_and_removes_them_by_path(folder: Path) -> None:
    listed = json.loads(run_here("list", "sources", "--json", "--data", str(folder)).stdout)
    assert [(one["name"], one["glossary"], one["format"], one["terms"]) for one in listed] == [
        ("terms/a.csv", "Glossary", "CSV and TSV", 2),
        ("terms/b.txt", "Glossary", "Term pages", 1),
        ("upload:c.jsonl", "Finance", "JSON lines", 1),
    ]
    assert "terms/b.txt" in run_here("list", "sources", "--data", str(folder)).stdout
    removed = run_here("remove", str(folder.parent / "terms" / "b.txt"), "--data", str(folder), LEXIGRAPH_MODEL="none")
    assert removed.stdout.startswith("0 sources, 0 terms, 0 added, 0 changed, 0 unchanged, 1 removed")


def test_clients_get_no_path_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    error = FolderMissing("No data directory at /srv/secret.")
    with caplog.at_level(logging.WARNING, "lexigraph"):
        found = client_problem_of(error, "A query failed.")
    assert (found.code, "secret" in found.message) == ("NO_DATA", False)
    assert "/srv/secret" in caplog.text
    reported = problem_of(error)
    assert reported is not None
    assert "/srv/secret" in reported.message
