"""Encoded parts of answers, kept while the epoch lasts that they were read from."""

import weakref
from collections.abc import Callable
from itertools import count
from typing import Any, Final, Protocol

import orjson

__all__ = ["Budget", "Fragments", "Kept"]

_MAX_BYTES: Final = 16_000_000
_OVERHEAD: Final = 300  # bytes per fragment besides its text

Written = tuple[orjson.Fragment, int]


class Budget(Protocol):
    """Counts the objects of an answer; `charge` raises when there are too many."""

    collected: int

    def charge(self, objects: int) -> None:
        """Add to `collected`."""


class Kept:
    """The fragments of one epoch: JSON texts by selection and ID, each with the number of objects that it charges."""

    def __init__(self, epoch: object) -> None:
        """Begin empty."""
        self._epoch = weakref.ref(epoch)
        self._written: dict[tuple[int, str], Written] = {}
        self._bytes = 0

    def is_of(self, epoch: object) -> bool:
        """Return whether the fragments were read from this epoch."""
        return self._epoch() is epoch

    def of(self, selection: int, source: Any, budget: Budget, write: Callable[[], object]) -> orjson.Fragment:
        """Return the fragment of an object, written by `write` at its first use; charges the budget every time."""
        key = (selection, source.id)
        found = self._written.get(key)
        if found is not None:
            if found[1]:
                budget.charge(found[1])
            return found[0]
        before = budget.collected
        text = orjson.dumps(write())
        if self._bytes > _MAX_BYTES:
            self._written.clear()
            self._bytes = 0
        self._bytes += len(text) + _OVERHEAD
        fragment = orjson.Fragment(text)
        self._written[key] = fragment, budget.collected - before
        return fragment


class Fragments:
    """The fragments of the newest epoch that was asked for, for all plans."""

    def __init__(self) -> None:
        """Begin empty."""
        self.numbers = count()
        """Numbers of selections, unique over all plans."""
        self._kept: Kept | None = None

    def of(self, epoch: object) -> Kept:
        """Return the fragments of an epoch, which forgets those of another one."""
        if self._kept is None or not self._kept.is_of(epoch):
            self._kept = Kept(epoch)
        return self._kept
