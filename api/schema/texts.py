"""The terms that texts name, with the offsets of each occurrence; and those that they mean, as cells of a table do."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from starlette.concurrency import run_in_threadpool

from api.errors import QueryTooLarge
from api.lexicon.filters import TermWhere
from api.schema.context import Context, Info
from api.schema.hits import SearchEdge, edges_of
from api.schema.inputs import TermWhereInput, where_of
from api.schema.pages import check_page
from api.schema.terms import Term, all_terms
from graph.rdf import Iri

_MAX_LENGTH = 100_000

HitsPerText = Annotated[
    int, strawberry.argument(description="Maximum number of hits per text, limited by `LEXIGRAPH_MAX_PAGE`.")
]
Texts = Annotated[
    list[str], strawberry.argument(description="The texts to match. Their number is limited by `LEXIGRAPH_MAX_PAGE`.")
]


@strawberry.type(
    description="A name or synonym found in a text. Offsets count Unicode code points from 0, not UTF-16 code units;"
    " in JavaScript, use `[...text].slice(start, end).join('')`."
)
class Annotation:
    start: int = strawberry.field(description="Start offset, inclusive.")
    end: int = strawberry.field(description="End offset, exclusive.")
    text: str = strawberry.field(description="The label as written in the text.")
    label: str = strawberry.field(description="The label as written in the glossary.")
    keys: strawberry.Private[Sequence[Iri]]

    @strawberry.field(description="The terms with this label, ordered by IRI.")
    async def terms(self, info: Info) -> list[Term]:
        return await all_terms(info.context, self.keys)


async def annotations_of(context: Context, text: str, where: TermWhere, glossary: str | None) -> list[Annotation]:
    """Return the annotations of a text, computed off the event loop. Raises `QueryTooLarge`."""
    if len(text) > _MAX_LENGTH:
        raise QueryTooLarge(
            f"The text has {len(text):,} characters; the maximum is {_MAX_LENGTH:,}. Split it into several requests."
        )
    found = await run_in_threadpool(context.lexicon.annotate, text, where, glossary)
    context.charge(len(found))
    return [Annotation(start=one.start, end=one.end, text=one.text, label=one.label, keys=one.keys) for one in found]


@strawberry.type(description="The best-matching terms for one of the texts passed to `reconcile`.")
class ReconcileResult:
    text: str = strawberry.field(description="The text as it was passed.")
    hits: list[SearchEdge] = strawberry.field(description="The hits for this text, best first.")


async def reconciled(info: Info, texts: list[str], where: TermWhereInput | None, limit: int) -> list[ReconcileResult]:
    """Return the best hits for each text. Raises `BadArgument`, `QueryTooLarge`, `UnknownName`."""
    check_page(info.context, len(texts), "texts", "Send the others in further requests.")
    check_page(info.context, limit, "limit", "Request fewer hits per text.")
    info.context.charge(len(texts) * limit)
    found = await info.context.search_many(texts, where_of(where), limit)
    return [
        ReconcileResult(text=text, hits=await edges_of(info.context, hits, [hit.key for hit in hits], text))
        for text, hits in zip(texts, found, strict=True)
    ]
