"""Texts to vectors: those that are known already come from where the engine keeps them."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Protocol

import numpy as np

from embeddings.chunks import chunks
from embeddings.encoder import Encoder, Vectors
from embeddings.vector_cache import record_key, text_digest

_EMBEDDED = 128  # texts between two reports of progress
_SAVED = 5.0
"""Seconds between two commits of the cache: the maximum of work that a kill costs."""


class VectorSource(Protocol):
    """Vectors by the digest of their text and the model."""

    def find(self, digests: Mapping[str, str], model: str) -> dict[str, Vectors]:
        """Return the known vectors, each of shape (dimension,), of texts with these digests by key."""

    def put(self, digests: Mapping[str, str], model: str, vectors: Vectors) -> None:
        """Store one row of `vectors`, shape (len(digests), dimension), per key in one transaction."""


class Embedder:
    """Texts to vectors, those embedded before out of the cache."""

    def __init__(self, encoder: Encoder, cache: VectorSource, progress: Callable[[int], None]) -> None:
        """`progress` is called with the number of records embedded so far. Raises `ModelUnavailable`."""
        self.model = encoder.model
        self._encoder, self._cache, self._progress = encoder, cache, progress
        self._embedded, self._saved = 0, monotonic()

    def vectors(self, texts: Mapping[str, str]) -> Vectors:
        """Return the vectors of texts by key, shape (len(texts), dimension), in their order."""
        digests = {key: text_digest(text) for key, text in texts.items()}
        known = self._cache.find(digests, self.model)
        unsaved: dict[str, Vectors] = {}
        # Neighbors in length share a batch, and the padding in it is short.
        missing = sorted(texts.keys() - known.keys(), key=lambda key: (len(texts[key]), key))
        before, records, done = self._embedded, len(set(map(record_key, missing))), 0
        for keys in chunks(missing, _EMBEDDED):
            unsaved |= zip(keys, self._encoder.encode_documents([texts[key] for key in keys]), strict=True)
            done += len(keys)
            self._embedded = before + records * done // len(missing)
            self._progress(self._embedded)
            if monotonic() - self._saved > _SAVED or len(known) + len(unsaved) == len(texts):
                saved = sorted(unsaved)  # in this order, rows are appended to the file
                rows = np.stack([unsaved[key] for key in saved])
                self._cache.put({key: digests[key] for key in saved}, self.model, rows)
                known |= unsaved
                unsaved, self._saved = {}, monotonic()
        return np.stack([known[key] for key in texts])
