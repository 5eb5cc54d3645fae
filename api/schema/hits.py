"""Search hits: terms with their scores and match reasons."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

import strawberry
from starlette.concurrency import run_in_threadpool

from api.execution import selected_names
from api.lexicon.cursors import place_of_cursor
from api.lexicon.highlights import highlights
from api.lexicon.lexicon import Lexicon
from api.schema.context import Context, Info
from api.schema.facets import Facets
from api.schema.inputs import HitOrder, MinScore
from api.schema.pages import Page, PageInfo, Window, page_of
from api.schema.terms import Term
from embeddings import hits
from embeddings.hits import Hit, MatchKind, SearchMode
from embeddings.misspellings import spellings
from embeddings.ranking import threshold_of
from embeddings.records import Filter
from graph.rdf import Iri

Rank: TypeAlias = Callable[[int], Sequence[Hit]]
"""Returns at most this number of hits, best first, without their matches."""

RANKED = 1000
"""Maximum number of hits of a search over all of its pages."""

_OF_ALL: Final = frozenset({"totalCount", "isTruncated", "facets", "spellings"})
"""The fields of a connection that need the hits over all pages."""


@strawberry.type(
    description="A part of a text. Offsets count Unicode code points from 0, not UTF-16 code units; in JavaScript, use"
    " `[...text].slice(start, end).join('')`."
)
class Highlight:
    start: int = strawberry.field(description="Start offset, inclusive.")
    end: int = strawberry.field(description="End offset, exclusive.")


@strawberry.type(description="A reason why a term is a hit.")
class Match:
    kind: MatchKind = strawberry.field(description="The kind of match.")
    field: str = strawberry.field(
        description="The field that matched: `name`, `synonym`, `hiddenLabel`, `notation`, `replaces`, `definition`,"
        " `technicalDefinition` or `text`."
    )
    text: str = strawberry.field(
        description="The matched text: the definition or technical definition for SEMANTIC, the matching words of the"
        " query for LEXICAL, otherwise the label."
    )
    reason: strawberry.Private[hits.Match]
    query: strawberry.Private[str]

    @strawberry.field(
        description="The parts of `text` that match the query, in text order: the typed beginning of a label for"
        " PREFIX, words of the query for SEMANTIC, otherwise the whole text."
    )
    def highlights(self) -> list[Highlight]:
        return [Highlight(start=one.start, end=one.end) for one in highlights(self.reason, self.query)]


@strawberry.type(description="A search hit: a term with its score and the reasons for the match.")
class SearchEdge:
    node: Term = strawberry.field(description="The term.")
    cursor: str = strawberry.field(description="The cursor of this hit, for `after`.")
    score: float = strawberry.field(description="Relevance, from 0 to 1. Hits are ordered by score.")
    cosine: float | None = strawberry.field(
        description="Cosine similarity of the embeddings, from -1 to 1. Null in a LEXICAL search."
    )
    less_alike: bool = strawberry.field(
        description="Whether the score is below `threshold`, so that the term is probably not the wanted one. Pages"
        " show these hits only if they are asked for."
    )
    reasons: strawberry.Private["_Reasons"]

    @strawberry.field(description="Reasons for the match, strongest first.")
    async def matches(self) -> list[Match]:
        return await self.reasons.of(self.node.iri)


def _edges(self: "SearchConnection", info: Info) -> list[SearchEdge]:
    return _edges_of(info.context, self.page.items, self.found, self.page.cursors, self.query)


def _threshold(self: "SearchConnection", info: Info) -> float | None:
    return None if self.mode is None else threshold_of(info.context.lexicon.view, self.mode)


@strawberry.type(description="A page of search hits, best first.")
class SearchConnection:
    """Relay's connection; `found` are the terms of the items of `page`, None for those that do not exist."""

    edges: list[SearchEdge] = strawberry.field(
        resolver=_edges, description="The hits of this page, with scores and cursors."
    )
    nodes: list[Term] = strawberry.field(description="The terms of this page.")
    page_info: PageInfo = strawberry.field(description="Paging information.")
    threshold: float | None = strawberry.field(
        resolver=_threshold,
        description="The score below which hits are probably not wanted, for `minScore`; it grows with the number of"
        " terms. Null for similar terms.",
    )
    mode: strawberry.Private[SearchMode | None]
    ranked: strawberry.Private["RankedHits"]
    query: strawberry.Private[str]
    page: strawberry.Private[Page[Hit]]
    found: strawberry.Private[Sequence[Term | None]]

    @strawberry.field(description=f"Number of hits over all pages, at most {RANKED:,}; see `isTruncated`.")
    async def total_count(self, min_score: MinScore = None) -> int:
        return len(await self.ranked.keys(min_score))

    @strawberry.field(
        description=f"Whether more than {RANKED:,} terms match. The pages then contain only the best of these, and"
        " `totalCount` and `facets` count only those."
    )
    async def is_truncated(self, min_score: MinScore = None) -> bool:
        return await self.ranked.is_truncated(min_score)

    @strawberry.field(
        description="Term counts over all pages by category, organization and glossary: of as many terms as"
        " `totalCount` counts."
    )
    async def facets(self, info: Info, min_score: MinScore = None) -> Facets:
        where = Filter(keys=frozenset(await self.ranked.keys(min_score)))
        return Facets(counted=await run_in_threadpool(info.context.lexicon.facets, where))

    @strawberry.field(
        description="Names and synonyms that are spelled similarly to the query, if no hit has a score of"
        " `threshold` or more."
    )
    async def spellings(self, info: Info) -> list[str]:
        if not self.query or any(not hit.is_less_alike for hit in await self.ranked.hits()):
            return []
        return list(await run_in_threadpool(spellings, info.context.lexicon.view, self.query))


class _Reasons:
    """The match reasons of hits of a query, whose texts are read on first use."""

    def __init__(self, context: Context, found: Sequence[Hit], query: str) -> None:
        self._searcher, self._hits, self._query = context.lexicon.searcher, found, query
        self._reading: asyncio.Task[Mapping[str, Sequence[hits.Match]]] | None = None

    async def of(self, iri: str) -> list[Match]:
        self._reading = self._reading or asyncio.create_task(run_in_threadpool(self._read))
        return matches_of((await self._reading)[iri], self._query)

    def _read(self) -> Mapping[str, Sequence[hits.Match]]:
        return {hit.key: hit.matches for hit in self._searcher.explain(self._query, self._hits)}


class RankedHits:
    """The hits of a search over all pages without their matches, computed once, on first use."""

    def __init__(self, context: Context, rank: Rank) -> None:
        self._context, self._rank = context, rank
        self._ranking: asyncio.Task[Sequence[Hit]] | None = None
        self._all: Sequence[Hit] | None = None  # with the first of those that are too many

    async def best(self, limit: int, read: Callable[[Sequence[Hit]], None]) -> Sequence[Hit]:
        """Return at most `limit` hits, best first; if there are fewer, they are those over all pages.

        `read` reads what belongs to them in the same thread, since a hand-over takes a tenth of a millisecond.
        """

        def ranked() -> Sequence[Hit]:
            hits = self._rank(limit)
            read(hits)
            return hits

        found = await self._context.rank(ranked)
        if len(found) < limit:
            self._all = found
        return found

    async def hits(self) -> Sequence[Hit]:
        if self._all is None:
            self._ranking = self._ranking or asyncio.create_task(self._context.rank(lambda: self._rank(RANKED + 1)))
            self._all = await self._ranking
        return self._all[:RANKED]

    async def is_truncated(self, min_score: float | None) -> bool:
        await self.hits()
        return any(min_score is None or hit.score >= min_score for hit in (self._all or ())[RANKED:])

    async def keys(self, min_score: float | None) -> list[Iri]:
        return [hit.key for hit in await self.hits() if min_score is None or hit.score >= min_score]


async def page_of_hits(
    info: Info,
    rank: Rank,
    window: Window,
    query: str = "",
    order: HitOrder = HitOrder.RELEVANCE,
    mode: SearchMode | None = None,
) -> SearchConnection:
    """Return one page of hits of a query in a mode, or of similar terms; ranks once, and only as many as needed.

    Ranks off the event loop.
    """
    context, lexicon = info.context, info.context.lexicon
    window.check(context)
    reserved = min(window.size, lexicon.count)  # before the list is made, so that a large query ends at once
    context.charge(reserved)  # `Context.rank` begins after all lists of a level are charged
    ranked = RankedHits(context, rank)
    start = place_of_cursor(window.after) + 1
    end = start + window.size
    needed = end + 1
    if order is not HitOrder.RELEVANCE or window.is_backward or _OF_ALL & selected_names(info):
        needed = RANKED

    def read(found: Sequence[Hit]) -> None:
        lexicon.terms([hit.key for hit in found[start:end]])

    hits = await (ranked.best(needed, read) if needed < RANKED else ranked.hits())
    if order is not HitOrder.RELEVANCE:
        hits = await run_in_threadpool(_ordered, lexicon, hits, order)
    context.refund(reserved)
    page = page_of(context, hits, window, lambda hit: hit.key)
    found = await _terms_of(context, page.items)
    return SearchConnection(
        nodes=[term for term in found if term is not None],
        page_info=page.info,
        mode=mode,
        ranked=ranked,
        query=query,
        page=page,
        found=found,
    )


def _ordered(lexicon: Lexicon, hits: Sequence[Hit], order: HitOrder) -> Sequence[Hit]:
    keys = [hit.key for hit in hits]
    if order is HitOrder.NAME:
        names = lexicon.names(keys)
        return sorted(hits, key=lambda hit: (names[hit.key].casefold(), hit.key))
    times = lexicon.view.modified(keys)
    return sorted(hits, key=lambda hit: (times[hit.key], hit.key), reverse=True)


async def edges_of(context: Context, hits: Sequence[Hit], cursors: Sequence[str], query: str = "") -> list[SearchEdge]:
    """Return the GraphQL edges of hits of a query; their terms are read in one batch."""
    return _edges_of(context, hits, await _terms_of(context, hits), cursors, query)


async def _terms_of(context: Context, hits: Sequence[Hit]) -> list[Term | None]:
    return Term.each(await context.terms.load_many([hit.key for hit in hits]), context)


def _edges_of(
    context: Context, hits: Sequence[Hit], terms: Sequence[Term | None], cursors: Sequence[str], query: str
) -> list[SearchEdge]:
    reasons = _Reasons(context, hits, query)
    return [
        SearchEdge(
            node=term,
            cursor=cursor,
            score=hit.score,
            cosine=hit.cosine,
            less_alike=hit.is_less_alike,
            reasons=reasons,
        )
        for hit, term, cursor in zip(hits, terms, cursors, strict=True)
        if term is not None
    ]


def matches_of(matches: Sequence[hits.Match], query: str) -> list[Match]:
    """Return the GraphQL values of match reasons of a query."""
    return [Match(kind=match.kind, field=match.field, text=match.text, reason=match, query=query) for match in matches]
