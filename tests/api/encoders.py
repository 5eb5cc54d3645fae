"""An encoder that a test holds and releases."""

import threading
from collections.abc import Sequence
from typing import Final

from embeddings.encoder import Encoder, Vectors

__all__ = ["ENOUGH", "HeldEncoder"]

ENOUGH: Final = 20.0  # seconds after which a test fails instead of waiting forever


class HeldEncoder:
    """Forwards batches to an encoder when the test releases them, and records them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.batches: list[list[str]] = []
        self.begun = threading.Semaphore(0)
        self.may_end = threading.Event()

    @property
    def model(self) -> str:
        return self._encoder.model

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        self.begun.release()
        assert self.may_end.wait(ENOUGH)
        return self._encoder.encode_queries(texts)

    encode_queries = encode_documents
