"""The root fields of GraphQL queries."""

from functools import partial
from typing import Annotated

import strawberry

from api.errors import BadArgument
from api.lexicon import Ambiguous, NotFound
from api.schema.annotations import Annotation, annotations_of
from api.schema.commits import CommitConnection, page_of_commits
from api.schema.context import Context, Info
from api.schema.groups import Category, Glossary
from api.schema.hits import ReconcileResult, SearchConnection, edges_of, page_of_hits
from api.schema.inputs import (
    After,
    First,
    MinScore,
    OrganizationFilter,
    TermFilter,
    TermOrder,
    TermWhereInput,
    where_of,
)
from api.schema.nodes import Node
from api.schema.organizations import (
    Organization,
    OrganizationConnection,
    organizations_fitting,
    page_of_organizations,
)
from api.schema.pages import check_page
from api.schema.sources import Source, SourceConnection, page_of_sources
from api.schema.terms import Term, TermConnection, all_terms, page_by_name
from embeddings.hits import SearchMode
from graph import errors
from graph.errors import InvalidIri, UnknownName
from graph.rdf import Iri

__all__ = ["Query"]


@strawberry.type(description="Several terms have this name or synonym, for example in different glossaries.")
class AmbiguousName:
    """The candidates, by IRI."""

    name: str = strawberry.field(description="The name that was passed.")
    candidates: list[Term] = strawberry.field(description="The terms with this name or synonym.")
    remedy: str = strawberry.field(description="How to select one of the candidates.")


@strawberry.type(description="No term has this name, synonym or IRI.")
class TermNotFound:
    """Terms with similar names."""

    name: str = strawberry.field(description="The name or IRI that was passed.")
    suggestions: list[Term] = strawberry.field(description="Terms with similar names, most similar first.")


@strawberry.type(description="No organization has this name, alias or IRI.")
class OrganizationNotFound:
    """Organizations with similar names."""

    name: str = strawberry.field(description="The name or IRI that was passed.")
    suggestions: list[str] = strawberry.field(description="Similar names of organizations, most similar first.")


@strawberry.type(description="Several organizations have this name, or else this alias.")
class AmbiguousOrganization:
    """The candidates, by name."""

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
Id = Annotated[strawberry.ID | None, strawberry.argument(description="The global ID, which is the IRI.")]
IriArgument = Annotated[str | None, strawberry.argument(description="The IRI.")]


HitsPerText = Annotated[
    int, strawberry.argument(description="Maximum number of hits per text, limited by `LEXIGRAPH_MAX_PAGE`.")
]
Texts = Annotated[
    list[str], strawberry.argument(description="The texts to match. Their number is limited by `LEXIGRAPH_MAX_PAGE`.")
]


@strawberry.type(description="The search index and the size of the graph it was built from.")
class IndexInfo:
    """The manifest of the index, with counts."""

    epoch: int = strawberry.field(
        description="The epoch that this request reads. Each change of the data directory has a later one."
    )
    model: str | None = strawberry.field(
        description="The embedding model. Null if the index has no vectors; search then uses labels and keywords only."
    )
    dimension: int = strawberry.field(description="Number of dimensions of the embeddings. 0 without a model.")
    terms: int = strawberry.field(description="Number of terms.")
    sources: int = strawberry.field(description="Number of sources.")
    organizations: int = strawberry.field(
        description="Number of organizations, including parent organizations that no term names directly."
    )


@strawberry.type(description="Queries. All of them are read-only and need no API key.")
class Query:
    """The queries."""

    @strawberry.field(
        description="A page of the commits after an epoch, oldest first, including removals. A client that applies"
        " them has all terms of the current epoch. If the log does not reach back to `since`, the error is"
        " LOG_TRUNCATED, and its message names the remedy."
    )
    async def changes(
        self,
        info: Info,
        since: Annotated[int, strawberry.argument(description="The last epoch that the client has; 0 for all.")],
        first: First = 20,
        after: After = None,
    ) -> CommitConnection:
        """Return one page."""
        return await page_of_commits(info.context, since, first, after)

    @strawberry.field(
        description="Get one term by exactly one of `id`, `iri` and `name`. Names match names and synonyms in any"
        " language, ignoring case, accents, hyphens and plurals. Pass `glossary` with a name that several glossaries"
        " define."
    )
    async def term(
        self,
        info: Info,
        id: Id = None,
        iri: IriArgument = None,
        name: Annotated[str | None, strawberry.argument(description="A name or synonym.")] = None,
        glossary: Annotated[
            str | None, strawberry.argument(description="The glossary in which to look up `name`, by name or IRI.")
        ] = None,
    ) -> TermResult:
        """Return the term, or the candidates, or suggestions."""
        if glossary is not None and name is None:
            raise BadArgument("`glossary` applies to `name` only. Omit it with `id` and `iri`.")
        found = info.context.lexicon.find(_one_of(id, iri, name), glossary)
        match found:
            case Ambiguous():
                candidates = await all_terms(info.context, found.candidates)
                return AmbiguousName(name=found.name, candidates=candidates, remedy=found.remedy)
            case NotFound():
                return TermNotFound(name=found.name, suggestions=await all_terms(info.context, found.suggestions))
        return Term.of(found, info.context)

    @strawberry.field(description="List terms, ordered by name.")
    async def terms(
        self,
        info: Info,
        where: TermFilter = None,
        order_by: Annotated[TermOrder, strawberry.argument(description="The order of the list.")] = TermOrder.NAME,
        first: First = 20,
        after: After = None,
    ) -> TermConnection:
        """Return one page."""
        descending = order_by is TermOrder.NAME_DESCENDING
        return await page_by_name(info.context, where_of(where), first, after, descending=descending)

    @strawberry.field(description="Search terms by name, synonym, keywords and meaning. Best hits first.")
    async def search(
        self,
        info: Info,
        query: Annotated[str, strawberry.argument(description="A name, keywords, or a description of the meaning.")],
        mode: Annotated[SearchMode, strawberry.argument(description="How to rank terms.")] = SearchMode.HYBRID,
        where: TermFilter = None,
        min_score: MinScore = None,
        first: First = 10,
        after: After = None,
    ) -> SearchConnection:
        """Return one page."""
        vectors = await info.context.encode([query], mode)
        vector = None if vectors is None else vectors[0]
        rank = partial(info.context.lexicon.search, query, mode, where_of(where), min_score, vector)
        return await page_of_hits(info.context, rank, first, after)

    @strawberry.field(
        description="Match each of several texts, such as the cells of a table column, to terms. Returns one result"
        " per text, in the order of `texts`."
    )
    async def reconcile(
        self, info: Info, texts: Texts, where: TermFilter = None, limit: HitsPerText = 3
    ) -> list[ReconcileResult]:
        """Return the results in the order of the texts."""
        return await _reconciled(info, texts, where, limit)

    @strawberry.field(
        description="The former name of `reconcile`, with the same result.", deprecation_reason="Use `reconcile`."
    )
    async def match(
        self, info: Info, texts: Texts, where: TermFilter = None, limit: HitsPerText = 3
    ) -> list[ReconcileResult]:
        """Return what `reconcile` returns."""
        return await _reconciled(info, texts, where, limit)

    @strawberry.field(
        description="Find the names and synonyms of terms in a text, in text order. Only whole words match, and"
        " annotations do not overlap: of the labels that start first, the longest is taken."
    )
    async def annotate(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="The text to annotate, of at most 100,000 characters.")],
        where: Annotated[
            TermWhereInput | None,
            strawberry.argument(description="Return only terms that match. Applied after the labels are found."),
        ] = None,
        glossary: Annotated[
            str | None,
            strawberry.argument(
                description="The glossary of the text, by name or IRI. If its terms share a label with terms of other"
                " glossaries, only its terms are returned."
            ),
        ] = None,
    ) -> list[Annotation]:
        """Return all annotations."""
        return await annotations_of(info.context, text, where_of(where), glossary)

    @strawberry.field(description="List the ingested documents, ordered by name.")
    async def sources(self, info: Info, first: First = 20, after: After = None) -> SourceConnection:
        """Return one page."""
        return await page_of_sources(info.context, first, after)

    @strawberry.field(
        description="Get one organization by exactly one of `id`, `iri` and `name`. Names match names and aliases in"
        " any language, ignoring case, accents and hyphens."
    )
    def organization(
        self,
        info: Info,
        id: Id = None,
        iri: IriArgument = None,
        name: Annotated[str | None, strawberry.argument(description="A name or alias.")] = None,
    ) -> OrganizationResult:
        """Return the organization, or the candidates, or suggestions."""
        catalog = info.context.lexicon.catalog
        try:
            found = catalog.find("organization", _one_of(id, iri, name))
        except UnknownName as error:
            return OrganizationNotFound(name=error.name, suggestions=error.suggestions)
        except errors.AmbiguousName as error:
            info.context.charge(len(error.candidates))
            candidates = [Organization.of(catalog.organizations[iri]) for iri in error.candidates]
            return AmbiguousOrganization(name=error.name, candidates=candidates, remedy=error.remedy)
        return Organization.of(catalog.organizations[found])

    @strawberry.field(description="List organizations, ordered by name.")
    def organizations(
        self,
        info: Info,
        where: OrganizationFilter = None,
        first: First = 20,
        after: After = None,
    ) -> OrganizationConnection:
        """Return one page."""
        return page_of_organizations(info.context, organizations_fitting(info.context, where), first, after)

    @strawberry.field(description="All categories, ordered by name.")
    def categories(self, info: Info) -> list[Category]:
        """Return all categories."""
        return [Category.of(category) for category in info.context.lexicon.catalog.categories.values()]

    @strawberry.field(description="All glossaries, ordered by name.")
    def glossaries(self, info: Info) -> list[Glossary]:
        """Return all glossaries."""
        return [Glossary.of(glossary) for glossary in info.context.lexicon.catalog.glossaries.values()]

    @strawberry.field(
        description="Get a term, organization, category, glossary or source by its global ID. Null if none has the ID."
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The global ID, which is the IRI.")],
    ) -> Node | None:
        """Return the term, organization, category, glossary or source."""
        return await _node(info.context, str(id))

    @strawberry.field(description="Information about the search index and the size of the graph.")
    def index(self, info: Info) -> IndexInfo:
        """Return the counts of the epoch, and its model."""
        lexicon = info.context.lexicon
        catalog = lexicon.catalog
        return IndexInfo(
            epoch=lexicon.epoch,
            model=lexicon.model,
            dimension=lexicon.view.dimension,
            terms=lexicon.count,
            sources=lexicon.source_count,
            organizations=len(catalog.organizations),
        )


async def _reconciled(info: Info, texts: list[str], where: TermWhereInput | None, limit: int) -> list[ReconcileResult]:
    check_page(info.context, len(texts), "texts", "Send the others in further requests.")
    check_page(info.context, limit, "limit", "Request fewer hits per text.")
    info.context.charge(len(texts) * limit)
    found = await info.context.search_many(texts, where_of(where), limit)
    return [
        ReconcileResult(text=text, hits=await edges_of(info.context, hits, [hit.key for hit in hits]))
        for text, hits in zip(texts, found, strict=True)
    ]


def _one_of(*names: str | None) -> str:
    given = [name for name in names if name is not None]
    if len(given) != 1:
        raise BadArgument(f"Pass exactly one of `id`, `iri` and `name`; got {len(given)}.")
    return given[0]


async def _node(context: Context, iri: Iri) -> Node | None:
    catalog = context.lexicon.catalog
    if organization := catalog.organizations.get(iri):
        return Organization.of(organization)
    if category := catalog.categories.get(iri):
        return Category.of(category)
    if glossary := catalog.glossaries.get(iri):
        return Glossary.of(glossary)
    if context.lexicon.has_term(iri):
        term = await context.terms.load(iri)
        return Term.of(term, context) if term else None
    try:
        source = await context.sources.load(iri)
    except InvalidIri:
        return None
    return Source.of(source) if source else None
