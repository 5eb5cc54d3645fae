"""How much a label is like a query: edits of a misspelling, and the Dice coefficient of trigrams."""

import re
from collections.abc import Iterable, Sequence

from embeddings.engine import LabelMatch, Role
from embeddings.folding import fold_label

__all__ = ["SHORTEST", "LabelRow", "alike", "trigrams_of"]

SHORTEST = 4
"""Below four letters half of the trigrams are padding, and any two abbreviations resemble each other."""

_TWO_EDITS = 8
"""From this number of letters on, two edits are a misspelling; in shorter words they mostly make another word."""

_RESEMBLING = 0.3
"""Minimum Dice coefficient of a label that is not a misspelling."""

_NUMBERS = re.compile(r"\d+")

LabelRow = tuple[str, str, int, str]
"""The key of a record, a label of it as written, its role, and its folded form."""


def alike(text: str, rows: Iterable[LabelRow], limit: int) -> list[LabelMatch]:
    """Return the best label of each record that resembles the text, at most `limit`: misspellings first.

    One edit (a letter added, left out, replaced, or two swapped) makes a misspelling, two edits from
    eight letters on: the optimal string alignment distance (F. J. Damerau, "A technique for computer
    detection and correction of spelling errors", CACM 7(3), 1964). After those come labels that are
    alike by their trigrams (L. R. Dice, "Measures of the amount of ecologic association between species",
    Ecology 26(3), 1945). Folded texts below four letters, and labels with other numbers than the
    text's (GPT-3 is not a misspelled GPT-4), resemble nothing.
    """
    folded = fold_label(text)
    if len(folded) < SHORTEST:
        return []
    own, numbers = trigrams_of(folded), _NUMBERS.findall(folded)
    known = [row for row in rows if _may_resemble(len(own), len(folded), len(row[3]))]
    edits = _edits(folded, [row[3] for row in known])
    found: list[tuple[tuple[int, float, str, int, str], LabelMatch]] = []
    for (key, label, role, form), distance in zip(known, edits, strict=True):
        length = max(len(folded), len(form))
        most = 1 if length < _TWO_EDITS else 2
        few = distance if len(form) >= SHORTEST and distance <= most else None
        other = trigrams_of(form)
        dice = 2 * len(own & other) / (len(own) + len(other))
        if few is None and dice < _RESEMBLING:
            continue
        if numbers and (others := _NUMBERS.findall(form)) and others != numbers:
            continue
        match = LabelMatch(key, label, Role(role), dice, few, length)
        found.append(((3 if few is None else few, -dice, key, role, label), match))
    best: dict[str, LabelMatch] = {}
    for _, match in sorted(found, key=lambda one: one[0]):
        best.setdefault(match.key, match)
    return list(best.values())[:limit]


def _may_resemble(trigrams: int, length: int, other: int) -> bool:
    """Return whether a label can resemble or misspell a text at all, by their lengths alone."""
    most = min(trigrams, other + 1)  # a label has at most one trigram more than letters
    return abs(length - other) <= 2 or 2 * most >= _RESEMBLING * (trigrams + most)


def trigrams_of(folded: str) -> set[str]:
    """Return the trigrams of a folded label, padded with two spaces before it and one after, as pg_trgm does.

    >>> sorted(trigrams_of("size"))
    ['  s', ' si', 'ize', 'siz', 'ze ']
    """
    padded = f"  {folded} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _edits(folded: str, forms: Sequence[str]) -> list[int]:
    """Return the edits between the text and each form, 3 for more than two."""
    if not forms:
        return []
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    return [int(one) for one in cdist([folded], forms, scorer=OSA.distance, score_cutoff=2)[0]]
