"""Search in one epoch: by name, by words and by meaning, similar terms, suggestions."""

from collections.abc import Sequence

from embeddings.deprecation import deprecated_among
from embeddings.encoder import Encoder, Vectors
from embeddings.engine import SearchView
from embeddings.errors import EmptyQuery, NoVectors, WrongModel
from embeddings.hits import Hit, SearchMode
from embeddings.ranking import explain, rank, rank_similar
from embeddings.records import EVERYTHING, Filter, Role

QUERY_LIMIT = 1000
"""A query is cut after this number of characters; the default model reads about as many, 256 tokens."""

_LOOKED_UP = {Role.NAME: 0, Role.SYNONYM: 1, Role.UNQUALIFIED: 1, Role.NOTATION: 1, Role.HIDDEN: 2}


class Searcher:
    """Answers queries from one view, with the encoder of the model that made its vectors.

    Everything but `encode` takes a few milliseconds and needs no model; a server encodes what `encodable` returns
    in worker threads, and passes `vector`. Safe to use from several threads.
    """

    def __init__(self, view: SearchView, encoder: Encoder | None) -> None:
        self.view, self._encoder = view, encoder

    def search(
        self,
        query: str,
        mode: SearchMode = SearchMode.HYBRID,
        limit: int = 10,
        where: Filter = EVERYTHING,
        min_score: float | None = None,
        vector: Vectors | None = None,
    ) -> list[Hit]:
        """Return at most `limit` hits, best first, among the records that pass `where`.

        `min_score` drops lower scores. `vector` is the query's row of `encode`; without it the query is
        encoded here, unless the mode is LEXICAL. Hits have no matches until `explain`. Raises `EmptyQuery`, and the
        errors of `encode`.
        """
        text = _checked(query)
        if limit < 1:
            return []
        if vector is None and mode is not SearchMode.LEXICAL:
            vector = self.encode([query])[0]
        return rank(self.view, text, vector, mode, where, limit, min_score or 0.0)

    def explain(self, query: str, hits: Sequence[Hit]) -> list[Hit]:
        """Return hits for a query, or similar terms for an empty one, with their matches."""
        return explain(self.view, query.strip()[:QUERY_LIMIT], hits)

    def encode(self, queries: Sequence[str]) -> Vectors:
        """Return one unit vector per query, shape (len(queries), dimension): the slow part of a search.

        Raises `EmptyQuery`; `NoVectors` when the engine has none or was opened without an encoder;
        `WrongModel` when another model made them; `ModelUnavailable`.
        """
        return self._usable_encoder().encode_queries(self.encodable(queries))

    def encodable(self, queries: Sequence[str]) -> list[str]:
        """Return the texts that `encode` passes to the encoder. Raises the same errors, without loading a model."""
        texts = [_checked(query) for query in queries]
        self._usable_encoder()
        return texts

    def similar(
        self, key: str, limit: int = 10, where: Filter = EVERYTHING, min_score: float | None = None
    ) -> list[Hit]:
        """Return the terms that are nearest in meaning to a term, without itself; needs no model.

        Hits have no matches until `explain`. Raises `KeyError` for an unknown key, `NoVectors`.
        """
        if limit < 1:
            return []
        return rank_similar(self.view, key, where, limit, min_score or 0.0)

    def lookup(self, name: str, where: Filter = EVERYTHING) -> tuple[str, ...]:
        """Return the keys of the terms that pass `where` with this name, or else of those with this synonym.

        Deprecated terms are only returned if no other term has the label, and hidden labels and notations last.
        """
        matches = self.view.exact([name])[name]
        if not where.is_empty:
            keys = frozenset(match.key for match in matches)
            passing = set(self.view.page(where.among(keys), len(keys)).keys)
            matches = [match for match in matches if match.key in passing]
        deprecated = deprecated_among(self.view, {match.key for match in matches})
        ranks = [(match.key in deprecated, _LOOKED_UP[match.role]) for match in matches]
        best = min(ranks, default=None)
        return tuple(dict.fromkeys(match.key for match, rank in zip(matches, ranks, strict=True) if rank == best))

    def suggest(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """Return the keys of the terms with the most similar labels, for "did you mean"."""
        return tuple(match.key for match in self.view.near(name, limit))

    def _usable_encoder(self) -> Encoder:
        model = self.view.model
        if model is None:
            raise NoVectors("the index was built without a model")
        if self._encoder is None:
            raise NoVectors("the index was opened without a model")
        if self._encoder.model != model:
            raise WrongModel(model, self._encoder.model)
        return self._encoder


def _checked(query: str) -> str:
    text = query.strip()[:QUERY_LIMIT]
    if not text:
        raise EmptyQuery
    return text
