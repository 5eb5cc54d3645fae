"""Limit the memory that the C library keeps for threads."""

import ctypes
from contextlib import suppress
from typing import Final

__all__ = ["limit_arenas"]

_M_ARENA_MAX: Final = -8  # of mallopt(3)
_ARENAS: Final = 2


def limit_arenas() -> None:
    """Let threads of this process share two arenas of glibc; without glibc, nothing happens.

    Bulk loads start many threads, and each would keep freed memory in an arena of its own.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
