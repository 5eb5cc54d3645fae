"""The shapes accept correct data, and report a remedy for invalid data."""

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
from graph.rdf import Iri
from graph.rdf import Literal as Text
from graph.rdflib_graph import rdflib_graph, to_rdflib
from graph.resources import Fact, to_resource
from graph.shapes import Shapes
from graph.stores.oxigraph import OxigraphStore
from tests.support.effort import repetitions

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


def test_mapped_data_conforms(store: OxigraphStore) -> None:
    assert messages(to_rdflib(store)) == []


@pytest.mark.parametrize(
    ("breakage", "remedy"),
    [
        (lambda data: data.remove((TERM, SKOS.prefLabel, None)), "add a skos:prefLabel"),
        (
            lambda data: data.add((TERM, SKOS.prefLabel, TEXT("Lot Size", "en"))),
            "change the others to skos:altLabel",
        ),
        (lambda data: data.add((TERM, SKOS.prefLabel, TEXT(5))), "add a skos:prefLabel"),
        (lambda data: data.add((TERM, SKOS.definition, TEXT("Another.", "en"))), "move the others"),
        (lambda data: data.add((TERM, SKOS.altLabel, TEXT("Batch Size", "en"))), "remove the skos:altLabel"),
        (lambda data: data.remove((TERM, SKOS.inScheme, None)), "add a skos:inScheme"),
        (lambda data: data.add((TERM, SKOS.inScheme, TEXT("AI"))), "add a skos:inScheme"),
        (lambda data: data.add((TERM, LEX.developedBy, TEXT("NVIDIA"))), "the IRI of a schema:Organization"),
        (lambda data: data.remove((INVOLVEMENT, RDF.type, None)), "add its type lex:Involvement"),
        (lambda data: data.remove((INVOLVEMENT, LEX.organization, None)), "use one lex:organization"),
        (lambda data: data.add((INVOLVEMENT, LEX.organization, AZURE)), "use one lex:organization"),
        (lambda data: data.remove((INVOLVEMENT, DCTERMS.description, None)), "add a dcterms:description"),
        (lambda data: data.remove((INVOLVEMENT, SCHEMA.position, None)), "use one schema:position"),
        (lambda data: data.add((INVOLVEMENT, SCHEMA.position, TEXT(2))), "use one schema:position"),
        (lambda data: data.set((INVOLVEMENT, SCHEMA.position, TEXT(0))), "an integer from 1"),
        (lambda data: data.remove((NVIDIA, SCHEMA.name, None)), "add a schema:name"),
        (lambda data: data.add((AZURE, SCHEMA.parentOrganization, NVIDIA)), "keep one schema:parentOrganization"),
        (lambda data: data.add((NVIDIA, SCHEMA.parentOrganization, TEXT("Big"))), "the IRI of the direct parent"),
        (lambda data: data.remove((TRAINING, SKOS.prefLabel, None)), "A category must have a name"),
        (lambda data: data.add((TRAINING, SKOS.member, TEXT("Batch"))), "the IRI of a skos:Concept"),
        (lambda data: data.remove((BASE["glossary/ai"], SKOS.prefLabel, None)), "A glossary must have a name"),
        (lambda data: data.remove((SOURCE, DCTERMS.title, None)), "add a dcterms:title"),
        (lambda data: data.remove((SOURCE, LEX.digest, None)), "keep one lex:digest"),
    ],
)
def test_invalid_data_is_reported_with_a_remedy(
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


def test_shapes_do_not_depend_on_the_content_of_texts() -> None:
    blind = {"nodeKind", "datatype", "class", "minCount", "maxCount", "uniqueLang", "disjoint", "or", "minInclusive"}
    descriptive = {"targetClass", "property", "path", "message"}
    used = {str(property_) for property_ in SHAPES.predicates() if str(property_).startswith(SHACL)}
    assert used <= {SHACL[name].toPython() for name in blind | descriptive}


nodes = st.sampled_from([f"https://kg.example/{letter}" for letter in "abc"])
classes = st.sampled_from(sorted(str(class_) for class_ in SHAPES.objects(None, SHACL.targetClass)))
paths = st.sampled_from(sorted(str(path) for path in SHAPES.objects(None, SHACL.path)))
typed = st.sampled_from([Text(text, "", str(rdflib.XSD.integer)) for text in ("0", "1", "x")])
texts = st.tuples(st.sampled_from(["A", "B", "urn:x"]), st.sampled_from(["", "en", "de"])).map(lambda one: Text(*one))
facts = st.tuples(st.just(str(RDF.type)), classes) | st.tuples(paths, nodes | texts | typed)


@settings(max_examples=repetitions(15))
@given(st.dictionaries(nodes, st.sets(facts, max_size=6), max_size=3))
def test_validation_by_form_equals_validation_of_each_node(given: dict[Iri, set[Fact]]) -> None:
    data = rdflib_graph(to_resource(node, known) for node, known in given.items())
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES)
    assert isinstance(report, rdflib.Graph)
    wanted = []
    for result in report.objects(None, SHACL.result):
        fields = [SHACL.focusNode, SHACL.resultPath, SHACL.sourceConstraintComponent, SHACL.value, SHACL.resultMessage]
        wanted.append(tuple("".join(map(str, report.objects(result, property_))) for property_ in fields))
    assert sorted(Shapes().violations(given)) == sorted(wanted)
