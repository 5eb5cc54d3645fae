"""The terms that texts mean, such as the cells of a table column."""

from typing import Annotated

import strawberry

from api.schema.context import Info
from api.schema.hits import SearchEdge, edges_of
from api.schema.inputs import TermWhereInput, where_of
from api.schema.pages import check_page

HitsPerText = Annotated[
    int, strawberry.argument(description="Maximum number of hits per text, limited by `LEXIGRAPH_MAX_PAGE`.")
]
Texts = Annotated[
    list[str], strawberry.argument(description="The texts to match. Their number is limited by `LEXIGRAPH_MAX_PAGE`.")
]


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
