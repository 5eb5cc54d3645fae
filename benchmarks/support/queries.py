"""Search queries of several kinds, all different, because the server caches the vectors of queries."""

import json
from collections.abc import Iterator
from itertools import cycle

from benchmarks.generated_pages import GeneratedPage, generate_pages
from benchmarks.support.wordnet import SYNSETS, wordnet_lines

__all__ = ["distinct_queries", "wordnet_queries"]

_SEED = 2  # differs from the seed of the pages, so that most queries do not name a term


def distinct_queries(count: int) -> Iterator[str]:
    """Yield queries of three to twelve words: descriptions, names, names with a typo, and questions."""
    for page, kind in zip(generate_pages(count, _SEED), cycle(range(4)), strict=False):
        yield _query(page, kind)


def wordnet_queries(count: int) -> Iterator[str]:
    """Yield definitions of synsets from all parts of WordNet, their names, and names with a typo."""
    lines = list(wordnet_lines())[:: SYNSETS // count][:count]
    for line, kind in zip(lines, cycle(range(3)), strict=False):
        synset = json.loads(line)
        name = str(synset["lemmas"][0]).replace("_", " ")
        yield (str(synset["gloss"]).partition(";")[0], name, name.replace("e", "", 1))[kind]


def _query(page: GeneratedPage, kind: int) -> str:
    name = page.name.lower()
    return (page.description, name, name.replace("i", "", 1), f"what is {name} good for?")[kind]
