"""Every IRI that the graph names opens: vocabulary, named graphs, commits. The SPARQL service describes itself."""

from pathlib import Path

import pytest
import rdflib

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from graph.export import LOSSLESS, RdfFormat
from graph.ontology import VocabularyDocument
from graph.vocabulary import LEX, SD
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Serve, parsed
from tests.api.html import links, page

FOLDER = Path(__file__).parents[3] / "graph"
BASE = "https://kg.example/words/"
NAMED = """SELECT DISTINCT ?iri {
  { GRAPH ?iri {} } UNION { ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri FILTER isIRI(?iri) }
}"""
TRIG = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:g> { <urn:a> a skos:Concept ; skos:prefLabel "Alpha"@en ; skos:note [ a skos:Concept ] . }
<urn:b> a skos:Concept ; skos:prefLabel "Beta"@en ; skos:related <urn:a> .
"""
PAGE = '{"terms": [{"name": "Token", "id": "tok", "related": ["Alpha"], "developers": ["Google"], "category": "Text"}]}'


@pytest.fixture
def kg(tmp_path: Path, encoder: Encoder, serve: Serve) -> Client:
    documents = (uploaded_document("a b/words.trig", TRIG), uploaded_document("words.json", PAGE))
    Ingestion(tmp_path / "data", Settings(base_iri=BASE), encoder).ingest(Inputs(documents))
    return serve(tmp_path / "data", base_iri=BASE)


@pytest.mark.parametrize("document", VocabularyDocument)
def test_the_vocabulary_is_served_in_each_format(client: Client, document: VocabularyDocument) -> None:
    expected = rdflib.Graph().parse(FOLDER / f"{document}.ttl")
    for format in LOSSLESS:
        response = client.get(f"/{document}", format.media_type)
        assert response.headers["content-type"].split(";")[0] == format.media_type
        assert parsed(response.content, format).isomorphic(expected)
        known = client.request("GET", f"/{document}", headers={"If-None-Match": response.headers["etag"]})
        assert known.status_code == (304 if format is RdfFormat.TURTLE else 200)


def test_the_page_of_the_ontology_has_an_anchor_for_each_definition(kg: Client) -> None:
    shown = page(kg, "/ontology")
    anchors = {one.attrib["id"] for one in shown.iter("section") if "id" in one.attrib}
    defined = {str(one) for one in rdflib.Graph().parse(FOLDER / "ontology.ttl").subjects(rdflib.RDFS.comment)}
    assert {str(LEX) + anchor for anchor in anchors} == defined
    assert links(shown)["lex:Source"] == "/ontology#Source"
    assert page(kg, "/shapes").find(".//pre") is not None


def test_every_iri_that_sparql_shows_below_the_base_opens(kg: Client) -> None:
    rows = kg.get("/sparql", params={"query": NAMED}).json()["results"]["bindings"]
    iris = {row["iri"]["value"] for row in rows}
    own = {iri for iri in iris if iri.startswith(BASE)}
    kinds = {iri.removeprefix(BASE).partition("/")[0] for iri in own}
    assert kinds >= {"term", "organization", "category", "glossary", "source", "document", "graph", "commit"}
    assert {iri for iri in own if kg.get(iri.removeprefix(BASE.rstrip("/"))).status_code != 200} == set()
    stated = {iri for iri in iris if iri.startswith((BASE, str(LEX)))}
    for accept in ("text/turtle", "text/html"):
        opened = {iri: kg.get("/resource", accept, params={"iri": iri}).status_code for iri in stated}
        assert {iri for iri, status in opened.items() if status != 200} == set()


def test_a_named_graph_tells_its_source(kg: Client) -> None:
    description = parsed(kg.get("/document/upload%3Aa%20b/words.trig?graph=urn%3Ag").content, RdfFormat.TURTLE)
    graph = rdflib.URIRef(f"{BASE}document/upload%3Aa%20b/words.trig?graph=urn%3Ag")
    assert (graph, rdflib.RDF.type, rdflib.URIRef(SD.Graph)) in description
    assert list(description.objects(graph, rdflib.PROV.wasDerivedFrom)) == [
        rdflib.URIRef(f"{BASE}source/upload%3Aa%20b/words.trig")
    ]
    assert kg.get("/graph/unknown").status_code == kg.get("/document/a").status_code == 404


@pytest.mark.parametrize("format", LOSSLESS)
def test_the_sparql_service_describes_itself_without_a_query(kg: Client, format: RdfFormat) -> None:
    description = parsed(kg.get("/sparql", format.media_type).content, format)
    service = rdflib.URIRef("http://localhost/sparql")
    assert list(description.objects(service, rdflib.URIRef(SD.endpoint))) == [service]
    assert list(description.objects(service, rdflib.URIRef(SD.feature))) == [rdflib.URIRef(SD.UnionDefaultGraph)]
    assert rdflib.URIRef("http://www.w3.org/ns/formats/SPARQL_Results_JSON") in set(
        description.objects(service, rdflib.URIRef(SD.resultFormat))
    )
    assert page(kg, "/sparql").find(".//h1") is not None
    assert kg.get("/sparql", params={"query": ""}).status_code == 400
    assert (
        kg.request("POST", "/sparql", headers={"Content-Type": "application/x-www-form-urlencoded"}).status_code == 400
    )


def test_a_slash_too_many_leads_to_the_resource(client: Client) -> None:
    response = client.get("/term/batch-size/", "text/turtle", params={"format": "turtle"})
    assert (response.status_code, response.headers["location"]) == (308, "/term/batch-size?format=turtle")
    assert client.get("/term/nothing/").status_code == 404
