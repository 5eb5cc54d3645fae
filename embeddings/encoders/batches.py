"""Many texts through a model, a batch of similar lengths at a time."""

from collections.abc import Callable, Sequence

import numpy as np

from embeddings.encoder import Vectors

__all__ = ["encode_in_batches"]

_BATCH = 32


def encode_in_batches(texts: Sequence[str], encode: Callable[[list[str]], Vectors]) -> Vectors:
    """Return one row per text, shape (len(texts), dimension), of at least one text.

    `encode` gets at most 32 texts, neighbors in length, so that little is padded, and a query that
    another thread asks for waits for a batch of a bulk job, not for the job.
    """
    by_length = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    rows = [
        encode([_encodable(texts[place]) for place in by_length[start : start + _BATCH]])
        for start in range(0, len(texts), _BATCH)
    ]
    vectors = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
    vectors[by_length] = np.concatenate(rows)
    return vectors


def _encodable(text: str) -> str:
    """Tokenizers refuse lone surrogates, which JSON can carry; a question mark stands for each."""
    return text.encode("utf-8", "replace").decode()
