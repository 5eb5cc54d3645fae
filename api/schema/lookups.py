"""Looks up a term or organization by ID, IRI or name, with candidates and suggestions, and any object by its ID.

Also completes the beginnings of labels, for fields with auto-complete, and finds all kinds of objects by one text.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from starlette.concurrency import run_in_threadpool

from api.errors import BadArgument
from api.lexicon import universal_search
from api.lexicon.filters import TermWhere
from api.lexicon.term_lookup import Ambiguous, NotFound, find_term
from api.lexicon.universal_search import FoundKind
from api.schema.categories_and_glossaries import Category, Glossary
from api.schema.context import Context, Info
from api.schema.hits import Match, matches_of
from api.schema.inputs import add_enum
from api.schema.organizations import Organization
from api.schema.pages import Node, check_page
from api.schema.sources import Source
from api.schema.terms import Term, all_terms
from embeddings.hits import SearchMode
from embeddings.records import Role
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


@strawberry.type(description="A name or synonym that begins with the typed text, or has a later word that does.")
class Completion:
    label: str = strawberry.field(description="The name or synonym.")
    field: str = strawberry.field(description="The field of the label: `name` or `synonym`.")
    iri: Iri = strawberry.field(description="The IRI of the term.")

    @strawberry.field(description="The term.")
    async def term(self, info: Info) -> Term:
        (term,) = await all_terms(info.context, [self.iri])
        return term


async def completions_of(context: Context, prefix: str, where: TermWhere, limit: int) -> list[Completion]:
    """Return at most `limit` labels, of deprecated terms only if `where` asks for them.

    Raises `BadArgument`, and `UnknownName` for an unknown name in `where`.
    """
    check_page(context, limit, "limit", "Request fewer; users type another letter.")
    found = await run_in_threadpool(context.lexicon.complete, prefix, where, limit)
    return [
        Completion(label=one.label, field="name" if one.role is Role.NAME else "synonym", iri=one.key) for one in found
    ]


add_enum(
    FoundKind,
    "The kind of a result of `find`, in the order of results with the same score.",
    {
        FoundKind.TERM: "A term.",
        FoundKind.ORGANIZATION: "An organization that works on terms, or has a unit that does.",
        FoundKind.CATEGORY: "A category with terms.",
        FoundKind.GLOSSARY: "A glossary with terms.",
        FoundKind.SOURCE: "A document with terms.",
    },
)


@strawberry.type(description="A term, organization, category, glossary or source that a text leads to.")
class Found:
    kind: FoundKind = strawberry.field(description="The kind of the result.")
    iri: str = strawberry.field(description="The IRI, which is the global ID.")
    name: str = strawberry.field(description="The preferred name.")
    terms: int | None = strawberry.field(
        description="Number of its terms; for an organization with those of its units. Null for a term."
    )
    score: float = strawberry.field(description="Relevance, from 0 to 1. Results are ordered by score.")
    matches: list[Match] = strawberry.field(description="Reasons for the match, strongest first.")

    @strawberry.field(description="The object.")
    async def node(self, info: Info) -> Node | None:
        return await node_of(info.context, self.iri)


async def find(
    context: Context, query: str, kinds: Sequence[FoundKind] | None, mode: SearchMode | None, first: int
) -> list[Found]:
    """Return at most `first` results, best first. Raises `BadArgument`, `QueryTooLarge`, `EmptyQuery`."""
    check_page(context, first, remedy="Request fewer.")
    context.charge(first)
    wanted = tuple(FoundKind) if kinds is None else tuple(kinds)
    (encoded,) = await context.encode([query], mode if FoundKind.TERM in wanted else SearchMode.LEXICAL)
    found = await run_in_threadpool(universal_search.find, encoded, wanted, first)
    return [
        Found(
            kind=one.kind,
            iri=one.iri,
            name=one.name,
            terms=one.terms,
            score=one.score,
            matches=matches_of(one.matches, query),
        )
        for one in found
    ]
