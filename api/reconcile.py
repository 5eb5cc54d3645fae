"""Matches texts to terms, for GraphQL, MCP, the reconciliation service and the map."""

from collections.abc import Collection, Sequence

from starlette.concurrency import run_in_threadpool

from api.encoding import QueryEncoder
from api.lexicon import Lexicon
from embeddings.hits import Hit, SearchMode
from graph.rdf import Iri

__all__ = ["reconcile_texts"]


async def reconcile_texts(
    lexicon: Lexicon, encoder: QueryEncoder, texts: Sequence[str], allowed: Collection[Iri] | None, limit: int
) -> list[list[Hit]]:
    """Return at most `limit` hits per text among the `allowed` terms (None: all), best first.

    Ranks by labels, keywords and meaning (HYBRID), or without meaning (LEXICAL) if the index has no vectors. Encoding
    and ranking run off the event loop. Raises `EmptyQuery`, `NoVectors`, `WrongModel`, `ModelUnavailable`.
    """
    index = lexicon.index
    if index.manifest.model is None:
        return await run_in_threadpool(index.search_many, texts, SearchMode.LEXICAL, limit, allowed)
    vectors = await encoder.encode(index.encodable(texts))
    return await run_in_threadpool(index.search_many, texts, SearchMode.HYBRID, limit, allowed, None, vectors)
