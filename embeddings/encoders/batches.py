"""Encodes texts in batches of similar length."""

from collections.abc import Callable, Sequence

import numpy as np

from embeddings.encoder import Vectors

BATCH = 32


def encode_in_batches(texts: Sequence[str], encode: Callable[[list[str]], Vectors], size: int = BATCH) -> Vectors:
    """Return one row per text, shape (len(texts), dimension); `texts` must not be empty.

    `encode` receives at most `size` texts of similar length. This minimizes padding, and lets a query in another thread
    wait only for one batch of a bulk job, not for the whole job.
    """
    by_length = sorted(range(len(texts)), key=lambda position: len(texts[position]))
    rows = [
        encode([_encodable(texts[position]) for position in by_length[start : start + size]])
        for start in range(0, len(texts), size)
    ]
    vectors = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
    vectors[by_length] = np.concatenate(rows)
    return vectors


def _encodable(text: str) -> str:
    """Replace lone surrogates, which JSON may contain and tokenizers reject, by question marks."""
    return text.encode("utf-8", "replace").decode()
