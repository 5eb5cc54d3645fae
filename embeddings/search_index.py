"""The index of a glossary, opened: search by name, by words and by meaning, similar terms, suggestions."""

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
"""A query is cut behind so many characters; the default model reads about as many, 256 tokens."""


class SearchIndex:
    """Answers queries from one index folder, which may be replaced meanwhile: all of it is in memory or mapped.

    Everything but `encode` takes a few milliseconds at most and needs no model; a server encodes
    what `encodable` returns in worker threads, and passes `vector`. Safe to use from several threads.
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
        """Return at most `limit` hits, best first, of the terms in `allowed` (None: of all).

        `min_score` drops lower scores. `vector` is the query's row of `encode`; without it the query is
        encoded here, unless the mode is LEXICAL. Raises `EmptyQuery`, and what `encode` raises.
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
        """Return the hits of each query, as `search` gives them; the queries are encoded in one batch."""
        if mode is SearchMode.LEXICAL:
            return [self.search(query, mode, limit, allowed, min_score) for query in queries]
        if vectors is None:
            vectors = self.encode(queries)
        return [
            self.search(query, mode, limit, allowed, min_score, vector)
            for query, vector in zip(queries, vectors, strict=True)
        ]

    def encode(self, queries: Sequence[str]) -> Vectors:
        """Return one unit vector per query, shape (len(queries), dimension): the slow part of a search.

        Raises `EmptyQuery`; `NoVectors` when the index holds none or was opened without an encoder;
        `WrongModel` when it was built with another model; `ModelUnavailable`.
        """
        texts = self.encodable(queries)
        return self._usable_encoder().encode(texts)

    def encodable(self, queries: Sequence[str]) -> list[str]:
        """Return the texts that `encode` gives to the encoder. Raises what it raises, without loading a model."""
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
        """Return the terms that are nearest in meaning to a term, without itself; needs no model.

        Raises `KeyError` for an unknown key, `NoVectors`.
        """
        if limit < 1:
            return []
        return self._ranking.similar(key, limit, allowed, 0.0 if min_score is None else min_score)

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the vectors of terms, shape (len(keys), dimension). Raises `KeyError`, `NoVectors`."""
        if self._vectors is None:
            raise NoVectors("the index holds none, or was opened without a model")
        return self._vectors.vectors(keys)

    def lookup(self, name: str) -> tuple[str, ...]:
        """Return the keys of the terms with this name; if there are none, of those with it as synonym."""
        matches = self._labels.exact(name)
        named = [match for match in matches if match.role is Role.NAME]
        return tuple(dict.fromkeys(self._keys[match.position] for match in named or matches))

    def suggest(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """Return the keys of the terms with the most similar labels, for "did you mean"."""
        return tuple(self._keys[match.position] for match in self._labels.near(name)[:limit])

    def starting(self, prefix: str) -> list[str]:
        """Return the keys of the terms with a label that begins with `prefix`, in the order of these labels."""
        return [self._keys[position] for position in self._labels.starting(prefix)]

    def labels(self) -> Iterator[tuple[str, str]]:
        """Yield each label, as it is written, with the key of its term; see `LabelIndex`."""
        return ((label, self._keys[position]) for label, position in self._labels)

    def verify(self) -> None:
        """Compare the checksums of all files in the folder with the manifest. Raises `IndexCorrupt`."""
        self.manifest.verify(self.folder)

    def close(self) -> None:
        """Release the memory of the vectors."""
        if self._vectors is not None:
            self._vectors.close()


def open_search_index(folder: Path, encoder: Encoder | None) -> SearchIndex:
    """Open the index that `build_search_index` wrote into `folder`.

    Without an encoder no vectors are read (and FAISS is not imported): LEXICAL is the only mode then.
    The sizes of the files are compared with the manifest. Raises `IndexMissing`, `IndexStale` and
    `IndexCorrupt`; a wrong or missing model is refused at the first search that needs it.
    """
    manifest = read_manifest(folder)
    manifest.check_sizes(folder)
    texts = read_bundle(folder / KEYS_FILE).texts
    try:
        positions, shown = Positions(texts["keys"]), texts["shown"]
    except KeyError as error:
        raise IndexCorrupt(folder / KEYS_FILE, f"it has no {error}") from error
    labels, words = LabelIndex.open(folder), WordIndex.open(folder)
    vectors = None if encoder is None or manifest.model is None else open_vector_index(folder, positions)
    ranking = Ranking(positions, shown, labels, words, vectors, QueryMap.open(folder))
    return SearchIndex(folder, manifest, ranking, positions.keys, labels, vectors, encoder)


def _checked(query: str) -> str:
    text = query.strip()[:QUERY_LIMIT]
    if not text:
        raise EmptyQuery
    return text
