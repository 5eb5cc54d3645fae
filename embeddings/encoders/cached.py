"""The vectors of the latest texts, so that a query asked again costs nothing."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from embeddings.encoder import Encoder, Vectors

__all__ = ["CachedEncoder"]

_BULK = 64
"""Calls with more texts than this are documents, not queries, and would only push the queries out."""


class CachedEncoder:
    """An encoder that remembers the vectors of the last `size` texts, least recently used first out.

    At 384 dimensions a vector takes 1.5 kB. Safe to call from several threads; two that ask for the
    same new text at once both encode it.
    """

    def __init__(self, encoder: Encoder, size: int = 4096) -> None:
        self._encoder = encoder
        self._size = size
        self._lock = Lock()
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def model(self) -> str:
        """Name and revision of the inner encoder's model. Raises `ModelUnavailable`."""
        return self._encoder.model

    @property
    def dimension(self) -> int:
        """Length of a vector. Loads the model. Raises `ModelUnavailable`."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension). Raises `ModelUnavailable`."""
        if not texts or len(texts) > _BULK:
            return self._encoder.encode(texts)
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._encoder.encode(new), strict=True))
        with self._lock:
            for text in texts:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._size:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts])
