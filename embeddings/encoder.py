"""Text to vector: the port that every encoder implements."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Encoder", "Vectors"]

Vectors: TypeAlias = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors, so that a dot product is the cosine.

    Guarantees: rows have length 1; the same text gives the same vector up to rounding, alone or in a
    batch; nothing touches the network; the model is loaded at the first call of `encode` or
    `dimension`, not before. Safe to call from several threads.
    """

    @property
    def model(self) -> str:
        """Name and revision of the model: equal names mean comparable vectors.

        Does not load the model. Raises `ModelUnavailable` when its files are not on this machine.
        """
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector. Loads the model. Raises `ModelUnavailable`."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension). Raises `ModelUnavailable`.

        A text that is longer than the model reads (256 tokens for the default model) is cut.
        """
        ...
