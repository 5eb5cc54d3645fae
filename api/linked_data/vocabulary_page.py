"""The pages at /ontology and /shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.web.addresses import Addresses, Link
from api.web.page_context import PageContext
from api.web.templates import render
from graph.export import RdfFormat
from graph.ontology import VocabularyDocument, definitions, vocabulary_document
from graph.prefixes import to_short_name
from graph.rdf import Iri, Literal
from graph.resources import Resource
from graph.vocabulary import LEX, OWL, RDF, RDFS

_KINDS: Final[Mapping[str, str]] = {
    OWL.Class: "class",
    OWL.ObjectProperty: "property with a resource as its value",
    OWL.DatatypeProperty: "property with a text as its value",
    OWL.AnnotationProperty: "note",
    OWL.NamedIndividual: "resource",
}
_RELATIONS: Final[Mapping[str, str]] = {
    RDFS.subClassOf: "Subclass of",
    RDFS.subPropertyOf: "Subproperty of",
    RDFS.domain: "Domain",
    RDFS.range: "Range",
}


@dataclass(frozen=True, slots=True)
class _Definition:
    """A class or property: its anchor on the page, its comment, and links by relation."""

    anchor: str
    iri: Iri
    kind: str
    comment: str
    relations: Sequence[tuple[str, Sequence[Link]]]


def vocabulary_page(document: VocabularyDocument, context: PageContext) -> str:
    """Return the page of the ontology with an anchor per definition, or that of the shapes."""
    is_ontology = document is VocabularyDocument.ONTOLOGY
    return render(
        "vocabulary.html",
        context,
        iri=None,
        title="Ontology" if is_ontology else "Shapes",
        namespace=str(LEX),
        definitions=[_definition(one, context.addresses) for one in definitions().values() if one.iri != str(LEX)]
        if is_ontology
        else [],
        turtle=None if is_ontology else vocabulary_document(document, RdfFormat.TURTLE),
    )


def _definition(resource: Resource, addresses: Addresses) -> _Definition:
    kinds = [_KINDS[str(kind)] for kind in resource.facts[RDF.type] if kind in _KINDS]
    comments = [value.value for value in resource.facts[RDFS.comment] if isinstance(value, Literal)]
    relations = [
        (name, [_link(str(value), addresses) for value in resource.facts[property_]])
        for property_, name in _RELATIONS.items()
        if property_ in resource.facts
    ]
    return _Definition(resource.iri.removeprefix(str(LEX)), resource.iri, kinds[0], comments[0], relations)


def _link(iri: Iri, addresses: Addresses) -> Link:
    return Link(":".join(to_short_name(iri) or (iri,)), addresses.own(iri) or iri)
