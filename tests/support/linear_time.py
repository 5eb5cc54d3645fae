"""Whether the time for a task grows with its size, by the ratio of its times for several sizes."""

import time
import timeit
from collections.abc import Callable
from itertools import pairwise


def is_linear(do: Callable[[int], object], *sizes: int) -> bool:
    """Return whether `do` takes at most ten times as long for a size than for the one before, a quarter of it.

    In quadratic time, it would take sixteen times as long. One of three attempts is enough, because other programs slow
    down single ones. No garbage is collected meanwhile: that takes as long as all objects of other tests are many.
    """

    def seconds(size: int) -> float:
        return min(timeit.repeat(lambda: do(size), timer=time.process_time, repeat=3, number=1))

    def attempt() -> bool:
        return all(later < 10 * former for former, later in pairwise(map(seconds, sizes)))

    return any(attempt() for _ in range(3))
