"""Vectors of texts, computed once and then cached."""

from collections.abc import Sequence
from contextlib import closing

import numpy as np

from api.lexicon.encoders import shared_exports
from api.settings import Settings
from benchmarks.support.folders import WORK
from embeddings.encoder import Encoder, Vectors
from embeddings.encoders import DEFAULT_MODEL, EncoderKind, open_document_encoder
from embeddings.vector_cache import VectorCache, text_digest

__all__ = ["EXPORTS", "EmbeddedBefore", "embed", "open_model"]

EXPORTS = WORK / "models"
"""The folder of the exported model."""

_AT_ONCE = 512


def open_model() -> Encoder:
    """Return the default model, exporting it at first use if this user has no export."""
    return open_document_encoder(DEFAULT_MODEL, EncoderKind.ONNX, EXPORTS, shared_exports(Settings()))


def embed(texts: Sequence[str]) -> Vectors:
    """Return one unit vector per text, shape (len(texts), 384); WordNet takes ten minutes the first time."""
    encoder = open_model()
    WORK.mkdir(parents=True, exist_ok=True)
    digests = {text: text_digest(text) for text in texts}
    with closing(VectorCache(WORK / "texts.sqlite")) as cache:
        known = cache.find(digests, encoder.model)
        missing = sorted((text for text in digests if text not in known), key=len)
        for start in range(0, len(missing), _AT_ONCE):
            batch = missing[start : start + _AT_ONCE]
            rows = encoder.encode_documents(batch)
            cache.put({text: digests[text] for text in batch}, encoder.model, rows)
            known.update(zip(batch, rows, strict=True))
    return np.stack([known[text] for text in texts])


class EmbeddedBefore:
    """An encoder that returns the vectors of an earlier `embed`, to measure the rest of a build."""

    dimension = 384

    def __init__(self) -> None:
        self.model = open_model().model

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_documents`."""
        return embed(texts)

    encode_queries = encode_documents
