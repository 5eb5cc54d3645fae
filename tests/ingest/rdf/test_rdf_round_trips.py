"""RDF exports can be ingested again without loss, and the same graph is always exported as the same bytes.

Compared are all triples except those about the second document itself, all terms with the sentences of their
developers, and all categories, glossaries and organizations. Blank nodes are IRIs by then, so isomorphic means equal.
"""

from dataclasses import replace
from io import BytesIO
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.export import LOSSLESS, RdfFormat, graph_chunks
from graph.iris import Iris
from graph.model import Glossary, Term
from graph.nquads import to_nquads
from graph.queries import TERMS
from graph.rdf import BLANK, Iri, Literal, Triple
from graph.resource_queries import SUBJECTS, TRIPLES_OF
from graph.sparql_text import bind, serialize
from graph.stores.oxigraph import OxigraphStore
from graph.term_fields import MAPPING_PROPERTIES, NOTE_PROPERTIES
from graph.term_reader import read_categories, read_glossaries, read_organizations, read_terms
from graph.vocabulary import DCTERMS, OBO, OIO, OWL, PROV, RDF, RDFS, SKOS, SKOSXL, XSD
from ingest.input.documents import Document
from ingest.organizations.registry import Organizations
from ingest.sources.source import read_source
from ingest.terms import TermMaker
from tests.ingest.conftest import shared_triples
from tests.ingest.readers.test_round_trips import json_lines, rows
from tests.support.effort import repetitions

IRIS = Iris("https://kg.example/")
REGISTRY = Organizations.load()


def stored(name: str, content: bytes) -> OxigraphStore:
    """Ingest one document into a new graph."""
    maker = TermMaker(IRIS, Glossary(IRIS.glossary("words"), (Literal("Words", "en"),)), REGISTRY)
    reading = read_source(Document(name, lambda: BytesIO(content)), maker, "digest", lambda iri: None)
    assert [str(one) for one in reading.diagnostics if one.severity == "error"] == []
    store = OxigraphStore.in_memory()
    store.load(to_nquads({**reading.graphs(IRIS), IRIS.shared_graph: shared_triples(maker, reading.readings)}))
    return store


def exported(store: OxigraphStore, format: RdfFormat) -> bytes:
    return b"".join(graph_chunks(store, format))


def content(store: OxigraphStore, document: str) -> set[Triple]:
    """Return all triples except those about a document and the links of terms to it."""
    source = IRIS.source(document)
    subjects = [str(subject) for (subject,) in store.query(bind(SUBJECTS))]
    rows = store.query(bind(TRIPLES_OF, subjects=subjects))
    triples = {(str(subject), str(property_), value) for subject, property_, value in rows if value is not None}
    return {one for one in triples if one[0] != source and one[1:] != (PROV.wasDerivedFrom, source)}


def terms(store: OxigraphStore) -> dict[Iri, Term]:
    """Return the terms without their source."""
    found = read_terms(store, [str(row[0]) for row in store.query(bind(TERMS))])
    return {iri: replace(term, source="") for iri, term in found.items()}


letters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
texts = st.text(letters, min_size=1, max_size=8).filter(str.strip) | st.sampled_from(
    ['"""', "a\nb\tc\r", "]]>&amp;<b>", "\\u0041", " a "]
)
literals = st.tuples(texts, st.sampled_from(["", "en", "de", "zh-hant", "x-a1"])).map(lambda text: Literal(*text))
typed = st.sampled_from(
    [
        Literal("05", "", XSD.integer),
        Literal("1.50", "", XSD.decimal),
        Literal("2024-02-30", "", XSD.date),
        Literal("2024-02-29T24:00:00Z", "", XSD.dateTime),
        Literal("a b", "", "http://e.example/datatype"),
    ]
)
# Concepts, collections, schemes and labels, which are disjoint in SKOS (S9, S37, S48), and other resources.
concepts = st.sampled_from(
    [
        *("http://e.example/a", "http://e.example/a#b", "http://e.example/%20(1),;", "https://e.example/é?x=1&y='2'"),
        *("urn:isbn:1", "tag:e.example,2024:x", IRIS.term("a"), IRIS.term("b") + "#c", "_:x", "_:y"),
    ]
)
collections = st.sampled_from(["http://e.example/g", IRIS.category("c"), "_:g"])
schemes = st.sampled_from(["http://e.example/s/", IRIS.glossary("other"), "_:s"])
labels = st.sampled_from(["http://e.example/l", "_:l"])
others = st.sampled_from(["http://e.example/o", "_:o", "_:p", str(RDF.nil)])
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, RDFS.label, OIO.hasExactSynonym)
TEXTS = (
    *(SKOS.definition, SKOS.scopeNote, *NOTE_PROPERTIES.values(), RDFS.comment, OBO.IAO_0000115, SKOS.notation),
    *(DCTERMS.title, "http://e.example/vocabulary#p", "urn:x:p"),
)
LINKS = (SKOS.broader, SKOS.narrower, SKOS.related, RDFS.subClassOf, *MAPPING_PROPERTIES.values())
LABEL_LINKS = (SKOSXL.prefLabel, SKOSXL.altLabel, SKOSXL.hiddenLabel)
LIST = (SKOS.memberList, RDF.first, RDF.rest)
OTHER_LINKS = (SKOS.definition, "http://e.example/vocabulary#q", RDF.type)


def stating(
    subjects: st.SearchStrategy[Iri], properties: tuple[Iri, ...], values: st.SearchStrategy[Iri | Literal]
) -> st.SearchStrategy[Triple]:
    return st.tuples(subjects, st.sampled_from(properties), values)


statements = st.one_of(
    stating(concepts, (SKOS.prefLabel,), literals),
    stating(concepts, LABELS, literals),
    stating(concepts, TEXTS, literals | typed),
    stating(concepts, LINKS, concepts | others),
    stating(concepts, LABEL_LINKS, labels),
    stating(concepts, OTHER_LINKS, others),
    stating(concepts, (RDF.type,), st.sampled_from([SKOS.Concept, OWL.Class, "http://e.example/vocabulary#C"])),
    stating(concepts, (SKOS.inScheme, SKOS.topConceptOf), schemes),
    stating(concepts, (OIO.inSubset,), collections),
    stating(collections, (SKOS.member,), concepts),
    stating(collections, (SKOS.memberList,), others),
    stating(others, LIST, concepts | others),
    stating(others, (RDF.value, *TEXTS), literals),
    stating(collections | schemes, (SKOS.prefLabel, RDFS.label, DCTERMS.title), literals),
    stating(collections, (RDF.type,), st.sampled_from([SKOS.Collection, SKOS.OrderedCollection])),
    stating(schemes, (RDF.type,), st.just(SKOS.ConceptScheme)),
    stating(schemes, (SKOS.hasTopConcept,), concepts),
    stating(labels, (SKOSXL.literalForm,), literals),
)
vocabularies = st.lists(statements, min_size=1, max_size=14, unique=True)


def ntriples(statements: list[Triple]) -> bytes:
    def written(node: Iri | Literal) -> str:
        return node if isinstance(node, str) and node.startswith(BLANK) else serialize(node)

    return "".join(" ".join(map(written, one)) + " .\n" for one in statements).encode()


@pytest.mark.parametrize("format", LOSSLESS)
@settings(max_examples=repetitions(10))
@given(vocabularies)
@example([("urn:a", SKOS.prefLabel, Literal("A")), ("urn:a", RDFS.comment, Literal("What."))])
@example([("urn:a", RDF.type, OWL.Class), ("urn:a", RDFS.label, Literal("A")), ("urn:a", SKOS.inScheme, "urn:s")])
def test_a_vocabulary_survives_a_round_trip(format: RdfFormat, vocabulary: list[Triple]) -> None:
    store = stored("words.nt", ntriples(vocabulary))
    assert_round_trip(store, format)


@pytest.mark.parametrize("format", LOSSLESS)
@settings(max_examples=repetitions(7))
@given(glossary=st.lists(rows, min_size=1, max_size=4))
@example(
    glossary=[{"name": "a", "developers": ["Google's DeepMind trains it.", "Ada Ltd. sells it."], "language": "de"}]
)
@example(glossary=[{"name": "R&amp;amp;D", "definition": "Use `<b>x</b>`, `**` and `*a*`."}])
def test_a_glossary_survives_a_round_trip_with_its_developers(
    format: RdfFormat, glossary: list[dict[str, object]]
) -> None:
    assert_round_trip(stored("words.jsonl", json_lines(glossary)), format)


def assert_round_trip(store: OxigraphStore, format: RdfFormat) -> None:
    name = f"again{format.suffix}"
    again = stored(name, exported(store, format))
    assert content(again, name) == content(store, "")
    assert read_organizations(again, {}) == read_organizations(store, {})
    for read in (terms, read_categories, read_glossaries):
        assert read(again) == read(store)


@settings(max_examples=repetitions(10))
@given(vocabularies, st.randoms(use_true_random=False))
def test_the_same_statements_are_exported_as_the_same_bytes_in_any_order(
    vocabulary: list[Triple], chance: Random
) -> None:
    one = stored("words.nt", ntriples(vocabulary))
    shuffled = sorted(content(one, ""))
    chance.shuffle(shuffled)
    graphs: dict[Iri, list[Triple]] = {}
    for triple in shuffled:
        graphs.setdefault(IRIS.source(chance.choice("abc")), []).append(triple)
    other = OxigraphStore.in_memory()
    other.load(to_nquads(graphs))
    for format in RdfFormat:
        assert exported(other, format) == exported(one, format)


@settings(max_examples=repetitions(7))
@given(glossary=st.lists(rows, min_size=1, max_size=4))
@example(glossary=[{"name": "機械", "technical definition": "AAA"}])
def test_the_properties_of_schema_org_survive_a_round_trip(glossary: list[dict[str, object]]) -> None:
    store = stored("words.jsonl", json_lines(glossary))
    document = exported(store, RdfFormat.SCHEMAORG).replace(b"</", rb"<\/")
    page = b'<!doctype html><meta charset="utf-8"><script type="application/ld+json">' + document + b"</script>"
    again = terms(stored("again.html", page))
    for iri, term in terms(store).items():
        assert (again[iri].name, again[iri].synonyms, again[iri].definition) == (
            term.name,
            term.synonyms,
            term.definition,
        )
