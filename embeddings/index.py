"""Vector to nearest keys: the port that every vector index implements."""

from collections.abc import Collection, Sequence
from typing import Protocol

from embeddings.encoder import Vectors

__all__ = ["Neighbor", "VectorIndex"]

Neighbor = tuple[str, float]


class VectorIndex(Protocol):
    """Holds a unit vector for each of many keys and finds those with the greatest cosine to a query.

    It is written whole, opened and only read: safe for several threads, unharmed when its folder is
    replaced. Guarantees of every size: `search` returns at most `limit` pairs (key, cosine), best first,
    equal cosines in the order of their keys; each cosine is that of the stored vector; a longer answer
    begins with the shorter one; only keys in `allowed` are found.

    Exact up to `embeddings.indexes.EXACT` keys: no nearer key is ever missed. Above, one may be:
    recall@10 is at least 0.95, and an answer may have fewer than `limit` pairs when that is thousands. A
    search that allows at most 10 % of the keys stays exact.
    """

    def search(self, vector: Vectors, limit: int, allowed: Collection[str] | None = None) -> list[Neighbor]:
        """Return the nearest keys of one vector of shape (dimension,). Raises `ValueError` on another."""
        ...

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the stored vectors, shape (len(keys), dimension). Raises `KeyError`."""
        ...

    def count(self) -> int:
        """Return the number of keys."""
        ...

    def close(self) -> None:
        """Release memory and files; the index is empty then."""
        ...
