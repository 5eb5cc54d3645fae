"""The memory that a task needs at most at a time."""

import tracemalloc
from collections.abc import Callable


def peak_memory(do: Callable[[], object]) -> int:
    """Return the most bytes that the objects of Python take which `do` makes.

    It runs twice, since the first time also imports modules and fills caches.
    """
    do()
    tracemalloc.start()
    try:
        do()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
