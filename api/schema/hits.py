"""Terms that a search found, each with its score and the reasons."""

import asyncio
from collections.abc import Callable, Sequence

import strawberry
from starlette.concurrency import run_in_threadpool

from api.schema.context import Context, Info
from api.schema.facets import Facets
from api.schema.pages import PageInfo, page_of, place_of_cursor
from api.schema.terms import Term
from embeddings.hits import Hit, MatchKind

__all__ = ["MatchResult", "SearchConnection", "SearchEdge", "edges_of", "page_of_hits"]

Rank = Callable[[int], Sequence[Hit]]

RANKED = 1000
"""A search lists so many terms at most, over all of its pages."""


@strawberry.type(description="One reason why a term was found.")
class Match:
    """A reason."""

    kind: MatchKind
    field: str = strawberry.field(description="The field that matched: name, synonym, definition or text.")
    text: str = strawberry.field(description="What of it matched.")


@strawberry.type(description="A term that was found.")
class SearchEdge:
    """Relay's edge, with the score."""

    node: Term
    cursor: str
    score: float = strawberry.field(description="From 0 to 1; orders the hits.")
    cosine: float | None = strawberry.field(description="The similarity of meaning, from -1 to 1.")
    matches: list[Match] = strawberry.field(description="Why it was found, the strongest reason first.")


@strawberry.type(description="A page of the terms that a search found, best first.")
class SearchConnection:
    """Relay's connection."""

    edges: list[SearchEdge]
    nodes: list[Term]
    page_info: PageInfo
    listed: strawberry.Private["Listed"]

    @strawberry.field(description="How many terms this search lists over all pages: 1,000 at most.")
    async def total_count(self) -> int:
        """Return the length of the whole list."""
        return len(await self.listed.hits())

    @strawberry.field(description="Where the terms stand that this search lists over all pages.")
    async def facets(self, info: Info) -> Facets:
        """Return the counts over the whole list."""
        terms = [hit.key for hit in await self.listed.hits()]
        return Facets(counted=await run_in_threadpool(info.context.lexicon.facets, terms))


class Listed:
    """The hits of a search over all pages, ranked once, and only when they are asked for."""

    def __init__(self, rank: Rank) -> None:
        """Rank with `rank`, off the event loop."""
        self._rank = rank
        self._ranking: asyncio.Task[Sequence[Hit]] | None = None

    async def hits(self) -> Sequence[Hit]:
        """Return the hits, the best first."""
        if self._ranking is None:
            self._ranking = asyncio.create_task(run_in_threadpool(self._rank, RANKED))
        return await self._ranking


@strawberry.type(description="The terms that fit one of several texts.")
class MatchResult:
    """The best hits of one text."""

    text: str
    hits: list[SearchEdge]


async def page_of_hits(context: Context, rank: Rank, first: int, after: str | None) -> SearchConnection:
    """Return one page of ranked hits; no more than this page needs are ranked, nor any on the event loop."""
    needed = place_of_cursor(after) + 1 + max(first, 0) + 1
    hits = await run_in_threadpool(rank, min(needed, RANKED))
    page = page_of(context, hits, first, after, lambda hit: hit.key)
    edges = await edges_of(context, page.items, page.cursors)
    return SearchConnection(edges=edges, nodes=[edge.node for edge in edges], page_info=page.info, listed=Listed(rank))


async def edges_of(context: Context, hits: Sequence[Hit], cursors: Sequence[str]) -> list[SearchEdge]:
    """Return the projections of hits, their terms read in one batch."""
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
