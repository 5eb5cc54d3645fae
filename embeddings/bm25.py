"""BM25. The score of a text for a query is the sum over the words of the query of

    weight_of(word) * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / average length))

Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the inverse
document frequency of Lucene. Its upper bound is `highest_of` the query.
"""

import math
from collections.abc import Iterable
from typing import Final

K1: Final = 1.2
B: Final = 0.75
"""Tantivy has these weights and no setting for them, so that changing them changes the PostgreSQL engine only."""

FLAT: Final = K1 * (1 - B)
SLOPED: Final = K1 * B
"""The parts of the denominator that do not depend on the length of a text, and that do."""


def weight_of(holders: int, texts: int) -> float:
    """Return the inverse document frequency of a word that `holders` of a number of texts contain.

    >>> round(weight_of(1, 10), 2), round(weight_of(10, 10), 2)
    (1.99, 0.05)
    """
    return math.log1p((texts - holders + 0.5) / (holders + 0.5))


def highest_of(weights: Iterable[float]) -> float:
    """Return the score that no text can reach for words with these weights."""
    return (K1 + 1) * sum(weights)
