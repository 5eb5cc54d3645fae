"""Encoded parts of answers, kept until the objects that they show change."""

from collections.abc import Callable
from itertools import count
from typing import Any, Final, Protocol

import orjson

_MAX_BYTES: Final = 16_000_000
_OVERHEAD: Final = 300  # bytes per fragment besides its text


class Budget(Protocol):
    """Counts the objects of an answer; `charge` raises when there are too many."""

    collected: int

    def charge(self, objects: int) -> None:
        """Add to `collected`."""


class Fragments:
    """JSON texts by selection and ID, each with the version of its object and the number of objects that it charges.

    Equal versions of an object have equal values in all fields that fragments consist of, also in different epochs.
    """

    def __init__(self) -> None:
        self.numbers = count()
        """Numbers of selections, unique over all plans."""
        self._written: dict[tuple[int, str], tuple[orjson.Fragment, object, int, int]] = {}
        self._bytes = 0

    def of(self, selection: int, write: Callable[[Any, Any], object], source: Any, run: Any) -> orjson.Fragment:
        """Return the fragment of an object, written by `write` at its first use; charges the budget every time."""
        budget: Budget = run.context
        key = selection, source.id
        found = self._written.get(key)
        if found is not None:
            fragment, version, charge, size = found
            if version == source.version:
                if charge:
                    budget.charge(charge)
                return fragment
            del self._written[key]
            self._bytes -= size
        before = budget.collected
        text = orjson.dumps(write(source, run))
        if self._bytes > _MAX_BYTES:
            self._written.clear()
            self._bytes = 0
        size = len(text) + _OVERHEAD
        fragment = orjson.Fragment(text)
        self._bytes += size
        self._written[key] = fragment, source.version, budget.collected - before, size
        return fragment
