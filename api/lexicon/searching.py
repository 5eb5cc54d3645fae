"""The one way to search for every interface: decides the mode, encodes queries off the event loop, and ranks.

Without a mode, terms are ranked by labels, keywords and meaning (HYBRID), or without meaning (LEXICAL) if the index has
no vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from embeddings.encoder import Vectors
from embeddings.hits import Hit, SearchMode
from embeddings.ranking import threshold_of
from embeddings.records import Filter

_ALL = Filter()


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """A query with its mode and its vector, which is None for the mode LEXICAL."""

    lexicon: Lexicon
    text: str
    mode: SearchMode
    vector: Vectors | None = None

    @property
    def threshold(self) -> float:
        """The score below which hits are probably not wanted."""
        return threshold_of(self.lexicon.view, self.mode)

    def hits(self, limit: int, where: Filter = _ALL, min_score: float | None = None) -> list[Hit]:
        """Return at most `limit` hits among the terms that pass a filter, best first. Raises `EmptyQuery`.

        They have no matches until `Searcher.explain`.
        """
        return self.lexicon.searcher.search(self.text, self.mode, limit, where, min_score, self.vector)


async def encode_queries(
    lexicon: Lexicon, encoder: QueryEncoder, texts: Sequence[str], mode: SearchMode | None = None
) -> list[EncodedQuery]:
    """Return the queries, which are encoded together if the mode needs vectors.

    Raises `EmptyQuery`, `NoVectors` for a mode that needs vectors without vectors, `WrongModel`, `ModelUnavailable`.
    """
    mode = mode or lexicon.usual_mode
    if mode is SearchMode.LEXICAL or not texts:
        return [EncodedQuery(lexicon, text, mode) for text in texts]
    vectors = await encoder.encode(lexicon.searcher.encodable(texts))
    return [EncodedQuery(lexicon, text, mode, vector) for text, vector in zip(texts, vectors, strict=True)]


async def search_many(
    lexicon: Lexicon, encoder: QueryEncoder, texts: Sequence[str], where: Filter, limit: int
) -> list[list[Hit]]:
    """Return at most `limit` hits per text as `EncodedQuery.hits` does, off the event loop.

    Raises the errors of `encode_queries`.
    """
    queries = await encode_queries(lexicon, encoder, texts)
    return await run_in_threadpool(lambda: [query.hits(limit, where) for query in queries])
