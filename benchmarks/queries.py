"""Search queries of several kinds, no two alike, since the server remembers the vectors of those it has seen."""

from collections.abc import Iterator
from itertools import cycle

from benchmarks.pages import GeneratedPage, generate_pages

__all__ = ["distinct_queries"]

_SEED = 2  # another one than that of the pages, so that most queries name no term


def distinct_queries(count: int) -> Iterator[str]:
    """Yield queries of three to twelve words: descriptions, names, names with a typo, and questions."""
    for page, kind in zip(generate_pages(count, _SEED), cycle(range(4)), strict=False):
        yield _query(page, kind)


def _query(page: GeneratedPage, kind: int) -> str:
    name = page.name.lower()
    return (page.description, name, name.replace("i", "", 1), f"what is {name} good for")[kind]
