"""Encoders for measuring: one that times another encoder, and ones that cost almost nothing."""

import zlib
from collections.abc import Sequence

import numpy as np

from benchmarks.support.measure import Stopwatch
from embeddings.encoder import Encoder, Vectors
from embeddings.encoders import SentenceTransformerEncoder
from embeddings.errors import ModelUnavailable

__all__ = ["HashedVectors", "NoModel", "RandomVectors", "TimedEncoder"]


class TimedEncoder:
    """Delegates to another encoder; records the time and the number of texts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.watch = Stopwatch()
        self.texts = 0

    @property
    def model(self) -> str:
        """See `Encoder.model`."""
        return self._encoder.model

    @property
    def dimension(self) -> int:
        """See `Encoder.dimension`."""
        return self._encoder.dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_documents`."""
        self.texts += len(texts)
        with self.watch:
            return self._encoder.encode_documents(texts)

    encode_queries = encode_documents


class NoModel:
    """The encoder of a machine without the model, which stores terms without vectors."""

    dimension = 384

    @property
    def model(self) -> str:
        """See `Encoder.model`."""
        raise ModelUnavailable("none", "it is omitted", "Ingest again with a model.")

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_documents`."""
        raise ModelUnavailable("none", "it is omitted", "Ingest again with a model.")

    encode_queries = encode_documents


class RandomVectors:
    """Returns seeded random unit vectors under the name of the default model, to fill large data directories quickly.

    They are farther apart than the vectors of real texts: suitable for the cost of a scan, not for its results.
    """

    dimension = 384

    def __init__(self) -> None:
        self.model = SentenceTransformerEncoder().model
        self._random = np.random.default_rng(1)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one random row per text."""
        rows = self._random.standard_normal((len(texts), self.dimension), dtype=np.float32)
        found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return found

    encode_queries = encode_documents


class HashedVectors:
    """Returns a unit vector that depends on nothing but the text."""

    model = "hashed@1"
    dimension = 16

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text."""
        rows = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(self.dimension) for text in texts]
        found = np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        units: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return units

    encode_queries = encode_documents
