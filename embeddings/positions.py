"""Keys in ascending order and where each stands, so that equal scores order by position as by key."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

__all__ = ["Positions"]

_MASKS = 16


class Positions:
    """An immutable table of sorted keys.

    The mask of a frozen set is remembered, for the last 16 sets: looking up half of 10,000 keys costs
    a millisecond, more than a search, and one filter comes with many queries.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        self.of = {key: position for position, key in enumerate(self.keys)}
        self._remembered = lru_cache(maxsize=_MASKS)(self._mask)

    def mask(self, allowed: Collection[str]) -> NDArray[np.bool_]:
        """Return which positions belong to allowed keys, shape (len(keys),), not to be written to.

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
