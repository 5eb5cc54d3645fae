"""The dataset description states the content of the graph, and omits unknown facts."""

import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID

from graph.dataset_description import describe_dataset, read_dataset_size
from graph.export import RdfFormat, write
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.rdf import Iri, Literal
from graph.rdflib_graph import to_rdflib
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import SKOS

IRIS = Iris("https://kg.example/")
DATASET = rdflib.URIRef("https://kg.example/dataset")


def described(store: OxigraphStore, iris: Iris = IRIS, license: Iri | None = None) -> rdflib.Graph:
    resources = describe_dataset(read_dataset_size(store, iris), iris, "AI", [iris.term("Batch Size")], license)
    return rdflib.Graph().parse(data=write(resources, RdfFormat.TURTLE), format="turtle")


def test_counts_match_the_graph(store: OxigraphStore) -> None:
    found, graph = described(store), to_rdflib(store)
    assert {
        property_: found.value(DATASET, property_).toPython()  # type: ignore[union-attr]
        for property_ in (VOID.triples, VOID.entities, VOID.classes, VOID.properties)
    } == {
        VOID.triples: len(graph),
        VOID.entities: len(set(graph.subjects())),
        VOID.classes: len(set(graph.objects(predicate=RDF.type))),
        VOID.properties: len(set(graph.predicates())),
    }
    assert rdflib.URIRef(str(SKOS)) in set(found.objects(DATASET, VOID.vocabulary))


def test_triple_in_two_sources_counts_once() -> None:
    triple = (IRIS.term("a"), SKOS.prefLabel, Literal("A", "en"))
    store = OxigraphStore.in_memory()
    store.load(to_nquads({IRIS.source("one"): [triple], IRIS.source("two"): [triple]}))
    assert read_dataset_size(store, IRIS).triples == 1


def test_uri_space_is_stated_only_if_all_iris_share_it(store: OxigraphStore) -> None:
    assert described(store).value(DATASET, VOID.uriSpace) == rdflib.Literal("https://kg.example/")
    triples = [("http://elsewhere.example/a", SKOS.prefLabel, Literal("A", "en"))]
    store.load(to_nquads({IRIS.source("imported"): triples}))
    assert described(store).value(DATASET, VOID.uriSpace) is None


def test_license_is_stated_for_the_dataset_and_each_distribution(store: OxigraphStore) -> None:
    assert not list(described(store).objects(predicate=DCTERMS.license))
    license = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    found = described(store, license=license)
    assert set(found.subjects(DCTERMS.license, license)) == {DATASET, *found.objects(DATASET, DCAT.distribution)}


def test_distributions_have_a_media_type_and_a_url(store: OxigraphStore) -> None:
    found = described(store)
    assert {
        (str(found.value(dump, DCAT.downloadURL)), str(found.value(dump, DCAT.mediaType)).split("media-types/")[1])
        for dump in found.objects(DATASET, DCAT.distribution)
    } == {
        ("https://kg.example/export?format=turtle", "text/turtle"),
        ("https://kg.example/export?format=jsonld", "application/ld+json"),
        ("https://kg.example/export?format=ntriples", "application/n-triples"),
        ("https://kg.example/export?format=rdfxml", "application/rdf+xml"),
    }
    assert {str(dump) for dump in found.objects(DATASET, VOID.dataDump)} == {
        str(found.value(dump, DCAT.downloadURL)) for dump in found.objects(DATASET, DCAT.distribution)
    }


@pytest.mark.parametrize(
    ("base", "sparql"),
    [
        ("https://kg.example/", "https://kg.example/sparql"),
        ("https://kg.example/words/", "https://kg.example/words/sparql"),
        ("https://kg.example/words#", "https://kg.example/sparql"),
        ("https://kg.example#", "https://kg.example/sparql"),
        ("urn:example:words/", "urn:example:words/sparql"),
    ],
)
def test_service_urls_follow_the_base(base: str, sparql: str) -> None:
    iris = Iris(base)
    found = described(OxigraphStore.in_memory(), iris)
    assert str(found.value(rdflib.URIRef(iris.dataset), VOID.sparqlEndpoint)) == sparql
    assert len(set(found.subjects(RDF.type, DCAT.Distribution))) == 4


def test_empty_graph_has_a_description() -> None:
    size = read_dataset_size(OxigraphStore.in_memory(), IRIS)
    assert (size.triples, size.entities, size.classes, size.vocabularies) == (0, 0, frozenset(), [])
