"""Converts model values to triples."""

from collections.abc import Iterator
from typing import Final

from graph.datatypes import TRUE, integer
from graph.iris import Iris
from graph.model import Category, Glossary, Organization, Source, Term
from graph.rdf import Iri, Literal, Node, Triple
from graph.term_fields import IRI_PROPERTIES, LITERAL_PROPERTIES, MAPPING_PROPERTIES, TEXT_PROPERTIES
from graph.vocabulary import DCTERMS, LEX, OWL, PROV, RDF, SCHEMA, SKOS, WIKIDATA

_LISTS: Final = {**LITERAL_PROPERTIES, **IRI_PROPERTIES, "aliases": LEX.alias}


def term_triples(term: Term, iris: Iris) -> Iterator[Triple]:
    """Yield the triples of `term`, its membership in categories, and the involvements of its developers."""
    yield term.iri, RDF.type, SKOS.Concept
    yield term.iri, RDF.type, SCHEMA.DefinedTerm
    yield term.iri, PROV.wasDerivedFrom, term.source
    for field, property_ in TEXT_PROPERTIES.items():
        text: Literal | None = getattr(term, field)
        if text is not None:
            yield term.iri, property_, text
    for field, text in term.translations:
        yield term.iri, TEXT_PROPERTIES[field], text
    for field, property_ in _LISTS.items():
        values: tuple[Node, ...] = getattr(term, field)
        for value in values:
            yield term.iri, property_, value
    if term.is_deprecated:
        yield term.iri, OWL.deprecated, TRUE
    if term.status is not None:
        yield term.iri, LEX.status, Literal(term.status)
    for relation, concept in term.mappings:
        yield term.iri, MAPPING_PROPERTIES[relation], concept
    for category in term.categories:
        yield category, SKOS.member, term.iri
    positions: dict[Iri, int] = {}
    for developer in term.developers:
        position = positions.setdefault(developer.organization, len(positions) + 1)
        involvement = iris.involvement(term.iri, developer.organization)
        yield term.iri, LEX.developedBy, developer.organization
        yield term.iri, LEX.involvement, involvement
        yield involvement, RDF.type, LEX.Involvement
        yield involvement, LEX.organization, developer.organization
        yield involvement, DCTERMS.description, developer.description
        yield involvement, SCHEMA.position, integer(position)


def category_triples(category: Category, glossary: Iri) -> Iterator[Triple]:
    """Yield the triples of a category, a `skos:Collection`."""
    yield category.iri, RDF.type, SKOS.Collection
    for name in category.names:
        yield category.iri, SKOS.prefLabel, name
    yield category.iri, SKOS.inScheme, glossary


def glossary_triples(glossary: Glossary) -> Iterator[Triple]:
    """Yield the triples of a glossary, a `skos:ConceptScheme`."""
    yield glossary.iri, RDF.type, SKOS.ConceptScheme
    yield glossary.iri, RDF.type, SCHEMA.DefinedTermSet
    for name in glossary.names:
        yield glossary.iri, SKOS.prefLabel, name


def organization_triples(organization: Organization) -> Iterator[Triple]:
    """Yield the triples of an organization; `term_triples` yields its involvements."""
    yield organization.iri, RDF.type, SCHEMA.Organization
    for name in organization.names:
        yield organization.iri, SCHEMA.name, name
    for name in organization.alternate_names:
        yield organization.iri, SCHEMA.alternateName, name
    if organization.parent is not None:
        yield organization.iri, SCHEMA.parentOrganization, organization.parent
    if organization.homepage is not None:
        yield organization.iri, SCHEMA.url, organization.homepage
    if organization.wikidata is not None:
        yield organization.iri, OWL.sameAs, WIKIDATA + organization.wikidata


def source_triples(source: Source) -> Iterator[Triple]:
    """Yield the triples of a source, with the full text of its refused pages."""
    yield source.iri, RDF.type, LEX.Source
    yield source.iri, DCTERMS.title, Literal(source.name)
    yield source.iri, LEX.digest, Literal(source.digest)
    if source.glossary is not None:
        yield source.iri, LEX.glossary, source.glossary
    if source.format is not None:
        yield source.iri, DCTERMS.format, Literal(source.format)
    for page in source.refused:
        yield source.iri, LEX.refused, Literal(page)
    for graph in source.graphs:
        yield source.iri, LEX.documentGraph, graph
