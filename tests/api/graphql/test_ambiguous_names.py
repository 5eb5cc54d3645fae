"""Two categories, or two organizations, have one name: filters select both, and look-ups ask which one is meant."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mcp
import pytest

from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.mcp.server import create_server
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoders import open_encoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Serve
from tests.support.agent import Agent, text_of
from tests.support.processes import run

PAGE = "// TRAINING TERM\nBatch Size\nExamples per step.\nDEVELOPERS\n- Acme Labs\n"
VOCABULARY = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lex: <https://lexigraph.example/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:course> a skos:Concept ; skos:prefLabel "Course" ; skos:inScheme <urn:people> ; lex:developedBy <urn:acme> ;
  lex:involvement <urn:work> .
<urn:work> lex:organization <urn:acme> ; dcterms:description "Acme Labs teaches it." ; schema:position 1 .
<urn:people> a skos:ConceptScheme ; skos:prefLabel "People" .
<urn:training> a skos:Collection ; skos:prefLabel "TRAINING" ; skos:member <urn:course> .
<urn:acme> a schema:Organization ; schema:name "Acme Labs" .
<urn:unit> a schema:Organization ; schema:name "Acme School" ; schema:parentOrganization <urn:acme> .
"""
BASE = "https://lexigraph.example/"
OURS, THEIRS = f"{BASE}organization/acme-labs", "urn:acme"
TERMS = "query ($where: TermWhere) { terms(where: $where) { nodes { name } } }"
ORGANIZATION = """query ($name: String, $iri: String) { organization(name: $name, iri: $iri) { __typename
  ... on Organization { iri }
  ... on AmbiguousOrganization { name remedy candidates { iri } } } }"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("namesakes") / "data"
    documents = (uploaded_document("a.txt", PAGE), uploaded_document("b.ttl", VOCABULARY))
    Ingestion(folder, Settings(), open_encoder("none")).ingest(Inputs(documents))
    return folder


@pytest.fixture
def client(folder: Path, serve: Serve) -> Client:
    return serve(folder, open_encoder("none"))


def named(client: Client, **where: str) -> list[str]:
    return [one["name"] for one in client.query(TERMS, where=where)["terms"]["nodes"]]


def test_a_filter_by_name_selects_the_terms_of_all_and_a_glossary_those_of_one(client: Client) -> None:
    assert named(client, category="training") == named(client, organization="acme labs") == ["Batch Size", "Course"]
    assert named(client, category="training", glossary="people") == ["Course"]
    assert named(client, category="urn:training") == named(client, organization=THEIRS) == ["Course"]
    assert named(client, category=f"{BASE}category/training") == named(client, organization=OURS) == ["Batch Size"]
    units = client.query('{ organizations(where: { unitOf: "acme labs" }) { nodes { name } } }')
    assert units["organizations"]["nodes"] == [{"name": "Acme School"}]


def test_an_organization_looked_up_by_the_name_of_two_is_ambiguous(client: Client) -> None:
    found = client.query(ORGANIZATION, name="ACME Labs")["organization"]
    assert found["__typename"] == "AmbiguousOrganization"
    assert found["candidates"] == [{"iri": OURS}, {"iri": THEIRS}]
    assert (found["name"], found["remedy"]) == ("ACME Labs", "Pass the IRI of one.")
    assert client.query(ORGANIZATION, iri=THEIRS)["organization"]["iri"] == THEIRS


def test_the_search_on_the_command_line_filters_by_all_of_the_name(folder: Path) -> None:
    def found(*options: str) -> list[str]:
        searched = run("search", "course batch", "--mode", "lexical", "--json", "--data", str(folder), *options)
        return sorted(hit["name"] for hit in json.loads(searched.stdout)["hits"])

    assert found("--category", "Training") == ["Batch Size", "Course"]
    assert found("--category", "Training", "--glossary", "People") == ["Course"]


@pytest.fixture
def agent(folder: Path) -> Iterator[Agent]:
    encoder = open_encoder("none")
    with QueryEncoder(encoder) as queries, Agent(mcp.Client(create_server(Current(folder, encoder), queries))) as agent:
        yield agent


def test_an_agent_is_asked_which_organization_is_meant(agent: Agent) -> None:
    refused = agent.result("get_organization", organization="Acme Labs")
    assert refused.is_error
    assert text_of(refused) == (f"2 organizations have the name 'Acme Labs': {OURS}, {THEIRS}. Pass the IRI of one.")
    assert agent.call("get_organization", organization=THEIRS)["terms"] == [{"iri": "urn:course", "name": "Course"}]
    hits = agent.call("search_terms", query="course", category="training", glossary="People")["hits"]
    assert [hit["iri"] for hit in hits] == ["urn:course"]


def candidates(client: Client, **query: Any) -> list[str]:
    answer = client.get("/reconcile", params={"queries": json.dumps({"q": {"query": "course", **query}})}).json()
    return [one["id"] for one in answer["q"]["result"]]


def test_reconciliation_accepts_terms_of_all_categories_with_the_name(client: Client) -> None:
    assert candidates(client, type="Training") == ["urn:course"]
    assert candidates(client, type=f"{BASE}category/training") == []
    for pid, value in (("category", "training"), ("developers", "Acme Labs")):
        assert candidates(client, properties=[{"pid": pid, "v": value}]) == ["urn:course"]


def test_the_search_page_takes_the_category_of_the_glossary_or_lists_the_candidates(client: Client) -> None:
    ambiguous = client.get("/", "text/html", params={"organization": "Acme Labs"})
    assert ambiguous.status_code == 400
    assert f"{OURS}, {THEIRS}" in ambiguous.text
    for parameters in ({"organization": "Acme Labs", "glossary": "People"}, {"organization": THEIRS}):
        page = client.get("/", "text/html", params=parameters).text
        assert "Course" in page
        assert 'href="/term/batch-size"' not in page


def test_pages_distinguish_categories_and_organizations_with_one_name(client: Client) -> None:
    categories = client.get("/categories", "text/html").text
    for address, glossary in (("/category/training", "Glossary"), ("/resource?iri=urn%3Atraining", "People")):
        assert f'<span class="aside">{glossary}</span>' in categories.partition(f'href="{address}"')[2][:100]
    organizations = client.get("/organizations", "text/html").text
    for iri in (OURS, THEIRS):
        assert f'<span class="aside">{iri}</span>' in organizations
    missing = client.get("/organization/acme--labs", "text/html").text
    assert "/organization/acme-labs" in missing
    assert "/resource?iri=urn%3Aacme" in missing
