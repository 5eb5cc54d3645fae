"""Extracting terms from RDF: the terms read back from the graph equal the extracted ones."""

from hypothesis import given
from hypothesis import strategies as st

from graph.glossary import read_terms
from graph.model import Glossary
from graph.nquads import to_nquads
from graph.queries import TERMS, bind, serialize
from graph.rdf import Literal, Triple
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import OIO, OWL, RDF, RDFS, SKOS, SKOSXL
from ingest.documents import uploaded_document
from ingest.organizations import Organizations
from ingest.sources import SourceReading, read_source
from ingest.terms import TermMaker
from tests.ingest.test_terms import IRIS

NODES = [f"http://a.example/{letter}" for letter in "abcd"]
TYPES = [SKOS.Concept, SKOS.Collection, SKOS.ConceptScheme, SKOSXL.Label, OWL.Class, OWL.Ontology]
PROPERTIES = [
    *(SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOSXL.prefLabel, SKOSXL.literalForm, RDFS.label),
    *(SKOS.definition, SKOS.note, SKOS.example, RDF.value, RDFS.comment, OIO.hasExactSynonym, OIO.inSubset),
    *(SKOS.broader, SKOS.related, SKOS.exactMatch, SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept),
    *(SKOS.member, SKOS.memberList, RDF.first, RDF.rest, RDFS.subClassOf),
]
LITERALS = st.builds(Literal, st.sampled_from(["A", "b", " "]), st.sampled_from(["en", "de", ""]), st.just(""))
TRIPLES = st.lists(
    st.tuples(st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(TYPES))
    | st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), LITERALS | st.sampled_from(NODES)),
    max_size=30,
)

MAKER = TermMaker(IRIS, Glossary(IRIS.glossary("Words"), (Literal("Words", "en"),)), Organizations.load())


def read(triples: list[Triple]) -> SourceReading:
    lines = (" ".join(map(serialize, triple)) + " .\n" for triple in triples)
    return read_source(uploaded_document("a.nt", "".join(lines)), MAKER, "digest", lambda iri: None)


@given(TRIPLES)
def test_extracted_terms_are_read_back_unchanged_and_all_triples_are_stored(triples: list[Triple]) -> None:
    reading = read(triples)
    store = OxigraphStore.in_memory()
    graphs = {graph: list(known) for graph, known in reading.graphs(IRIS).items()}
    store.load(to_nquads(graphs))
    terms = {str(row[0]) for row in store.query(bind(TERMS))}
    assert terms == reading.terms.keys()
    assert read_terms(store, sorted(terms)) == reading.terms
    assert set(graphs.get(IRIS.document("upload:a.nt"), ())) == set(triples)
    assert bool(terms) != bool({"no-term", "empty-file"} & {finding.code for finding in reading.diagnostics})
