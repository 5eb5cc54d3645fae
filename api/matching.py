"""The match core: for each of several texts the terms that fit it best, whichever API asks."""

from collections.abc import Collection, Sequence

from starlette.concurrency import run_in_threadpool

from api.encoding import QueryEncoder
from api.lexicon import Lexicon
from embeddings.hits import Hit, SearchMode
from graph.rdf import Iri

__all__ = ["match"]


async def match(
    lexicon: Lexicon, encoder: QueryEncoder, texts: Sequence[str], allowed: Collection[Iri] | None, limit: int
) -> list[list[Hit]]:
    """Return at most `limit` hits of each text among the `allowed` terms (None: all), best first.

    They go by meaning where the index has vectors, else by words; nothing is encoded or ranked on the event loop.
    Raises `EmptyQuery`, `NoVectors`, `WrongModel`, `ModelUnavailable`.
    """
    index = lexicon.index
    if index.manifest.model is None:
        return await run_in_threadpool(index.search_many, texts, SearchMode.LEXICAL, limit, allowed)
    vectors = await encoder.encode(index.encodable(texts))
    return await run_in_threadpool(index.search_many, texts, SearchMode.HYBRID, limit, allowed, None, vectors)
