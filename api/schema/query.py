"""What can be asked: every field is one step into the lexicon."""

from functools import partial
from typing import Annotated

import strawberry

from api.errors import BadArgument
from api.lexicon import Ambiguous, NotFound
from api.schema.annotations import Annotation, annotations_of
from api.schema.context import Context, Info
from api.schema.groups import Category, Glossary
from api.schema.hits import MatchResult, SearchConnection, edges_of, page_of_hits
from api.schema.inputs import OrganizationWhereInput, TermOrder, TermWhereInput, where_of
from api.schema.nodes import Node, Source
from api.schema.organizations import (
    Organization,
    OrganizationConnection,
    organizations_fitting,
    page_of_organizations,
)
from api.schema.pages import check_page
from api.schema.terms import Term, TermConnection, all_terms, page_of_terms
from embeddings.hits import SearchMode
from graph.errors import UnknownName
from graph.rdf import Iri

__all__ = ["Query"]


@strawberry.type(description="Several terms go by this name; ask again by id.")
class AmbiguousName:
    """The candidates, by IRI."""

    name: str
    candidates: list[Term]


@strawberry.type(description="Nothing goes by this name; the suggestions have similar ones.")
class TermNotFound:
    """What may have been meant."""

    name: str
    suggestions: list[Term]


@strawberry.type(description="No organization goes by this name; the suggestions have similar ones.")
class OrganizationNotFound:
    """What may have been meant."""

    name: str
    suggestions: list[str]


TermResult = Annotated[Term | AmbiguousName | TermNotFound, strawberry.union("TermResult")]
OrganizationResult = Annotated[Organization | OrganizationNotFound, strawberry.union("OrganizationResult")]


@strawberry.type(description="What the search index was built from.")
class IndexInfo:
    """The manifest, for people."""

    model: str | None = strawberry.field(description="The embedding model; none means search by words only.")
    dimension: int
    terms: int
    sources: int
    organizations: int = strawberry.field(description="All of them, also those that no term names itself.")


@strawberry.type
class Query:
    """The queries."""

    @strawberry.field(description="One term: by id, by IRI, or by a name or synonym in any spelling.")
    async def term(
        self,
        info: Info,
        id: strawberry.ID | None = None,
        iri: str | None = None,
        name: str | None = None,
    ) -> TermResult:
        """Return the term, or what may have been meant."""
        found = info.context.lexicon.find(_one_of(id, iri, name))
        match found:
            case Ambiguous():
                return AmbiguousName(name=found.name, candidates=await all_terms(info.context, found.candidates))
            case NotFound():
                return TermNotFound(name=found.name, suggestions=await all_terms(info.context, found.suggestions))
        return Term.of(found, info.context)

    @strawberry.field(description="Terms by name.")
    async def terms(
        self,
        info: Info,
        where: TermWhereInput | None = None,
        order_by: TermOrder = TermOrder.NAME,
        first: int = 20,
        after: str | None = None,
    ) -> TermConnection:
        """Return one page."""
        descending = order_by is TermOrder.NAME_DESCENDING
        found = info.context.lexicon.catalog.ordered(where_of(where), descending)
        return await page_of_terms(info.context, found, first, after)

    @strawberry.field(description="Terms by name, synonym, words and meaning, best first.")
    async def search(
        self,
        info: Info,
        query: str,
        mode: SearchMode = SearchMode.HYBRID,
        where: TermWhereInput | None = None,
        min_score: float | None = None,
        first: int = 10,
        after: str | None = None,
    ) -> SearchConnection:
        """Return one page."""
        vectors = await info.context.encode([query], mode)
        vector = None if vectors is None else vectors[0]
        rank = partial(info.context.lexicon.search, query, mode, where_of(where), min_score, vector)
        return await page_of_hits(info.context, rank, first, after)

    @strawberry.field(description="For each of several texts, the terms that fit it best.")
    async def match(
        self,
        info: Info,
        texts: list[str],
        where: TermWhereInput | None = None,
        limit: int = 3,
    ) -> list[MatchResult]:
        """Return the results in the order of the texts."""
        check_page(info.context, len(texts))
        check_page(info.context, limit)
        info.context.charge(len(texts) * limit)
        found = await info.context.search_many(texts, where_of(where), limit)
        return [
            MatchResult(text=text, hits=await edges_of(info.context, hits, [hit.key for hit in hits]))
            for text, hits in zip(texts, found, strict=True)
        ]

    @strawberry.field(
        description="The terms and synonyms in a text of 100,000 characters at most, in their order: whole words, the"
        " longest label that begins first. `where` chooses among them."
    )
    async def annotate(self, info: Info, text: str, where: TermWhereInput | None = None) -> list[Annotation]:
        """Return all of them."""
        return await annotations_of(info.context, text, where_of(where))

    @strawberry.field(description="One organization: by id, by IRI, or by a name or alias in any spelling.")
    def organization(
        self,
        info: Info,
        id: strawberry.ID | None = None,
        iri: str | None = None,
        name: str | None = None,
    ) -> OrganizationResult:
        """Return the organization, or what may have been meant."""
        catalog = info.context.lexicon.catalog
        try:
            found = catalog.find("organization", _one_of(id, iri, name))
        except UnknownName as error:
            return OrganizationNotFound(name=error.name, suggestions=error.suggestions)
        return Organization.of(catalog.organizations[found])

    @strawberry.field(description="Organizations by name.")
    def organizations(
        self,
        info: Info,
        where: OrganizationWhereInput | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> OrganizationConnection:
        """Return one page."""
        return page_of_organizations(info.context, organizations_fitting(info.context, where), first, after)

    @strawberry.field(description="All categories, by name.")
    def categories(self, info: Info) -> list[Category]:
        """Return all of them."""
        return [Category.of(category) for category in info.context.lexicon.catalog.categories.values()]

    @strawberry.field(description="All glossaries, by name.")
    def glossaries(self, info: Info) -> list[Glossary]:
        """Return all of them."""
        return [Glossary.of(glossary) for glossary in info.context.lexicon.catalog.glossaries.values()]

    @strawberry.field(description="Whatever has this id.")
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """Return the term, organization, category, glossary or source."""
        return await _node(info.context, str(id))

    @strawberry.field(description="What the search index was built from.")
    def index(self, info: Info) -> IndexInfo:
        """Return the manifest."""
        lexicon = info.context.lexicon
        manifest, catalog = lexicon.index.manifest, lexicon.catalog
        return IndexInfo(
            model=manifest.model,
            dimension=manifest.dimension,
            terms=manifest.count,
            sources=len(catalog.sources),
            organizations=len(catalog.organizations),
        )


def _one_of(*names: str | None) -> str:
    given = [name for name in names if name is not None]
    if len(given) != 1:
        raise BadArgument("Give one of id, iri and name.")
    return given[0]


async def _node(context: Context, iri: Iri) -> Node | None:
    catalog = context.lexicon.catalog
    if organization := catalog.organizations.get(iri):
        return Organization.of(organization)
    if category := catalog.categories.get(iri):
        return Category.of(category)
    if glossary := catalog.glossaries.get(iri):
        return Glossary.of(glossary)
    if source := catalog.sources.get(iri):
        return Source.of(source)
    term = await context.terms.load(iri) if iri in catalog.terms else None
    return Term.of(term, context) if term else None
