"""The root fields of GraphQL queries."""

import asyncio
from functools import partial
from typing import Annotated

import strawberry
from starlette.concurrency import run_in_threadpool

from api.lexicon.filters import TermWhere
from api.lexicon.searching import EncodedQuery
from api.lexicon.shortest_path import Relation
from api.lexicon.universal_search import FoundKind
from api.schema.categories_and_glossaries import Category, Glossary
from api.schema.commits import Commit, page_of_commits
from api.schema.completions import Completion, completions_of
from api.schema.context import Info
from api.schema.hits import Rank, SearchConnection, page_of_hits
from api.schema.index_info import IndexInfo
from api.schema.inputs import HitOrder, MinScore, OrganizationFilter, TermFilter, TermOrder, TermWhereInput, where_of
from api.schema.lookups import OrganizationResult, TermResult, look_up_organization, look_up_term, node_of
from api.schema.organizations import Organization, organizations_fitting
from api.schema.pages import Connection, Node, Window, check_page, page_of, paged_field
from api.schema.paths import Path, path_of
from api.schema.quality import QualityCounts, QualityReport
from api.schema.sources import Source
from api.schema.term_lists import TermConnection, page_by_name, page_of_positions
from api.schema.texts import Annotation, HitsPerText, ReconcileResult, Texts, annotations_of, reconciled
from api.schema.universal_search import Found, find
from embeddings.hits import SearchMode

_MODE = "How to rank terms: by default HYBRID, or LEXICAL if the index has no vectors."


Id = Annotated[strawberry.ID | None, strawberry.argument(description="The global ID, which is the IRI.")]
IriArgument = Annotated[str | None, strawberry.argument(description="The IRI.")]


_HIERARCHY_AND_RELATED = [Relation.BROADER, Relation.NARROWER, Relation.RELATED]


@strawberry.type(description="Queries. All of them are read-only, and need no key unless reading is private.")
class Query:
    @paged_field(
        "A page of the commits after an epoch, oldest first, including removals. A client that applies"
        " them has all terms of the current epoch. If the log does not reach back to `since`, the error is"
        " LOG_TRUNCATED, and its message names the remedy."
    )
    async def changes(
        self,
        info: Info,
        window: Window,
        since: Annotated[int, strawberry.argument(description="The last epoch that the client has; 0 for all.")],
    ) -> Connection[Commit]:
        return await page_of_commits(info.context, since, window)

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
        return await look_up_term(info.context, id, iri, name, glossary)

    @paged_field("List terms.")
    async def terms(
        self,
        info: Info,
        window: Window,
        where: TermFilter = None,
        order_by: Annotated[TermOrder, strawberry.argument(description="The order of the list.")] = TermOrder.NAME,
    ) -> TermConnection:
        return await page_by_name(info, where_of(where), window, order=order_by)

    @paged_field("Search terms by name, synonym, keywords and meaning. Best hits first.", size=10)
    async def search(
        self,
        info: Info,
        window: Window,
        query: Annotated[str, strawberry.argument(description="A name, keywords, or a description of the meaning.")],
        mode: Annotated[SearchMode | None, strawberry.argument(description=_MODE)] = None,
        where: TermFilter = None,
        min_score: MinScore = None,
        order_by: Annotated[
            HitOrder, strawberry.argument(description="The order of the hits, at most 1,000.")
        ] = HitOrder.RELEVANCE,
    ) -> SearchConnection:
        (encoded,) = await info.context.encode([query], mode)
        rank = _ranked(encoded, where_of(where), min_score)
        return await page_of_hits(info, rank, window, query, order_by, encoded.mode)

    @strawberry.field(
        description="Search with each of several queries, in the order of `queries`, each with its own facets."
    )
    async def searches(
        self,
        info: Info,
        queries: Annotated[
            list[str],
            strawberry.argument(description="The queries. Their number is limited by `LEXIGRAPH_MAX_PAGE`."),
        ],
        mode: Annotated[SearchMode | None, strawberry.argument(description=_MODE)] = None,
        where: TermFilter = None,
        min_score: MinScore = None,
        first: Annotated[int, strawberry.argument(description="Maximum number of hits per query.")] = 3,
    ) -> list[SearchConnection]:
        check_page(info.context, len(queries), "queries", "Send the others in further requests.")
        return [
            await page_of_hits(
                info, _ranked(query, where_of(where), min_score), Window(first), query.text, mode=query.mode
            )
            for query in await info.context.encode(queries, mode)
        ]

    @strawberry.field(
        description="Find terms, organizations, categories, glossaries and sources by one text, best first: by name"
        " or alias, by the beginning of a word in them, or misspelled; terms also by keywords and meaning. Equal scores"
        " are in the order of `FoundKind`."
    )
    async def find(
        self,
        info: Info,
        query: Annotated[str, strawberry.argument(description="What a user types into a search field.")],
        kinds: Annotated[
            list[FoundKind] | None, strawberry.argument(description="The kinds of results, all by default.")
        ] = None,
        mode: Annotated[SearchMode | None, strawberry.argument(description=_MODE)] = None,
        first: Annotated[
            int, strawberry.argument(description="Maximum number of results, limited by `LEXIGRAPH_MAX_PAGE`.")
        ] = 10,
    ) -> list[Found]:
        return await find(info.context, query, kinds, mode, first)

    @strawberry.field(
        description="Complete what a user types to names and synonyms: those that begin with it, then those with"
        " a later word that does. Of both, names come first, and shorter labels. Returns each term once, and deprecated"
        " terms only if `where` asks for them."
    )
    async def complete(
        self,
        info: Info,
        prefix: Annotated[str, strawberry.argument(description="The beginning of a name, or of a word in it.")],
        where: TermFilter = None,
        limit: Annotated[
            int, strawberry.argument(description="Maximum number of terms, limited by `LEXIGRAPH_MAX_PAGE`.")
        ] = 10,
    ) -> list[Completion]:
        return await completions_of(info.context, prefix, where_of(where), limit)

    @strawberry.field(
        description="Match each of several texts, such as the cells of a table column, to terms. Returns one result"
        " per text, in the order of `texts`."
    )
    async def reconcile(
        self, info: Info, texts: Texts, where: TermFilter = None, limit: HitsPerText = 3
    ) -> list[ReconcileResult]:
        return await reconciled(info, texts, where, limit)

    @strawberry.field(
        description="The former name of `reconcile`, with the same result.", deprecation_reason="Use `reconcile`."
    )
    async def match(
        self, info: Info, texts: Texts, where: TermFilter = None, limit: HitsPerText = 3
    ) -> list[ReconcileResult]:
        return await reconciled(info, texts, where, limit)

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
        return await annotations_of(info.context, text, where_of(where), glossary)

    @strawberry.field(
        description="Findings about the quality of the terms. The first request after a change has the report made,"
        " which takes some seconds, or up to a minute for 100,000 terms. Until then, this is the report of an earlier"
        " epoch, or null without one."
    )
    async def quality(self, info: Info) -> QualityReport | None:
        report, is_current = await info.context.quality_report()
        if report is None:
            return None
        return QualityReport(is_current=is_current, counts=QualityCounts.of(report.counts), report=report)

    @paged_field("List the ingested documents, ordered by name.")
    async def sources(self, info: Info, window: Window) -> Connection[Source]:
        sources = await run_in_threadpool(lambda: info.context.lexicon.all_sources)
        page = page_of(info.context, sources, window, lambda source: source.iri)
        return page.connection(list(map(Source.of, page.items)))

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
        return look_up_organization(info.context, id, iri, name)

    @paged_field("List organizations, ordered by name.")
    def organizations(self, info: Info, window: Window, where: OrganizationFilter = None) -> Connection[Organization]:
        catalog = info.context.lexicon.catalog
        page = page_of(info.context, organizations_fitting(info.context, where), window, str)
        return page.connection([Organization.of(catalog.organizations[iri], catalog) for iri in page.items])

    @strawberry.field(description="All categories, ordered by name.")
    def categories(self, info: Info) -> list[Category]:
        catalog = info.context.lexicon.catalog
        return [Category.of(category, catalog) for category in catalog.categories.values()]

    @strawberry.field(description="All glossaries, ordered by name.")
    def glossaries(self, info: Info) -> list[Glossary]:
        catalog = info.context.lexicon.catalog
        return [Glossary.of(glossary, catalog) for glossary in catalog.glossaries.values()]

    @strawberry.field(
        description="Get a term, organization, category, glossary or source by its global ID. Null if none has the ID."
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The global ID, which is the IRI.")],
    ) -> Node | None:
        return await node_of(info.context, str(id))

    @strawberry.field(
        description="Get several objects by their global IDs, in the order of `ids`. Null for each ID that none has."
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(description="The global IDs. Their number is limited by `LEXIGRAPH_MAX_PAGE`."),
        ],
    ) -> list[Node | None]:
        check_page(info.context, len(ids), "ids", "Send the others in further requests.")
        return list(await asyncio.gather(*(node_of(info.context, str(one)) for one in ids)))

    @paged_field(
        "A page of the top concepts of a glossary, ordered by notation, then by name: those that its"
        " documents state, or else its terms without a broader term in it. Of several glossaries, all terms without a"
        " broader term."
    )
    async def top_concepts(
        self,
        info: Info,
        window: Window,
        glossary: Annotated[
            str | None,
            strawberry.argument(description="The name or IRI of a glossary. By default, the only one, or all."),
        ] = None,
    ) -> TermConnection:
        lexicon = info.context.lexicon
        catalog = lexicon.catalog
        iri = catalog.only_glossary if glossary is None else catalog.find("glossary", glossary)
        top = partial(lexicon.hierarchy.top_concepts, iri)
        return await page_of_positions(info.context, top, window)

    @strawberry.field(description="A shortest path from one term to another over relations. Null without a path.")
    async def path(
        self,
        info: Info,
        from_: Annotated[strawberry.ID, strawberry.argument(name="from", description="The global ID of a term.")],
        to: Annotated[strawberry.ID, strawberry.argument(description="The global ID of another term.")],
        relations: Annotated[
            list[Relation],
            strawberry.argument(description="The relations that steps may follow, preferred ones first."),
        ] = _HIERARCHY_AND_RELATED,
        max_length: Annotated[
            int, strawberry.argument(description="The maximum number of relations on the path, at most 12.")
        ] = 6,
    ) -> Path | None:
        return await path_of(info.context, str(from_), str(to), relations, max_length)

    @strawberry.field(description="Information about the search index and the size of the graph.")
    async def index(self, info: Info) -> IndexInfo:
        return await run_in_threadpool(IndexInfo.of, info.context.lexicon)


def _ranked(query: EncodedQuery, where: TermWhere, min_score: float | None) -> Rank:
    return lambda limit: query.hits(limit, query.lexicon.filter(where), min_score)
