"""Search queries of several kinds, all different, because the server caches the vectors of queries."""

from collections.abc import Iterator
from itertools import cycle

from benchmarks.pages import GeneratedPage, generate_pages

__all__ = ["distinct_queries"]

_SEED = 2  # differs from the seed of the pages, so that most queries do not name a term


def distinct_queries(count: int) -> Iterator[str]:
    """Yield queries of three to twelve words: descriptions, names, names with a typo, and questions."""
    for page, kind in zip(generate_pages(count, _SEED), cycle(range(4)), strict=False):
        yield _query(page, kind)


def _query(page: GeneratedPage, kind: int) -> str:
    name = page.name.lower()
    return (page.description, name, name.replace("i", "", 1), f"what is {name} good for?")[kind]
