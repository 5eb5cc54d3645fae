"""The garbage collector of Python during an ingest, which makes many objects and few cycles of them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["rare_collections"]

_THRESHOLDS = (20_000, 20, 100)
"""Instead of (700, 10, 10): a tenth of the processor time of an ingest, in which nearly all objects die young."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect cycles of objects more rarely."""
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
