"""Vector to nearest keys: the port that every vector index implements."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from embeddings.encoder import Vectors

__all__ = ["Neighbor", "VectorIndex"]

Neighbor = tuple[str, float]


class VectorIndex(Protocol):
    """Holds unit vectors under string keys and finds those with the greatest cosine to a query.

    Guarantees: `search` returns at most `limit` pairs (key, cosine), best first, equal cosines in the
    order of their keys; with `allowed`, exactly the pairs that a search over those keys alone would give;
    a key stands once; `save` leaves either the old or the new file under its name.
    """

    def upsert(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Add or replace one vector per key. Raises `ValueError` on a wrong shape."""
        ...

    def delete(self, keys: Collection[str]) -> None:
        """Forget these keys; unknown ones are ignored."""
        ...

    def search(self, vector: Vectors, limit: int, allowed: Collection[str] | None = None) -> list[Neighbor]:
        """Return the nearest keys of one vector of shape (dimension,)."""
        ...

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the stored vectors, shape (len(keys), dimension). Raises `KeyError`."""
        ...

    def count(self) -> int:
        """Return the number of keys."""
        ...

    def save(self, folder: Path) -> None:
        """Write the index to `folder`, durably."""
        ...

    def close(self) -> None:
        """Release memory and files."""
        ...
