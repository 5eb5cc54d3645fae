"""The `lex:` vocabulary and the shapes as documents, and the description of each class and property.

Their IRIs are the same for every base IRI, so that data from several servers can be merged (decision 34).
"""

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graph.export import RdfFormat, write
from graph.rdf import BLANK, Iri
from graph.resources import Fact, Resource, to_resources
from graph.stores.oxigraph import to_node


class VocabularyDocument(StrEnum):
    """A document that defines the vocabulary: `ONTOLOGY` in OWL, `SHAPES` in SHACL."""

    ONTOLOGY = "ontology"
    SHAPES = "shapes"


@cache
def vocabulary_document(document: VocabularyDocument, format: RdfFormat) -> str:
    """Return the document in a lossless format; Turtle is the file of this package.

    >>> "sh:targetClass skos:Concept" in vocabulary_document(VocabularyDocument.SHAPES, RdfFormat.TURTLE)
    True
    """
    if format is RdfFormat.TURTLE:
        return _file(document).read_text(encoding="utf-8")
    return write(_resources(document), format)


@cache
def definitions() -> Mapping[Iri, Resource]:
    """Return the ontology itself, its classes and its properties, by IRI."""
    resources = _resources(VocabularyDocument.ONTOLOGY)
    return {one.iri: one for one in resources if not one.iri.startswith(BLANK)}


def _resources(document: VocabularyDocument) -> list[Resource]:
    facts: dict[Iri, list[Fact]] = defaultdict(list)
    dataset = ox.Dataset(ox.parse(_file(document).read_bytes(), ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # otherwise processes label blank nodes differently
    for quad in dataset:
        value = to_node(quad.object)
        assert value is not None  # noqa: S101 (a triple has no unbound values)
        facts[str(to_node(quad.subject))].append((quad.predicate.value, value))
    return to_resources(facts)


def _file(document: VocabularyDocument) -> Path:
    return Path(__file__).with_name(f"{document}.ttl")
