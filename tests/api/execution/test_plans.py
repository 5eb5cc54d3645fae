"""Plans are used when they can be, read in batches, and follow the epochs."""

import time
from pathlib import Path
from typing import Any

import pytest

from api.lexicon.lexicon import Lexicon
from api.settings import Settings
from graph import group_catalog as catalog
from graph.rdf import Iri
from tests.api.client import Client
from tests.api.conftest import Serve

KEY = "correct horse battery staple"
TERM = "query ($name: String!) { term(name: $name) { ... on Term { iri name definition developers { totalCount } } } }"
INGEST = """mutation ($content: String!) {
  ingest(documents: [{name: "page.txt", content: $content}]) { terms }
}"""
PAGE = """// TESTING TERM
Golden File
{}
"""


def queries(client: Client) -> dict[str, int]:
    counts: dict[str, int] = client.get("/ready").json()["queries"]
    return counts


def test_executions_are_counted_by_reason(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder)
    for _ in range(2):
        client.query(TERM, name="Batch Size")
    client.query("{ __schema { queryType { name } } }")
    client.query("{ _service { sdl } }")
    assert client.error("{ terms(first: 1000) { totalCount } }")[0] == "BAD_REQUEST"
    client.error(TERM, name=5)
    client.error("mutation { removeSource(source: 5) { removed } }")
    assert queries(client) == {"compiled": 2, "introspection": 1, "federation": 1, "error": 1, "variables": 1}


def test_a_ready_server_has_read_the_catalog(
    sample_folder: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = serve(sample_folder)
    while client.get("/ready").status_code != 200:
        time.sleep(0.01)
    monkeypatch.setattr(catalog, "read_organizations", None)
    assert client.query("{ organizations(first: 1) { nodes { name } } }")["organizations"]["nodes"]


def test_nothing_is_compiled_if_the_setting_is_off(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, compile_queries=False)
    assert client.query(TERM, name="Batch Size")["term"]["name"] == "Batch Size"
    assert queries(client) == {}


def test_kept_answers_end_with_their_epoch(own_folder: Path, serve: Serve) -> None:
    client = serve(own_folder, api_key=KEY)
    for definition in ("A stored output.", "An output that is compared with another one."):
        client.query(INGEST, KEY, content=PAGE.format(definition))
        for _ in range(3):
            assert client.query(TERM, name="Golden File")["term"]["definition"] == definition


def test_one_level_of_a_query_is_read_at_once(
    sample_folder: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[Iri]] = []
    read = Lexicon.mentions

    def counted(self: Lexicon, terms: Any) -> Any:
        calls.append(list(terms))
        return read(self, terms)

    monkeypatch.setattr(Lexicon, "mentions", counted)
    query = "{ terms(first: 20) { nodes { a: mentions(first: 2) { nodes { mentions(first: 1) { totalCount } } } } } }"
    client = serve(sample_folder)
    client.query(query)
    assert len(calls) == 2
    assert len(calls[0]) == 20
    assert queries(client) == {"compiled": 1}


def test_the_budget_counts_objects_of_kept_answers(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_nodes=Settings().max_page + 150)
    query = "query ($first: Int!) { terms(first: $first) { nodes { name developers(first: 3) { nodes { name } } } } }"
    client.query(query, first=20)
    for _ in range(2):
        assert client.error(query, first=100)[0] == "TOO_LARGE"
        client.query(query, first=20)
