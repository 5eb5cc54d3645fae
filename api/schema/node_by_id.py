"""Any object by its global ID."""

from api.schema.categories_and_glossaries import Category, Glossary
from api.schema.context import Context
from api.schema.organizations import Organization
from api.schema.pages import Node
from api.schema.sources import Source
from api.schema.terms import Term
from graph.errors import InvalidIri
from graph.rdf import Iri


async def node_of(context: Context, iri: Iri) -> Node | None:
    """Return the term, organization, category, glossary or source with an IRI, or None.

    Objects that are asked for together are read in one batch. Only sources are read from the graph.
    """
    context.charge(1)
    catalog = context.lexicon.catalog
    if organization := catalog.organization(iri):
        return Organization.of(organization, catalog)
    if category := catalog.categories.get(iri):
        return Category.of(category, catalog)
    if glossary := catalog.glossaries.get(iri):
        return Glossary.of(glossary, catalog)
    if term := await context.terms.load(iri):
        return Term.of(term, context)
    try:
        source = await context.sources.load(iri)
    except InvalidIri:
        return None
    return Source.of(source) if source else None
