"""Deprecated terms are marked in every interface, lead to their replacements, and are not suggested."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.reconciliation.responses import reconcile

EX = "https://e.example/"
VOCABULARY = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://e.example/> .
ex:a-sorrow a skos:Concept ; skos:prefLabel "sorrow"@en ; owl:deprecated true ; dct:isReplacedBy ex:grief ;
  skos:definition "Sadness after a loss."@en .
ex:grief a skos:Concept ; skos:prefLabel "grief"@en ; skos:definition "Sadness after a loss."@en ;
  skos:hiddenLabel "greef"@en ; skos:notation "43.91"^^ex:Code .
ex:a-joy a skos:Concept ; skos:prefLabel "joy"@en ; owl:deprecated true ; dct:isReplacedBy ex:joy .
ex:joy a skos:Concept ; skos:prefLabel "joy"@en ; skos:definition "The end of sorrow and grief."@en ;
  skos:notation "43.92"^^ex:Code .
"""
SEARCH = """
query ($query: String!, $mode: SearchMode!, $where: TermWhere) {
  search(query: $query, mode: $mode, where: $where) { edges { node { iri } score matches { kind field text } } }
}"""


@pytest.fixture(scope="module")
def client(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder: Path = tmp_path_factory.mktemp("deprecated") / "data"
    Ingestion(folder, Settings(), encoder).ingest(Inputs((uploaded_document("a.ttl", VOCABULARY),)))
    with Client(create_app(folder, Settings(), encoder)) as started:
        yield started


def found(client: Client, query: str, mode: str = "HYBRID", **where: Any) -> list[str]:
    edges = client.query(SEARCH, query=query, mode=mode, where=where)["search"]["edges"]
    assert [edge["score"] for edge in edges] == sorted((edge["score"] for edge in edges), reverse=True)
    assert all(edge["matches"] for edge in edges)
    return [edge["node"]["iri"].removeprefix(EX) for edge in edges]


def test_a_term_has_its_status_and_its_replacements(client: Client) -> None:
    query = (
        "query ($iri: String!) { term(iri: $iri) { ... on Term { status deprecated notations replacedBy { name } } } }"
    )
    assert client.query(query, iri=f"{EX}a-sorrow")["term"] == {
        "status": "deprecated",
        "deprecated": True,
        "notations": [],
        "replacedBy": [{"name": "grief"}],
    }
    assert client.query(query, iri=f"{EX}grief")["term"] == {
        "status": None,
        "deprecated": False,
        "notations": ["43.91"],
        "replacedBy": [],
    }


@pytest.mark.parametrize("mode", ["HYBRID", "SEMANTIC", "LEXICAL"])
@pytest.mark.parametrize("query", ["sorrow", "sorow", "sadness after a loss", "joy"])
def test_a_deprecated_term_is_never_before_its_replacement(client: Client, query: str, mode: str) -> None:
    iris = found(client, query, mode)
    for deprecated, replacement in (("a-sorrow", "grief"), ("a-joy", "joy")):
        assert deprecated not in iris or iris.index(replacement) < iris.index(deprecated)
    if mode != "SEMANTIC" and query in ("sorrow", "sorow"):
        assert iris[:2] == ["grief", "a-sorrow"]


def test_lists_and_searches_are_filtered_by_deprecation(client: Client) -> None:
    assert set(found(client, "sorrow", deprecated=True)) == {"a-sorrow", "a-joy"}
    assert set(found(client, "sorrow", deprecated=False)) <= {"grief", "joy"}
    query = "query ($where: TermWhere) { terms(where: $where) { totalCount nodes { iri } } }"
    assert client.query(query, where={"deprecated": True})["terms"]["totalCount"] == 2
    assert client.query(query, where={"deprecated": False})["terms"]["totalCount"] == 2
    assert client.query(query, where={})["terms"]["totalCount"] == 4


def test_a_notation_is_found_as_a_whole_only(client: Client) -> None:
    (edge, *_) = client.query(SEARCH, query="43.91", mode="LEXICAL")["search"]["edges"]
    assert edge["node"]["iri"] == f"{EX}grief"
    assert edge["matches"] == [{"kind": "NOTATION", "field": "notation", "text": "43.91"}]
    assert found(client, "43.92", "LEXICAL") == ["joy"]
    assert found(client, "43.93", "LEXICAL") == []


def test_deprecated_terms_and_hidden_labels_are_never_matched_in_reconciliation(client: Client) -> None:
    def matched(text: str) -> list[str]:
        return [one.id.removeprefix(EX) for one in reconcile(client, q={"query": text})["q"] if one.match]

    assert matched("sorrow") == matched("greef") == matched(f"{EX}a-sorrow") == []
    assert (matched("joy"), matched("grief")) == (["joy"], ["grief"])


def test_deprecated_terms_are_neither_suggested_nor_annotated_unless_asked_for(client: Client) -> None:
    names = [one["name"] for one in client.get("/reconcile/suggest/entity?prefix=so").json()["result"]]
    assert names == []
    query = "query ($text: String!, $where: TermWhere) { annotate(text: $text, where: $where) { terms { iri } } }"
    assert client.query(query, text="sorrow, joy")["annotate"] == [{"terms": [{"iri": f"{EX}joy"}]}]
    asked = client.query(query, text="sorrow", where={"deprecated": True})["annotate"]
    assert asked == [{"terms": [{"iri": f"{EX}a-sorrow"}]}]
    query = "query ($iri: String!) { term(iri: $iri) { ... on Term { mentions { nodes { name } } } } }"
    assert client.query(query, iri=f"{EX}joy")["term"]["mentions"]["nodes"] == [{"name": "grief"}]


def test_the_page_of_a_deprecated_term_links_to_its_replacement(client: Client) -> None:
    page = client.get(f"/resource?iri={EX}a-sorrow", accept="text/html").text
    assert "Deprecated." in page
    assert "Use instead" in page
    assert "43.91" in client.get(f"/resource?iri={EX}grief", accept="text/html").text
