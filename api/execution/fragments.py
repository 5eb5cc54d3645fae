"""Encoded parts of answers, kept until the objects that they show change."""

from collections.abc import Callable
from itertools import count
from typing import Any, Final, NamedTuple, Protocol

import orjson

_MAX_BYTES: Final = 16_000_000
_OVERHEAD: Final = 300  # bytes per fragment besides its text


class Budget(Protocol):
    """Counts the objects of an answer; `charge` raises when there are too many."""

    collected: int

    def charge(self, objects: int) -> None:
        """Add to `collected`."""


class _Written(NamedTuple):
    text: orjson.Fragment
    version: object
    charge: int
    size: int


class Fragments:
    """JSON texts by selection and ID, each with the version of its object and the number of objects that it charges.

    Equal versions of an object have equal values in all fields that fragments consist of, also in different epochs.
    """

    def __init__(self) -> None:
        self.numbers = count()
        """Numbers of selections, unique over all plans."""
        self._written: dict[tuple[int, str], _Written] = {}
        self._bytes = 0

    def of(self, selection: int, source: Any, budget: Budget, write: Callable[[], object]) -> orjson.Fragment:
        """Return the fragment of an object, written by `write` at its first use; charges the budget every time."""
        key = (selection, source.id)
        found = self._written.get(key)
        if found is not None and found.version == source.version:
            if found.charge:
                budget.charge(found.charge)
            return found.text
        before = budget.collected
        text = orjson.dumps(write())
        replaced = self._written.pop(key, None)
        if replaced is not None:
            self._bytes -= replaced.size
        if self._bytes > _MAX_BYTES:
            self._written.clear()
            self._bytes = 0
        written = _Written(orjson.Fragment(text), source.version, budget.collected - before, len(text) + _OVERHEAD)
        self._bytes += written.size
        self._written[key] = written
        return written.text
