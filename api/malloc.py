"""Limit the memory that the allocator of the C library keeps for each thread."""

import ctypes
import os
from contextlib import suppress
from typing import Final

_M_ARENA_MAX: Final = -8  # of mallopt(3)
_ARENAS: Final = 2


def limit_arenas() -> None:
    """Let the threads of this process, and of those that it forks, share two arenas of the allocator of glibc.

    Otherwise each thread would keep freed memory in an arena of its own: a server needed twice the memory after ten
    minutes (`benchmarks.soak`). To be called before threads start. Without glibc, or with `MALLOC_ARENA_MAX` in the
    environment, nothing happens.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
