"""A small knowledge graph shared by the tests of `graph`."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import rdflib

from graph.export import RdfFormat
from graph.iris import Iris
from graph.model import Category, Glossary, Involvement, Organization, Source, Term
from graph.nquads import to_nquads
from graph.rdf import Iri, Literal, Node, Triple
from graph.store import Capabilities, Row
from graph.stores.oxigraph import OxigraphStore
from graph.term_writer import (
    category_triples,
    glossary_triples,
    organization_triples,
    source_triples,
    term_triples,
)
from graph.vocabulary import LEX

IRIS = Iris("https://kg.example/")


def english(text: str) -> Literal:
    return Literal(text, "en")


@dataclass(frozen=True, slots=True)
class Sample:
    """Model values and their graphs."""

    iris: Iris
    glossary: Glossary
    categories: tuple[Category, ...]
    organizations: tuple[Organization, ...]
    sources: tuple[Source, ...]
    terms: tuple[Term, ...]

    @property
    def graphs(self) -> dict[Iri, list[Triple]]:
        graphs: dict[Iri, list[Triple]] = {
            self.iris.shared_graph: [
                *glossary_triples(self.glossary),
                *(triple for category in self.categories for triple in category_triples(category, self.glossary.iri)),
                *(triple for organization in self.organizations for triple in organization_triples(organization)),
            ],
            self.iris.mentions_graph: [(self.terms[0].iri, LEX.mentions, self.terms[1].iri)],
        }
        for source in self.sources:
            triples = [*source_triples(source)]
            for term in self.terms:
                if term.source == source.iri:
                    triples += term_triples(term, self.iris)
            graphs[source.iri] = triples
        return graphs


@pytest.fixture(scope="session")
def sample() -> Sample:
    glossary = Glossary(IRIS.glossary("AI"), (Literal("AI", "en"),))
    training = Category(IRIS.category("Training"), (english("Training"),))
    serving = Category(IRIS.category("Serving"), (english("Serving"),))
    microsoft = Organization(
        IRIS.organization("Microsoft"),
        (Literal("Microsoft"),),
        (Literal("MSFT"),),
        None,
        "https://www.microsoft.com",
        "Q2283",
    )
    azure = Organization(IRIS.organization("Azure"), (Literal("Azure"),), (), microsoft.iri)
    machine_learning = Literal("Azure Machine Learning")
    azure_ml = Organization(IRIS.organization(machine_learning.value), (machine_learning,), (), azure.iri)
    nvidia = Organization(
        IRIS.organization("NVIDIA"), (Literal("NVIDIA"),), (Literal("Nvidia Corporation"),), None, None, "Q182477"
    )
    first = Source(IRIS.source("one.txt"), "one.txt", "d1", ("// A TERM\nrefused,\nwhole\n",))
    second = Source(IRIS.source("two.txt"), "two.txt", "d2")
    batch_size = Term(
        iri=IRIS.term("Batch Size"),
        name=english("Batch Size"),
        source=first.iri,
        glossaries=(glossary.iri,),
        categories=(training.iri,),
        definition=english("How many examples\tone step sees."),
        technical_definition=english('The "B" in B \u00d7 T;\nsee \\frac{1}{B}.'),
        background=english("Old as gradient descent \U0001f600."),
        usage_note=english("Tune it."),
        synonyms=(english("Mini-batch size"), english("training batch")),
        notes=(english("Read more on Wikipedia"),),
        developers=(
            Involvement(nvidia.iri, english("NVIDIA develops GPUs.")),
            Involvement(azure_ml.iri, english("Azure Machine Learning offers jobs.")),
        ),
    )
    beam_search = Term(
        iri=IRIS.term("Beam Search"),
        name=english("Beam Search"),
        source=second.iri,
        glossaries=(glossary.iri,),
        categories=(serving.iri,),
        definition=english("Follows several outputs."),
        developers=(Involvement(microsoft.iri, english("Microsoft ships it.")),),
    )
    lernrate = Term(
        iri=IRIS.term("Lernrate"),
        name=Literal("Lernrate", "de"),
        source=second.iri,
        glossaries=(glossary.iri,),
        definition=Literal("Wie gro\u00df ein Schritt ist.", "de"),
    )
    return Sample(
        IRIS,
        glossary,
        (training, serving),
        (microsoft, azure, azure_ml, nvidia),
        (first, second),
        (batch_size, beam_search, lernrate),
    )


@pytest.fixture
def store(sample: Sample) -> Iterator[OxigraphStore]:
    store = OxigraphStore.in_memory()
    store.load(to_nquads(sample.graphs))
    yield store
    store.close()


class CountingStore:
    """A `TripleStore` that delegates to another and counts the queries."""

    def __init__(self, store: OxigraphStore) -> None:
        self._store = store
        self.queries = 0

    @property
    def log(self) -> Iri:
        return self._store.log

    @property
    def capabilities(self) -> Capabilities:
        return self._store.capabilities

    def query(self, query: str) -> list[Row]:
        self.queries += 1
        return self._store.query(query)

    def update(self, update: str) -> None:
        self._store.update(update)

    def load(self, document: bytes) -> None:
        self._store.load(document)

    def flush(self) -> None:
        self._store.flush()

    def close(self) -> None:
        self._store.close()


@pytest.fixture
def counting_store(store: OxigraphStore) -> CountingStore:
    return CountingStore(store)


PARSERS = {
    RdfFormat.TURTLE: "turtle",
    RdfFormat.JSONLD: "json-ld",
    RdfFormat.NTRIPLES: "nt",
    RdfFormat.RDFXML: "xml",
}


def _node(value: rdflib.term.Node) -> Node:
    if not isinstance(value, rdflib.Literal):
        assert isinstance(value, rdflib.URIRef)
        return str(value)
    datatype = "" if value.datatype in (None, rdflib.XSD.string) else str(value.datatype)
    return Literal(str(value), value.language or "", datatype)


@pytest.fixture(scope="session")
def parse() -> Callable[[bytes | str, RdfFormat], set[Triple]]:
    """Return a parser of documents: rdflib reads the triples, independently of our code, and returns our values.

    rdflib considers literals with the same value equal; ours are equal only if they are written in the same way.
    """

    def parse(document: bytes | str, format: RdfFormat) -> set[Triple]:
        with warnings.catch_warnings():
            # rdflib's own JSON-LD parser uses deprecated parts of rdflib.
            warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # which would change Z to +00:00
                found = rdflib.Graph().parse(data=document, format=PARSERS[format])
        return {(str(subject), str(property_), _node(value)) for subject, property_, value in found}

    return parse
