"""The port that every encoder (text to vector) implements."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]


class Encoder(Protocol):
    """Encodes texts as unit vectors, so the dot product of two vectors is their cosine.

    Queries and documents are encoded by different methods, because some models put a prompt before each, such as
    "query: " and "passage: ". Without prompts, both methods return the same.

    Guarantees: rows have length 1. Equal texts give equal vectors up to rounding, alone or in a batch. The network is
    never used. The model is loaded at the first text or `dimension`, not earlier. Thread-safe.
    """

    @property
    def model(self) -> str:
        """Name and revision of the model. Vectors are comparable if these are equal.

        Does not load the model. Raises `ModelUnavailable` if its files are not on this machine.
        """

    @property
    def dimension(self) -> int:
        """Number of dimensions of a vector. Loads the model. Raises `ModelUnavailable`."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension). Raises `ModelUnavailable`.

        Texts longer than the model's limit (256 tokens for the default model) are truncated.
        """

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text that queries are compared with, like `encode_queries`."""
