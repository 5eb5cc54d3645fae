"""Descriptions of the whole dataset in VoID and DCAT, and of the SPARQL endpoint over it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from graph.datatypes import integer, number_of
from graph.export import RdfFormat
from graph.iris import Iris
from graph.rdf import Iri, Literal
from graph.resource_queries import CLASSES, FOREIGN_SUBJECT, PROPERTIES, SIZE
from graph.resources import Fact, Resource, to_resources
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.vocabulary import DCAT, DCTERMS, RDF, SD, VOID

_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_DUMPS: Final = {
    RdfFormat.TURTLE: "http://www.w3.org/ns/formats/Turtle",
    RdfFormat.JSONLD: "http://www.w3.org/ns/formats/JSON-LD",
    RdfFormat.NTRIPLES: "http://www.w3.org/ns/formats/N-Triples",
    RdfFormat.RDFXML: "http://www.w3.org/ns/formats/RDF_XML",
}
"""The lossless formats and their W3C identifiers."""

_RESULTS: Final = tuple(f"http://www.w3.org/ns/formats/SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV"))
_SIMPLE_ENTAILMENT: Final = "http://www.w3.org/ns/entailment/Simple"


@dataclass(frozen=True, slots=True)
class DatasetSize:
    """The size of the union of all named graphs; `is_under_base` if the IRIs of all entities start with the base."""

    triples: int
    entities: int
    classes: frozenset[Iri]
    properties: frozenset[Iri]
    is_under_base: bool

    @property
    def vocabularies(self) -> list[Iri]:
        """The namespaces of all classes and properties, sorted."""
        return sorted({iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] or iri for iri in self.classes | self.properties})


def read_dataset_size(store: TripleStore, iris: Iris) -> DatasetSize:
    """Return the size of the graph. Runs four queries; takes a few seconds for a million triples."""
    ((triples, entities),) = store.query(bind(SIZE))
    return DatasetSize(
        triples=number_of(triples),
        entities=number_of(entities),
        classes=frozenset(str(class_) for (class_,) in store.query(bind(CLASSES)) if not isinstance(class_, Literal)),
        properties=frozenset(str(property_) for (property_,) in store.query(bind(PROPERTIES))),
        is_under_base=not store.query(bind(FOREIGN_SUBJECT, base=iris.base)),
    )


def describe_dataset(
    size: DatasetSize, iris: Iris, title: str, examples: Iterable[Iri], license: Iri | None
) -> list[Resource]:
    """Return the resources of the dataset and of each of its distributions.

    Follows https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/. The license is omitted if `license`
    is None, and `void:uriSpace` is omitted unless all IRIs start with the base.
    """
    facts: dict[Iri, list[Fact]] = {iris.dataset: list(_dataset_facts(size, iris, title, examples, license))}
    for format, feature in _DUMPS.items():
        dump, file = iris.distribution(format), iris.address(f"export?format={format}")
        facts[iris.dataset] += [(VOID.dataDump, file), (VOID.feature, feature), (DCAT.distribution, dump)]
        facts[dump] = list(_dump_facts(file, format, license))
    return to_resources(facts)


def _dataset_facts(
    size: DatasetSize, iris: Iris, title: str, examples: Iterable[Iri], license: Iri | None
) -> Iterator[Fact]:
    yield RDF.type, VOID.Dataset
    yield RDF.type, DCAT.Dataset
    yield DCTERMS.title, Literal(title)
    if license:
        yield DCTERMS.license, license
    yield VOID.triples, integer(size.triples)
    yield VOID.entities, integer(size.entities)
    yield VOID.classes, integer(len(size.classes))
    yield VOID.properties, integer(len(size.properties))
    for vocabulary in size.vocabularies:
        yield VOID.vocabulary, vocabulary
    for example in examples:
        yield VOID.exampleResource, example
    if size.is_under_base:
        yield VOID.uriSpace, Literal(iris.base)
    yield VOID.uriLookupEndpoint, iris.address("resource?iri=")
    yield VOID.sparqlEndpoint, iris.address("sparql")


def _dump_facts(file: Iri, format: RdfFormat, license: Iri | None) -> Iterator[Fact]:
    yield RDF.type, DCAT.Distribution
    yield DCTERMS.title, Literal(format.display_name)
    if license:
        yield DCTERMS.license, license
    yield DCAT.accessURL, file
    yield DCAT.downloadURL, file
    yield DCAT.mediaType, _MEDIA_TYPES + format.media_type


def describe_service(endpoint: Iri, iris: Iris) -> list[Resource]:
    """Return the description of the SPARQL endpoint at the URL `endpoint`.

    Follows https://www.w3.org/TR/sparql11-service-description/. `sd:UnionDefaultGraph` states that the default graph of
    a query is the union of all named graphs. The named graphs are not listed, since each source has one.
    """
    union = iris.distribution("default-graph")
    facts: dict[Iri, list[Fact]] = {
        endpoint: [
            (RDF.type, SD.Service),
            (DCTERMS.title, Literal("SPARQL endpoint", "en")),
            (SD.endpoint, endpoint),
            (SD.supportedLanguage, SD.SPARQL11Query),
            (SD.feature, SD.UnionDefaultGraph),
            (SD.defaultEntailmentRegime, _SIMPLE_ENTAILMENT),
            (SD.defaultDataset, iris.dataset),
            *((SD.resultFormat, format) for format in (*_RESULTS, *_DUMPS.values())),
        ],
        iris.dataset: [(RDF.type, SD.Dataset), (RDF.type, VOID.Dataset), (SD.defaultGraph, union)],
        union: [(RDF.type, SD.Graph), (DCTERMS.title, Literal("Union of all named graphs", "en"))],
    }
    return to_resources(facts)
