"""Export in schema.org vocabulary contains every fact that it can express, and no others."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING

import rdflib
from rdflib.compare import isomorphic

from graph.export import RdfFormat, describe, graph_chunks
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.rdf import Literal, Triple
from graph.rdflib_graph import to_rdflib
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import OWL, RDF, SCHEMA, SKOS, XSD

if TYPE_CHECKING:
    from tests.graph.conftest import Sample

IRIS = Iris("https://kg.example/")
IN_ITS_WORDS = """
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX lex: <https://lexigraph.example/ontology#>
CONSTRUCT {
  ?term a schema:DefinedTerm . ?set a schema:DefinedTermSet . ?organization a schema:Organization .
  ?term schema:inDefinedTermSet ?glossary . ?set schema:isPartOf ?whole ; schema:hasDefinedTerm ?member .
  ?named schema:name ?name ; schema:alternateName ?other ; schema:description ?definition .
  ?organization schema:name ?title ; schema:alternateName ?alias ; schema:url ?page ; schema:sameAs ?same ;
                schema:parentOrganization ?parent ; schema:knowsAbout ?topic .
} WHERE {
  { ?term a skos:Concept ; skos:inScheme ?glossary }
  UNION { ?set a skos:Collection ; skos:inScheme ?whole ; skos:member ?member }
  UNION { ?set a skos:ConceptScheme }
  UNION { ?named skos:prefLabel ?name } UNION { ?named skos:altLabel ?other }
  UNION { ?named skos:definition ?definition }
  UNION { ?organization a schema:Organization ; schema:name ?title }
  UNION { ?organization schema:alternateName ?alias } UNION { ?organization schema:url ?page }
  UNION { ?organization a schema:Organization ; owl:sameAs ?same }
  UNION { ?organization schema:parentOrganization ?parent } UNION { ?topic lex:developedBy ?organization }
}
"""


def read(document: str | bytes) -> rdflib.Graph:
    with warnings.catch_warnings():  # rdflib's own JSON-LD parser uses deprecated parts of rdflib
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated")
        return rdflib.Graph().parse(data=document, format="json-ld")


def test_export_equals_a_mapping_in_sparql(store: OxigraphStore, sample: Sample) -> None:
    wanted = to_rdflib(store).query(IN_ITS_WORDS).graph
    found = read(b"".join(graph_chunks(store, RdfFormat.SCHEMAORG)))
    assert wanted is not None
    assert len(found) > 30
    assert isomorphic(found, wanted)


def test_term_has_the_form_documented_by_schema_org(store: OxigraphStore) -> None:
    term = IRIS.term("Batch Size")
    document = json.loads(describe(store, [term], RdfFormat.SCHEMAORG)[term])
    assert document["@context"] == {"@vocab": "https://schema.org/"}
    (found,) = (node for node in document["@graph"] if node["@id"] == term)
    assert found["@type"] == "DefinedTerm"
    assert found["name"] == {"@value": "Batch Size", "@language": "en"}
    assert [name["@value"] for name in found["alternateName"]] == ["Mini-batch size", "training batch"]
    assert found["inDefinedTermSet"] == {"@id": IRIS.glossary("AI")}
    assert {"@id": IRIS.organization("NVIDIA")} in found["@reverse"]["knowsAbout"]


def test_codes_and_links_of_imported_terms_are_kept() -> None:
    store = OxigraphStore.in_memory()
    term = "urn:isbn:1#a"
    code = Literal("02.1", datatype=XSD.decimal)
    triples: list[Triple] = [
        (term, RDF.type, SKOS.Concept),
        (term, SKOS.notation, Literal("X-7")),
        (term, SKOS.notation, code),
        (term, SKOS.exactMatch, "http://e.example/b"),
        (term, OWL.sameAs, "http://e.example/c"),
        (term, SKOS.hiddenLabel, Literal("not to be shown")),
        ("http://e.example/thing", RDF.type, "http://e.example/Class"),
    ]
    store.load(to_nquads({IRIS.source("imported"): triples}))
    graph = read(b"".join(graph_chunks(store, RdfFormat.SCHEMAORG)))
    subject = rdflib.URIRef(term)
    assert set(graph.subjects()) == {subject}
    assert {str(value) for value in graph.objects(subject, rdflib.URIRef(SCHEMA.termCode))} == {"X-7", "2.1"}
    assert {str(value) for value in graph.objects(subject, rdflib.URIRef(SCHEMA.sameAs))} == {
        "http://e.example/b",
        "http://e.example/c",
    }
    assert "not to be shown" not in graph.serialize(format="nt")


def test_empty_graph_gives_an_empty_document() -> None:
    assert len(read(b"".join(graph_chunks(OxigraphStore.in_memory(), RdfFormat.SCHEMAORG)))) == 0
