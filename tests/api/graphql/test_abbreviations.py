"""Every interface shows an organization and its abbreviation, which documents name apart, as one organization."""

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import URIRef

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoders import open_encoder
from graph.export import RdfFormat
from graph.vocabulary import LEX, OWL
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Serve, parsed
from tests.api.html import links, page, text

BASE = "https://lexigraph.example/"
SHORT, LONG = f"{BASE}organization/fsb", f"{BASE}organization/foo-standards-body"
DOCUMENTS = {
    "a.csv": 'name,definition,developers\nBatch,Some examples.,FSB\nStep,Some update.,"FSB, Zob Works"\n',
    "b.csv": "name,definition,developers\nToken,A part of a text.,Foo Standards Body (FSB)\n",
}
TERMS = ["Batch", "Step", "Token"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("abbreviations") / "data"
    documents = tuple(uploaded_document(*one) for one in DOCUMENTS.items())
    Ingestion(folder, Settings(), open_encoder("none")).ingest(Inputs(documents))
    return folder


@pytest.fixture(scope="module")
def client(folder: Path, serve_all: Serve) -> Client:
    return serve_all(folder, open_encoder("none"))


def test_terms_have_the_organization(client: Client) -> None:
    answer = client.query(
        "{ terms(first: 9) { nodes { name developers { nodes { name iri } edges { description } } }"
        " facets { organizations { organization { iri } count } } } index { organizations } }"
    )
    found = {one["name"]: one["developers"] for one in answer["terms"]["nodes"]}
    assert found["Batch"] == {"nodes": [{"name": "Foo Standards Body", "iri": LONG}], "edges": [{"description": "FSB"}]}
    assert [one["name"] for one in found["Step"]["nodes"]] == ["Foo Standards Body", "Zob Works"]
    counts = {one["organization"]["iri"]: one["count"] for one in answer["terms"]["facets"]["organizations"]}
    assert counts == {LONG: 3, f"{BASE}organization/zob-works": 1}
    assert answer["index"]["organizations"] == 2


@pytest.mark.parametrize("name", ["FSB", "fsb", SHORT, LONG, "Foo Standards Body"])
def test_filters_and_look_ups_accept_both_names(client: Client, name: str) -> None:
    answer = client.query(
        """query ($name: String!, $id: ID!) {
            organization(name: $name) { ... on Organization { iri aliases terms { totalCount } } }
            node(id: $id) { id }
            terms(where: {organization: $name}) { nodes { name } } }""",
        name=name,
        id=name if name.startswith(BASE) else SHORT,
    )
    assert answer["organization"] == {"iri": LONG, "aliases": ["FSB"], "terms": {"totalCount": 3}}
    assert answer["node"] == {"id": LONG}
    assert [one["name"] for one in answer["terms"]["nodes"]] == TERMS


def test_find_and_auto_complete_have_one_organization(client: Client) -> None:
    found = client.query('{ find(query: "FSB", mode: LEXICAL) { iri name terms matches { text } } }')["find"]
    assert found == [{"iri": LONG, "name": "Foo Standards Body", "terms": 3, "matches": [{"text": "FSB"}]}]


def test_an_entity_of_another_subgraph_is_found_by_both_iris(client: Client) -> None:
    given = [{"__typename": "Organization", "iri": one} for one in (SHORT, LONG)]
    query = "query ($given: [_Any!]!) { _entities(representations: $given) { ... on Organization { iri } } }"
    assert client.query(query, given=given)["_entities"] == [{"iri": LONG}] * 2


def test_the_page_of_the_abbreviation_is_that_of_the_organization(client: Client) -> None:
    listed = links(page(client, "/organizations"))
    assert ("Foo Standards Body" in listed, "FSB" in listed) == (True, False)
    short, long = (page(client, f"/organization/{name}") for name in ("fsb", "foo-standards-body"))
    for one in (short, long):
        assert all(name in links(one) for name in TERMS)
        assert "FSB" in text(one)
    response = client.get("/organization/fsb", "text/html")
    assert f'<{LONG}>; rel="canonical"' in response.headers["link"]
    assert f'<link rel="canonical" href="{LONG}">' in response.text
    assert links(page(client, "/term/batch"))["Foo Standards Body"] == "/organization/foo-standards-body"
    assert SHORT in text(page(client, "/organization/fsb?view=statements"))


def test_rdf_has_what_documents_state_and_that_both_are_the_same(client: Client) -> None:
    same = (URIRef(SHORT), URIRef(OWL.sameAs), URIRef(LONG))
    for path in ("/export", "/term/batch", "/organization/fsb", "/organization/foo-standards-body"):
        assert same in parsed(client.get(path, "text/turtle").content, RdfFormat.TURTLE), path
    export = parsed(client.get("/export", "text/turtle").content, RdfFormat.TURTLE)
    assert (URIRef(f"{BASE}term/batch"), URIRef(LEX.developedBy), URIRef(SHORT)) in export
    asked = "ASK { GRAPH <graph/abbreviations> { <organization/fsb> owl:sameAs <organization/foo-standards-body> } }"
    assert client.get("/sparql", params={"query": f"PREFIX owl: <{OWL}> {asked}"}).json()["boolean"]
    assert "abbreviation" in client.get("/graph/abbreviations", "text/html").text


def test_reconciliation_narrows_by_both_names(client: Client) -> None:
    def candidates(developers: str) -> Any:
        query = {"query": "Batch", "properties": [{"pid": "developers", "v": developers}]}
        answer = client.get("/reconcile", params={"queries": json.dumps({"q": query})}).json()
        return [one["name"] for one in answer["q"]["result"]]

    assert candidates("FSB") == candidates("Foo Standards Body") == ["Batch"]
    extend = {"ids": [f"{BASE}term/batch"], "properties": [{"id": "developers"}]}
    rows = client.get("/reconcile", params={"extend": json.dumps(extend)}).json()["rows"]
    assert rows == {f"{BASE}term/batch": {"developers": [{"str": "Foo Standards Body"}]}}
