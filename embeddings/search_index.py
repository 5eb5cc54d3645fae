"""An open search index: search by name, words and meaning, similar terms, and suggestions."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from embeddings.encoder import Encoder, Vectors
from embeddings.errors import EmptyQuery, IndexCorrupt, NoVectors, WrongModel
from embeddings.hits import Hit, SearchMode
from embeddings.index import VectorIndex
from embeddings.indexes import open_vector_index
from embeddings.lexical import LabelIndex, Role
from embeddings.manifest import Manifest, read_manifest
from embeddings.positions import Positions
from embeddings.query_map import QueryMap
from embeddings.ranking import Ranking
from embeddings.storage import read_bundle
from embeddings.words import WordIndex

__all__ = ["KEYS_FILE", "QUERY_LIMIT", "SearchIndex", "open_search_index"]

KEYS_FILE = "keys.npz"

QUERY_LIMIT = 1000
"""Maximum number of characters of a query; the rest is ignored. About the limit of the default model, 256 tokens."""


class SearchIndex:
    """Searches one index. Its directory may be replaced meanwhile, since all content is in memory or memory-mapped.

    All methods except `encode` take at most a few milliseconds and do not need a model. A server should encode the
    result of `encodable` in worker threads, and pass it as `vector`. Thread-safe.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        ranking: Ranking,
        keys: Sequence[str],
        labels: LabelIndex,
        vectors: VectorIndex | None,
        encoder: Encoder | None,
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self._ranking, self._keys, self._labels = ranking, keys, labels
        self._vectors, self._encoder = vectors, encoder

    def search(
        self,
        query: str,
        mode: SearchMode = SearchMode.HYBRID,
        limit: int = 10,
        allowed: Collection[str] | None = None,
        min_score: float | None = None,
        vector: Vectors | None = None,
    ) -> list[Hit]:
        """Return at most `limit` hits, best first, among the terms in `allowed`, or among all if it is None.

        Hits with a score below `min_score` are omitted. `vector` is the query's row from `encode`; if it is None, the
        query is encoded here, except in LEXICAL mode. Raises `EmptyQuery`, and the errors of `encode`.
        """
        text = _checked(query)
        if limit < 1:
            return []
        least = 0.0 if min_score is None else min_score
        if mode is SearchMode.LEXICAL:
            return self._ranking.lexical(text, limit, allowed, least)
        if vector is None:
            vector = self.encode([query])[0]
        if mode is SearchMode.SEMANTIC:
            return self._ranking.semantic(vector, limit, allowed, least)
        return self._ranking.hybrid(text, vector, limit, allowed, least)

    def search_many(
        self,
        queries: Sequence[str],
        mode: SearchMode = SearchMode.HYBRID,
        limit: int = 3,
        allowed: Collection[str] | None = None,
        min_score: float | None = None,
        vectors: Vectors | None = None,
    ) -> list[list[Hit]]:
        """Return the hits of `search` for each query; the queries are encoded in one batch."""
        if mode is SearchMode.LEXICAL:
            return [self.search(query, mode, limit, allowed, min_score) for query in queries]
        if vectors is None:
            vectors = self.encode(queries)
        return [
            self.search(query, mode, limit, allowed, min_score, vector)
            for query, vector in zip(queries, vectors, strict=True)
        ]

    def encode(self, queries: Sequence[str]) -> Vectors:
        """Return one unit vector per query, shape (len(queries), dimension). This is the slow part of a search.

        Raises `EmptyQuery`, `NoVectors` if the index was built or opened without an encoder, `WrongModel` if it was
        built with another model, and `ModelUnavailable`.
        """
        texts = self.encodable(queries)
        return self._usable_encoder().encode(texts)

    def encodable(self, queries: Sequence[str]) -> list[str]:
        """Return the texts that `encode` passes to the encoder. Raises the same errors, without loading a model."""
        texts = [_checked(query) for query in queries]
        self._usable_encoder()
        return texts

    def _usable_encoder(self) -> Encoder:
        if self.manifest.model is None:
            raise NoVectors("the index was built without a model")
        if self._encoder is None:
            raise NoVectors("the index was opened without a model")
        if self._encoder.model != self.manifest.model:
            raise WrongModel(self.manifest.model, self._encoder.model)
        return self._encoder

    def similar(
        self,
        key: str,
        limit: int = 10,
        allowed: Collection[str] | None = None,
        min_score: float | None = None,
    ) -> list[Hit]:
        """Return the other terms that are nearest in meaning to a term; does not need a model.

        Raises `KeyError` for an unknown key, `NoVectors`.
        """
        if limit < 1:
            return []
        return self._ranking.similar(key, limit, allowed, 0.0 if min_score is None else min_score)

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the vectors of terms, shape (len(keys), dimension). Raises `KeyError`, `NoVectors`."""
        if self._vectors is None:
            raise NoVectors("the index was built or opened without a model")
        return self._vectors.vectors(keys)

    def lookup(self, name: str) -> tuple[str, ...]:
        """Return the keys of the terms with this name, or else of the terms with this synonym."""
        matches = self._labels.exact(name)
        named = [match for match in matches if match.role is Role.NAME]
        return tuple(dict.fromkeys(self._keys[match.position] for match in named or matches))

    def suggest(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """Return the keys of the terms with the most similar labels, for "did you mean"."""
        return tuple(self._keys[match.position] for match in self._labels.near(name)[:limit])

    def starting(self, prefix: str) -> list[str]:
        """Return the keys of the terms with a label that starts with `prefix`, in the order of these labels."""
        return [self._keys[position] for position in self._labels.starting(prefix)]

    def labels(self) -> Iterator[tuple[str, str]]:
        """Yield each label as written, with the key of its term; see `LabelIndex`."""
        return ((label, self._keys[position]) for label, position in self._labels)

    def verify(self) -> None:
        """Compare the checksums of all files with the manifest. Raises `IndexCorrupt`."""
        self.manifest.verify(self.folder)

    def close(self) -> None:
        """Release the memory of the vectors."""
        if self._vectors is not None:
            self._vectors.close()


def open_search_index(folder: Path, encoder: Encoder | None) -> SearchIndex:
    """Open the index that `build_search_index` wrote to `folder`.

    Without an encoder, vectors are not read, FAISS is not imported, and LEXICAL is the only available mode.
    File sizes are compared with the manifest. Raises `IndexMissing`, `IndexStale` and `IndexCorrupt`. A wrong or
    missing model raises an error only at the first search that needs it.
    """
    manifest = read_manifest(folder)
    manifest.check_sizes(folder)
    texts = read_bundle(folder / KEYS_FILE).texts
    try:
        positions, shown = Positions(texts["keys"]), texts["shown"]
    except KeyError as error:
        raise IndexCorrupt(folder / KEYS_FILE, f"{error} is missing") from error
    labels, words = LabelIndex.open(folder), WordIndex.open(folder)
    vectors = None if encoder is None or manifest.model is None else open_vector_index(folder, positions)
    ranking = Ranking(positions, shown, labels, words, vectors, QueryMap.open(folder))
    return SearchIndex(folder, manifest, ranking, positions.keys, labels, vectors, encoder)


def _checked(query: str) -> str:
    text = query.strip()[:QUERY_LIMIT]
    if not text:
        raise EmptyQuery
    return text
