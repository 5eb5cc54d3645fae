"""The encoders there are, and how one is opened."""

from embeddings.encoder import Encoder
from embeddings.encoders.cached import CachedEncoder
from embeddings.encoders.sentence_transformer import DEFAULT_MODEL, SentenceTransformerEncoder

__all__ = ["DEFAULT_MODEL", "CachedEncoder", "SentenceTransformerEncoder", "open_encoder"]


def open_encoder(model: str = DEFAULT_MODEL, threads: int | None = None) -> Encoder:
    """Return the encoder for a model's name or folder, with its queries cached; nothing is loaded yet.

    `threads` bounds the processor threads of one call: 1 for a server, None (all cores) for bulk work.
    """
    return CachedEncoder(SentenceTransformerEncoder(model, threads))
