"""The port that every vector index (vector to nearest keys) implements."""

from collections.abc import Collection, Sequence
from typing import Protocol

from embeddings.encoder import Vectors

__all__ = ["Neighbor", "VectorIndex"]

Neighbor = tuple[str, float]


class VectorIndex(Protocol):
    """Stores one unit vector per key, and finds the keys with the greatest cosines to a query vector.

    An index is immutable once written. It is thread-safe, and keeps working when its directory is replaced.
    Guarantees for all sizes: `search` returns at most `limit` pairs (key, cosine), best first, with equal cosines in
    the order of their keys. Cosines are exact. A longer result starts with the shorter one. Only keys in `allowed` are
    returned.

    Up to `embeddings.indexes.EXACT` keys, results are exact. Above, near keys may be missed: recall@10 is at least
    0.95, and if `limit` is in the thousands, a result may have fewer than `limit` pairs. A search that allows at most
    10 % of the keys remains exact.
    """

    def search(self, vector: Vectors, limit: int, allowed: Collection[str] | None = None) -> list[Neighbor]:
        """Return the nearest keys of a vector of shape (dimension,). Raises `ValueError` for other shapes."""
        ...

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the stored vectors, shape (len(keys), dimension). Raises `KeyError`."""
        ...

    def count(self) -> int:
        """Return the number of keys."""
        ...

    def close(self) -> None:
        """Release memory and files; afterwards the index is empty."""
        ...
