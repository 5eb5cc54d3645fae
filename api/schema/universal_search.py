"""Finds terms, organizations, categories, glossaries and sources by one text."""

from collections.abc import Sequence

import strawberry
from starlette.concurrency import run_in_threadpool

from api.lexicon import universal_search
from api.lexicon.universal_search import FoundKind
from api.schema.context import Context, Info
from api.schema.hits import Match, matches_of
from api.schema.inputs import add_enum
from api.schema.lookups import node_of
from api.schema.pages import Node, check_page
from embeddings.hits import SearchMode

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
