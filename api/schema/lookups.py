"""Looks up a term or organization by ID, IRI or name, with candidates and suggestions, and any object by its ID."""

from typing import Annotated, Any

import strawberry

from api.errors import BadArgument
from api.lexicon.term_lookup import Ambiguous, NotFound, find_term
from api.schema.categories_and_glossaries import Category, Glossary
from api.schema.context import Context
from api.schema.organizations import Organization
from api.schema.pages import Node
from api.schema.sources import Source
from api.schema.terms import Term, all_terms
from graph import errors
from graph.errors import InvalidIri, UnknownName
from graph.rdf import Iri


@strawberry.type(description="Several terms have this name or synonym, for example in different glossaries.")
class AmbiguousName:
    name: str = strawberry.field(description="The name that was passed.")
    candidates: list[Term] = strawberry.field(description="The terms with this name or synonym.")
    remedy: str = strawberry.field(description="How to select one of the candidates.")


@strawberry.type(description="No term has this name, synonym or IRI.")
class TermNotFound:
    name: str = strawberry.field(description="The name or IRI that was passed.")
    suggestions: list[Term] = strawberry.field(description="Terms with similar names, most similar first.")


@strawberry.type(description="No organization has this name, alias or IRI.")
class OrganizationNotFound:
    name: str = strawberry.field(description="The name or IRI that was passed.")
    suggestions: list[str] = strawberry.field(description="Similar names of organizations, most similar first.")


@strawberry.type(description="Several organizations have this name, or else this alias.")
class AmbiguousOrganization:
    name: str = strawberry.field(description="The name that was passed.")
    candidates: list[Organization] = strawberry.field(description="The organizations with this name or alias.")
    remedy: str = strawberry.field(description="How to select one of the candidates.")


TermResult = Annotated[
    Term | AmbiguousName | TermNotFound,
    strawberry.union("TermResult", description="A term, or the reason why no single term was found."),
]
OrganizationResult = Annotated[
    Organization | AmbiguousOrganization | OrganizationNotFound,
    strawberry.union(
        "OrganizationResult", description="An organization, or the reason why no single organization was found."
    ),
]


async def look_up_term(
    context: Context, id: str | None, iri: str | None, name: str | None, glossary: str | None
) -> "Term | AmbiguousName | TermNotFound":
    """Return the term, or the candidates, or suggestions. Raises `BadArgument`, `UnknownName`."""
    if glossary is not None and name is None:
        raise BadArgument("`glossary` applies to `name` only. Omit it with `id` and `iri`.")
    lexicon, wanted = context.lexicon, _one_of(id, iri, name)
    found: Any = lexicon.kept_names.get((wanted, glossary))
    if found is None:
        found = await context.read(lambda: find_term(lexicon, wanted, glossary))
    match found:
        case Ambiguous():
            candidates = await all_terms(context, found.candidates)
            return AmbiguousName(name=found.name, candidates=candidates, remedy=found.remedy)
        case NotFound():
            return TermNotFound(name=found.name, suggestions=await all_terms(context, found.suggestions))
    return Term.of(found, context)


def look_up_organization(
    context: Context, id: str | None, iri: str | None, name: str | None
) -> "Organization | AmbiguousOrganization | OrganizationNotFound":
    """Return the organization, or the candidates, or suggestions. Raises `BadArgument`, `QueryTooLarge`."""
    catalog = context.lexicon.catalog
    try:
        found = catalog.find("organization", _one_of(id, iri, name))
    except UnknownName as error:
        return OrganizationNotFound(name=error.name, suggestions=error.suggestions)
    except errors.AmbiguousName as error:
        context.charge(len(error.candidates))
        candidates = [Organization.of(catalog.organizations[iri], catalog) for iri in error.candidates]
        return AmbiguousOrganization(name=error.name, candidates=candidates, remedy=error.remedy)
    return Organization.of(catalog.organizations[found], catalog)


def _one_of(*names: str | None) -> str:
    given = [name for name in names if name is not None]
    if len(given) != 1:
        raise BadArgument(f"Pass exactly one of `id`, `iri` and `name`; got {len(given)}.")
    return given[0]


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
