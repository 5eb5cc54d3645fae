"""The shapes accept what the mapping writes, and name the remedy for what is broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import DCTERMS, RDF, SKOS

import graph
from graph.export import rdflib_graph, to_rdflib
from graph.rdf import Iri
from graph.rdf import Literal as Text
from graph.shapes import Shapes
from graph.stores.oxigraph import OxigraphStore
from graph.writers import Fact, to_resource

FOLDER = Path(graph.__file__).parent
ONTOLOGY = rdflib.Graph().parse(FOLDER / "ontology.ttl")
SHAPES = rdflib.Graph().parse(FOLDER / "shapes.ttl")
SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")
LEX = rdflib.Namespace("https://lexigraph.example/ontology#")
SCHEMA = rdflib.Namespace("https://schema.org/")
BASE = rdflib.Namespace("https://kg.example/")
TERM = BASE["term/batch-size"]
INVOLVEMENT = BASE["term/batch-size#nvidia"]
NVIDIA = BASE["organization/nvidia"]
AZURE = BASE["organization/azure"]
TRAINING = BASE["category/training"]
SOURCE = BASE["source/one.txt"]
TEXT = rdflib.Literal


def messages(data: rdflib.Graph) -> list[str]:
    conforms, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, ont_graph=ONTOLOGY)
    assert isinstance(report, rdflib.Graph)
    found = [str(message) for message in report.objects(None, SHACL.resultMessage)]
    assert conforms == (not found)
    return found


def test_what_the_mapping_writes_conforms(store: OxigraphStore) -> None:
    assert messages(to_rdflib(store)) == []


@pytest.mark.parametrize(
    ("breakage", "remedy"),
    [
        (lambda data: data.remove((TERM, SKOS.prefLabel, None)), "give it one skos:prefLabel"),
        (
            lambda data: data.add((TERM, SKOS.prefLabel, TEXT("Lot Size", "en"))),
            "make all but one of them skos:altLabel",
        ),
        (lambda data: data.add((TERM, SKOS.prefLabel, TEXT(5))), "give it one skos:prefLabel"),
        (lambda data: data.add((TERM, SKOS.definition, TEXT("Another.", "en"))), "move the others"),
        (lambda data: data.add((TERM, SKOS.altLabel, TEXT("Batch Size", "en"))), "remove the skos:altLabel"),
        (lambda data: data.remove((TERM, SKOS.inScheme, None)), "give it a skos:inScheme"),
        (lambda data: data.add((TERM, SKOS.inScheme, TEXT("AI"))), "give it a skos:inScheme"),
        (lambda data: data.add((TERM, LEX.developedBy, TEXT("NVIDIA"))), "the IRI of a schema:Organization"),
        (lambda data: data.remove((INVOLVEMENT, RDF.type, None)), "add its type lex:Involvement"),
        (lambda data: data.remove((INVOLVEMENT, LEX.organization, None)), "give it one lex:organization"),
        (lambda data: data.add((INVOLVEMENT, LEX.organization, AZURE)), "give it one lex:organization"),
        (lambda data: data.remove((INVOLVEMENT, DCTERMS.description, None)), "add a dcterms:description"),
        (lambda data: data.remove((INVOLVEMENT, SCHEMA.position, None)), "give it one schema:position"),
        (lambda data: data.add((INVOLVEMENT, SCHEMA.position, TEXT(2))), "give it one schema:position"),
        (lambda data: data.set((INVOLVEMENT, SCHEMA.position, TEXT(0))), "an integer from 1"),
        (lambda data: data.remove((NVIDIA, SCHEMA.name, None)), "add a schema:name"),
        (lambda data: data.add((AZURE, SCHEMA.parentOrganization, NVIDIA)), "keep one schema:parentOrganization"),
        (lambda data: data.add((NVIDIA, SCHEMA.parentOrganization, TEXT("Big"))), "the IRI of the direct parent"),
        (lambda data: data.remove((TRAINING, SKOS.prefLabel, None)), "A category needs a name"),
        (lambda data: data.add((TRAINING, SKOS.member, TEXT("Batch"))), "the IRI of a skos:Concept"),
        (lambda data: data.remove((BASE["glossary/ai"], SKOS.prefLabel, None)), "A glossary needs a name"),
        (lambda data: data.remove((SOURCE, DCTERMS.title, None)), "add a dcterms:title"),
        (lambda data: data.remove((SOURCE, LEX.digest, None)), "give it one lex:digest"),
    ],
)
def test_broken_data_is_told_its_remedy(
    store: OxigraphStore, breakage: Callable[[rdflib.Graph], object], remedy: str
) -> None:
    data = to_rdflib(store)
    before = set(data)
    breakage(data)
    assert set(data) != before
    found = messages(data)
    assert found
    assert all(remedy in message for message in found)


def test_every_shape_has_a_message_for_each_property() -> None:
    properties = set(SHAPES.objects(None, SHACL.property))
    assert properties
    assert all(SHAPES.value(property_, SHACL.message) for property_ in properties)


def test_shapes_look_at_no_text_so_that_nodes_of_one_form_are_as_one() -> None:
    blind = {"nodeKind", "datatype", "class", "minCount", "maxCount", "uniqueLang", "disjoint", "or", "minInclusive"}
    told = {"targetClass", "property", "path", "message"}
    used = {str(property_) for property_ in SHAPES.predicates() if str(property_).startswith(SHACL)}
    assert used <= {SHACL[name].toPython() for name in blind | told}


nodes = st.sampled_from([f"https://kg.example/{letter}" for letter in "abc"])
classes = st.sampled_from(sorted(str(class_) for class_ in SHAPES.objects(None, SHACL.targetClass)))
paths = st.sampled_from(sorted(str(path) for path in SHAPES.objects(None, SHACL.path)))
typed = st.sampled_from([Text(text, "", str(rdflib.XSD.integer)) for text in ("0", "1", "x")])
texts = st.tuples(st.sampled_from(["A", "B", "urn:x"]), st.sampled_from(["", "en", "de"])).map(lambda one: Text(*one))
facts = st.tuples(st.just(str(RDF.type)), classes) | st.tuples(paths, nodes | texts | typed)


@settings(max_examples=60)
@given(st.dictionaries(nodes, st.sets(facts, max_size=6), max_size=3))
def test_what_is_wrong_by_forms_is_what_is_wrong_node_by_node(given: dict[Iri, set[Fact]]) -> None:
    data = rdflib_graph(to_resource(node, known) for node, known in given.items())
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES)
    assert isinstance(report, rdflib.Graph)
    wanted = []
    for result in report.objects(None, SHACL.result):
        told = [SHACL.focusNode, SHACL.resultPath, SHACL.sourceConstraintComponent, SHACL.value, SHACL.resultMessage]
        wanted.append(tuple("".join(map(str, report.objects(result, property_))) for property_ in told))
    assert sorted(Shapes().violations(given)) == sorted(wanted)
