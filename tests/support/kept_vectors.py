"""An encoder that computes the vector of a text once for all tests of a run."""

from collections.abc import Sequence

import numpy as np

from embeddings.encoder import Encoder, Vectors
from embeddings.vector_cache import VectorCache, text_digest

__all__ = ["KeptVectors"]


class KeptVectors:
    """Encodes with an encoder that has no prompts, except the texts whose vectors are in `cache`."""

    def __init__(self, encoder: Encoder, cache: VectorCache) -> None:
        self._encoder, self._cache = encoder, cache

    @property
    def model(self) -> str:
        return self._encoder.model

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        digests = {text: text_digest(text) for text in texts}
        found = self._cache.find({digest: digest for digest in digests.values()}, self.model)
        missing = [text for text, digest in digests.items() if digest not in found]
        vectors = self._encoder.encode_documents(missing)
        self._cache.put({digests[text]: digests[text] for text in missing}, self.model, vectors)
        found |= dict(zip(map(digests.__getitem__, missing), vectors, strict=True))
        return np.array([found[digests[text]] for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)

    encode_queries = encode_documents
