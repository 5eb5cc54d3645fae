"""Search hits: terms with their scores and match reasons."""

import asyncio
from collections.abc import Callable, Sequence

import strawberry
from starlette.concurrency import run_in_threadpool

from api.schema.context import Context, Info
from api.schema.facets import Facets
from api.schema.pages import PageInfo, page_of, place_of_cursor
from api.schema.terms import Term
from embeddings.engine import Filter
from embeddings.hits import Hit, MatchKind

__all__ = ["ReconcileResult", "SearchConnection", "SearchEdge", "edges_of", "page_of_hits"]

Rank = Callable[[int], Sequence[Hit]]

RANKED = 1000
"""Maximum number of hits of a search over all of its pages."""


@strawberry.type(description="A reason why a term is a hit.")
class Match:
    """A reason."""

    kind: MatchKind = strawberry.field(description="The kind of match.")
    field: str = strawberry.field(
        description="The field that matched: `name`, `synonym`, `hiddenLabel`, `notation`, `replaces`, `definition`,"
        " `technicalDefinition` or `text`."
    )
    text: str = strawberry.field(
        description="The matched text: the definition or technical definition for SEMANTIC, the matching words of the"
        " query for LEXICAL, otherwise the label."
    )


@strawberry.type(description="A search hit: a term with its score and the reasons for the match.")
class SearchEdge:
    """Relay's edge, with the score."""

    node: Term = strawberry.field(description="The term.")
    cursor: str = strawberry.field(description="The cursor of this hit, for `after`.")
    score: float = strawberry.field(description="Relevance, from 0 to 1. Hits are ordered by score.")
    cosine: float | None = strawberry.field(
        description="Cosine similarity of the embeddings, from -1 to 1. Null in a LEXICAL search."
    )
    matches: list[Match] = strawberry.field(description="Reasons for the match, strongest first.")


@strawberry.type(description="A page of search hits, best first.")
class SearchConnection:
    """Relay's connection."""

    edges: list[SearchEdge] = strawberry.field(description="The hits of this page, with scores and cursors.")
    nodes: list[Term] = strawberry.field(description="The terms of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    ranked: strawberry.Private["RankedHits"]

    @strawberry.field(description="Number of hits over all pages, at most 1,000.")
    async def total_count(self) -> int:
        """Return the length of the whole list."""
        return len(await self.ranked.hits())

    @strawberry.field(description="Term counts over all pages by category, organization and glossary.")
    async def facets(self, info: Info) -> Facets:
        """Return the counts over the whole list."""
        terms = [hit.key for hit in await self.ranked.hits()]
        where = Filter(keys=frozenset(terms))
        return Facets(counted=await run_in_threadpool(info.context.lexicon.facets, where))


class RankedHits:
    """The hits of a search over all pages, computed once, on first use."""

    def __init__(self, rank: Rank) -> None:
        """Rank with `rank`, off the event loop."""
        self._rank = rank
        self._ranking: asyncio.Task[Sequence[Hit]] | None = None

    async def hits(self) -> Sequence[Hit]:
        """Return the hits, best first."""
        if self._ranking is None:
            self._ranking = asyncio.create_task(run_in_threadpool(self._rank, RANKED))
        return await self._ranking


@strawberry.type(description="The best-matching terms for one of the texts passed to `reconcile`.")
class ReconcileResult:
    """The best hits for one text."""

    text: str = strawberry.field(description="The text as it was passed.")
    hits: list[SearchEdge] = strawberry.field(description="The hits for this text, best first.")


async def page_of_hits(context: Context, rank: Rank, first: int, after: str | None) -> SearchConnection:
    """Return one page of hits; ranks only as many as the page needs, off the event loop."""
    needed = place_of_cursor(after) + 1 + max(first, 0) + 1
    hits = await run_in_threadpool(rank, min(needed, RANKED))
    page = page_of(context, hits, first, after, lambda hit: hit.key)
    edges = await edges_of(context, page.items, page.cursors)
    return SearchConnection(
        edges=edges, nodes=[edge.node for edge in edges], page_info=page.info, ranked=RankedHits(rank)
    )


async def edges_of(context: Context, hits: Sequence[Hit], cursors: Sequence[str]) -> list[SearchEdge]:
    """Return the GraphQL edges of hits; their terms are read in one batch."""
    found = await context.terms.load_many([hit.key for hit in hits])
    return [
        SearchEdge(
            node=Term.of(term, context),
            cursor=cursor,
            score=hit.score,
            cosine=hit.cosine,
            matches=[Match(kind=match.kind, field=match.field, text=match.text) for match in hit.matches],
        )
        for hit, term, cursor in zip(hits, found, cursors, strict=True)
        if term is not None
    ]
