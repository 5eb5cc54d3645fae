"""The ontology defines exactly the names that the code uses."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS

import graph
from graph.export_formats import LOSSLESS
from graph.ontology import VocabularyDocument, vocabulary_document
from graph.prefixes import PREFIXES
from graph.vocabulary import LEX

FOLDER = Path(graph.__file__).parent
ONTOLOGY = rdflib.Graph().parse(FOLDER / "ontology.ttl")
SHAPES = rdflib.Graph().parse(FOLDER / "shapes.ttl")
DEFINED = {str(name) for name in ONTOLOGY.subjects(RDFS.isDefinedBy)}


def test_every_lex_name_in_the_code_is_defined_and_every_definition_is_used() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.rglob("*.py"))
    used = set(re.findall(r"\bLEX\.(\w+)|\blex:(\w+)", code))
    assert {str(LEX) + (attribute or short) for attribute, short in used} == DEFINED


def test_every_lex_name_in_the_shapes_is_defined() -> None:
    nodes = {str(node) for triple in SHAPES for node in triple if str(node).startswith(str(LEX))}
    assert {node for node in nodes if not node.endswith("Shape")} <= DEFINED


@pytest.mark.parametrize("iri", sorted(DEFINED))
def test_every_definition_has_a_type_label_comment_and_ontology(iri: str) -> None:
    name = rdflib.URIRef(iri)
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual}
    assert kinds & set(ONTOLOGY.objects(name, RDF.type))
    assert ONTOLOGY.value(name, RDFS.label, any=False)
    assert ONTOLOGY.value(name, RDFS.comment, any=False)
    assert ONTOLOGY.value(name, RDFS.isDefinedBy) == rdflib.URIRef(str(LEX))


def test_ontology_uses_the_prefixes_of_the_code() -> None:
    declared = re.findall(r"@prefix (\w+): <(.*)> \.", (FOLDER / "ontology.ttl").read_text(encoding="utf-8"))
    assert dict(declared).items() <= PREFIXES.items()


WRITE = """
import sys
from graph.export_formats import LOSSLESS
from graph.ontology import VocabularyDocument, vocabulary_document
for document in VocabularyDocument:
    for format in LOSSLESS:
        sys.stdout.write(vocabulary_document(document, format))
"""


def test_all_processes_write_the_same_documents() -> None:
    ours = "".join(vocabulary_document(document, format) for document in VocabularyDocument for format in LOSSLESS)
    theirs = subprocess.run([sys.executable, "-c", WRITE], check=True, capture_output=True, cwd=FOLDER.parent)
    assert theirs.stdout.decode() == ours
