"""The score of a hit: a number in [0, 1] by which hits are sorted in descending order.

    1.00            The query equals the name, ignoring case, accents, hyphens and plurals.
    0.99            The query equals a synonym, or the name without its qualifier in parentheses.
    0.98            The query is the beginning of the name; 0.97 of a synonym.
    0.96            The query is the beginning of a later word of the name, or of several; 0.95 of a synonym.
    0.91 to 0.94    The query is a misspelling of a label: one edit, or two edits in a longer label. The score is
                    higher the smaller the ratio of edits to length.
    0.90            The query is a misspelling of the beginning of a label.
    0.00 to 0.89    0.89 * P, where P = 1 / (1 + exp(-(a * x - b))), and
                    HYBRID      x = cosine + 0.15 * section + 0.1 * words + 0.2 * likeness - 0.075 * alone,
                                a = 4.6, b = 2.8
                    SEMANTIC    x = cosine, a = 4.8, b = 2.65
                    LEXICAL     x = words + 0.5 * likeness, a = 4.4, b = 1.55

`section` is the cosine of the term's section minus that of its text, and at least 0. `words` is the BM25 score
(`bm25.py`) divided by its upper bound. `likeness` is the trigram Dice coefficient of the most similar label minus 0.3.
It is 0 below 0.3, and for a text of more than 15 letters below a greater coefficient, which is 0.6 from 45 letters on.
`alone` is 1 if the query is one word that no label and not this term has: the model gives invented words a meaning too,
and 30 of 601 of them found something in the sample without it. P estimates the probability that a first hit with this x
is the wanted term. It was fitted to collections of queries, some of which have no answer (`benchmarks/README.md`), by
logistic calibration (J. Platt, "Probabilistic outputs for support vector machines", 1999). A minimum score therefore
means the same in every mode. Terms with x <= 0 are not hits.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.engine_results import LabelMatch
from embeddings.records import Role

_BELOW_LABELS = 0.89
_UNLIKE = 0.3


@dataclass(frozen=True, slots=True)
class Formula:
    """Adds up the evidence x for terms, and converts it to scores below those of matching labels.

    `slope` and `offset` are a and b in the module's formula. `section`, `words`, `likeness` and `alone` are the weights
    of these inputs relative to the cosine.

    >>> LEXICAL(np.zeros(2), words=np.array([0.2, 0.8], np.float32)).round(2).tolist()
    [0.3, 0.78]
    """

    slope: float
    offset: float
    section: float = 0.0
    words: float = 0.0
    likeness: float = 0.0
    alone: float = 0.0

    def __call__(
        self,
        cosines: NDArray[np.float64],
        sections: NDArray[np.float64] | float = -1.0,
        words: NDArray[np.float32] | float = 0.0,
        likeness: NDArray[np.float64] | float = 0.0,
        is_unknown: bool = False,
    ) -> NDArray[np.float64]:
        """Return the scores of terms by their cosines and those of their sections, of which -1 has no effect.

        The arguments have the same shape, or are numbers.
        """
        evidence = cosines
        if self.section:
            evidence = evidence + self.section * np.maximum(0.0, sections - cosines)
        if self.words:
            evidence = evidence + self.words * words
        if self.likeness:
            evidence = evidence + self.likeness * likeness
        if self.alone and is_unknown:
            evidence = evidence - self.alone * (words == 0)
        probability = 1 / (1 + np.exp(self.offset - self.slope * evidence))
        return np.where(evidence > 0, _BELOW_LABELS * probability, 0.0)


HYBRID = Formula(4.6, 2.8, section=0.15, words=0.1, likeness=0.2, alone=0.075)
SEMANTIC = Formula(4.8, 2.65)
LEXICAL = Formula(4.4, 1.55, words=1.0, likeness=0.5)

_THRESHOLDS = {HYBRID: (0.16, 0.12), SEMANTIC: (0.19, 0.1), LEXICAL: (0.23, 0.06)}
"""The threshold for up to 100 records, and its increase per factor of 10."""

_HIGHEST = 0.4


def threshold(formula: Formula, records: int) -> float:
    """Return the score below which a hit is less alike, and probably not the wanted one, among a number of records.

    The more records, the more alike is the best of them to any text by chance. Fitted to queries without an answer in
    four collections of 107 to 5,000 records, and measured on other queries by `benchmarks.score_threshold`.

    >>> [round(threshold(HYBRID, records), 2) for records in (1, 100, 1_000, 100_000)]
    [0.16, 0.16, 0.28, 0.4]
    """
    least, increase = _THRESHOLDS[formula]
    return min(_HIGHEST, least + increase * math.log10(max(records, 100) / 100))


def tier_of(match: LabelMatch) -> float | None:
    """Return the score of an equal, continued or misspelled label, or None for a label that is only similar.

    >>> misspelled = LabelMatch("batch", "Batch Size", Role.NAME, dice=0.6, edits=1, length=9)
    >>> round(tier_of(misspelled), 3)
    0.927
    """
    if match.edits is None:
        return None
    if begun := match.beginning:
        if match.edits:
            return 0.9
        return (0.96 if begun.is_later else 0.98) - (0 if match.role is Role.NAME else 0.01)
    if match.edits:
        return 0.94 - 0.03 * min(1.0, 4 * match.edits / match.length)
    return 1.0 if match.role is Role.NAME else 0.99


def likeness_of(match: LabelMatch) -> float:
    """Return the similarity of a label beyond that of unrelated texts."""
    return max(0.0, match.dice - _UNLIKE)
