"""How much the randomized tests try: little in `make test`, so that it stays fast, and more in `make thorough`."""

import os

__all__ = ["repetitions"]


def repetitions(few: int) -> int:
    """Return `few`, times the number in the environment variable `TEST_EFFORT`."""
    return few * int(os.environ.get("TEST_EFFORT", "1"))
