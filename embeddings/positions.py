"""Positions of keys in ascending order: sorting by position is the same as sorting by key."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

__all__ = ["Positions"]

_MASKS = 16


class Positions:
    """An immutable table of sorted keys.

    The masks of the last 16 frozen sets are cached: looking up half of 10,000 keys takes a millisecond, more than
    a search, and many queries use the same filter.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        self.of = {key: position for position, key in enumerate(self.keys)}
        self._remembered = lru_cache(maxsize=_MASKS)(self._mask)

    def mask(self, allowed: Collection[str]) -> NDArray[np.bool_]:
        """Return a read-only mask of the positions of the allowed keys, shape (len(keys),).

        Unknown keys are ignored.

        >>> Positions(["a", "b", "c"]).mask({"c", "a", "z"}).tolist()
        [True, False, True]
        """
        return self._remembered(allowed) if isinstance(allowed, frozenset) else self._mask(allowed)

    def _mask(self, allowed: Collection[str]) -> NDArray[np.bool_]:
        found = np.fromiter(map(self.of.get, allowed, repeat(-1)), dtype=np.int64, count=len(allowed))
        mask = np.zeros(len(self.keys), dtype=bool)
        mask[found[found >= 0]] = True
        mask.setflags(write=False)
        return mask
