"""Matches texts to terms, for GraphQL, MCP, the reconciliation service and the map."""

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from api.encoding import QueryEncoder
from api.lexicon import Lexicon
from embeddings.engine import Filter
from embeddings.hits import Hit, SearchMode

__all__ = ["reconcile_texts"]


async def reconcile_texts(
    lexicon: Lexicon, encoder: QueryEncoder, texts: Sequence[str], where: Filter, limit: int
) -> list[list[Hit]]:
    """Return at most `limit` hits per text among the terms that pass a filter, best first.

    Ranks by labels, keywords and meaning (HYBRID), or without meaning (LEXICAL) if the index has no vectors. Encoding
    and ranking run off the event loop. Raises `EmptyQuery`, `NoVectors`, `WrongModel`, `ModelUnavailable`.
    """
    searcher = lexicon.searcher
    if lexicon.model is None:
        return await run_in_threadpool(searcher.search_many, texts, SearchMode.LEXICAL, limit, where)
    vectors = await encoder.encode(searcher.encodable(texts))
    return await run_in_threadpool(searcher.search_many, texts, SearchMode.HYBRID, limit, where, None, vectors)
