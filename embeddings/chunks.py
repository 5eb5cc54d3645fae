"""Long iterables in pieces, each of which memory can hold."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_T = TypeVar("_T")

CHUNK = 1_000
"""The usual number of terms, records or texts that are read or written together."""


def chunks(items: Iterable[_T], size: int = CHUNK) -> Iterator[list[_T]]:
    """Yield the items in lists of `size`; the last may be shorter. Like `itertools.batched` of Python 3.12.

    >>> list(chunks("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk
