"""The score of a hit: one number in [0, 1] that never rises down a list of hits.

    1.00            the name is the query, folded for case, accents, hyphens and plurals
    0.99            a synonym is, or the name without its qualifier in brackets
    0.90 to 0.98    a label is the query but for one edit, or two in a longer one: the fewer in length, the higher
    0.00 to 0.89    0.89 * P, where P = 1 / (1 + exp(-(a * x - b))) and
                    HYBRID      x = cosine + 0.1 * words + 0.2 * likeness, a = 4.6, b = 2.8
                    SEMANTIC    x = cosine, a = 4.8, b = 2.65
                    LEXICAL     x = words + 0.5 * likeness, a = 4.4, b = 1.55
    and where the cosine is that of a mapped query, see `query_map`, which words have less to add to
                    HYBRID      x = cosine + 0.05 * words + 0.2 * likeness, a = 6.2, b = 4.1
                    SEMANTIC    x = cosine, a = 7.2, b = 4.4

`words` is BM25 over its own upper bound, `likeness` what the trigram Dice coefficient of the nearest label
has above 0.3. P is the share of first hits with such an x that were the wanted term, in collections of queries of which
some had no answer (`benchmarks/README.md`): logistic calibration (J. Platt, "Probabilistic outputs for
support vector machines", 1999). So a least score means the same in every mode. What has no x above 0 is no hit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.lexical import LabelMatch, Role

__all__ = ["HYBRID", "LEXICAL", "MAPPED_HYBRID", "MAPPED_SEMANTIC", "SEMANTIC", "Formula", "likeness_of", "tier_of"]

_BELOW_LABELS = 0.89
_UNLIKE = 0.3


@dataclass(frozen=True, slots=True)
class Formula:
    """Adds up the evidence for terms, and turns it into scores below those of labels.

    `words` and `likeness` are what these count beside a cosine.
    """

    slope: float
    offset: float
    words: float = 0.0
    likeness: float = 0.0

    def __call__(
        self,
        cosines: NDArray[np.float64],
        words: NDArray[np.float32] | float = 0.0,
        likeness: NDArray[np.float64] | float = 0.0,
    ) -> NDArray[np.float64]:
        """Return the scores, all of one shape."""
        evidence = cosines + self.words * words + self.likeness * likeness
        probability = 1 / (1 + np.exp(self.offset - self.slope * evidence))
        return np.where(evidence > 0, _BELOW_LABELS * probability, 0.0)


HYBRID = Formula(4.6, 2.8, words=0.1, likeness=0.2)
MAPPED_HYBRID = Formula(6.2, 4.1, words=0.05, likeness=0.2)
SEMANTIC = Formula(4.8, 2.65)
MAPPED_SEMANTIC = Formula(7.2, 4.4)
LEXICAL = Formula(4.4, 1.55, words=1.0, likeness=0.5)


def tier_of(match: LabelMatch) -> float | None:
    """Return the score of a term whose label decides by itself, None where the label is only alike."""
    if match.edits is None:
        return None
    if match.edits:
        return 0.98 - 0.08 * min(1.0, 4 * match.edits / match.length)
    return 1.0 if match.role is Role.NAME else 0.99


def likeness_of(match: LabelMatch) -> float:
    """Return by how much a label is more like the query than any two texts are alike."""
    return max(0.0, match.dice - _UNLIKE)
