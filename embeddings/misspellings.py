"""Misspelled labels: how much a label is like a query, by edits and by the Dice coefficient of trigrams."""

import re
from collections.abc import Iterable, Sequence

from embeddings.engine import SearchView
from embeddings.engine_results import Beginning, LabelMatch
from embeddings.normalization import fold_label
from embeddings.records import Role

SHORTEST = 4
"""Below four letters half of the trigrams are padding, and any two abbreviations resemble each other."""

_TWO_EDITS = 8
"""From this number of letters on, two edits are a misspelling; in shorter words they mostly make another word."""

_BEGINNING = 5
"""From this number of letters on, a text with one edit may be the beginning of a label."""

_RESEMBLING, _RESEMBLING_LONG = 0.3, 0.6
"""Minimum Dice coefficient of a label that is not a misspelling, for a text of up to 15 letters and of 45 or more: the
longer a text, the more trigrams it shares with any other by chance."""

_SUGGESTED = 0.45
"""Minimum Dice coefficient of a label that is suggested as another spelling of a query without good hits."""

_NUMBERS = re.compile(r"\d+")

Trigrams = set[tuple[str, str, str]]

LabelRow = tuple[str, str, int, str]
"""The key of a record, a label of it as written, its role, and its folded form."""


def alike(text: str, rows: Iterable[LabelRow], limit: int | None) -> list[LabelMatch]:
    """Return the best label of each record that resembles the text, at most `limit`: misspellings first.

    Without `limit`, only misspelled labels are returned.

    One edit (a letter added, left out, replaced, or two swapped) makes a misspelling, two edits from
    eight letters on: the optimal string alignment distance (F. J. Damerau, "A technique for computer
    detection and correction of spelling errors", CACM 7(3), 1964). After those come labels that are
    alike by their trigrams (L. R. Dice, "Measures of the amount of ecologic association between species",
    Ecology 26(3), 1945). A label whose beginning the text misspells by one edit is a misspelling with a
    `beginning`, from five letters on. Folded texts below four letters, and labels with other numbers than the
    text's (GPT-3 is not a misspelled GPT-4), resemble nothing.
    """
    folded = fold_label(text)
    if len(folded) < SHORTEST:
        return []
    own, numbers = trigrams_of(folded), _NUMBERS.findall(folded)
    resembling = _least_dice(folded)
    # A label has at most one trigram more than letters.
    least = min(len(folded) - 2, int(least_share(folded) * len(own)) - 1)
    known = [row for row in rows if len(row[3]) >= least]
    edits = _edits(folded, [row[3] for row in known])
    found: list[tuple[tuple[int, float, str, int, str], LabelMatch]] = []
    begun = _begun(folded, [row[3] for row in known])
    for (key, label, role, form), distance, is_begun in zip(known, edits, begun, strict=True):
        length = max(len(folded), len(form))
        most = 1 if length < _TWO_EDITS else 2
        few = distance if len(form) >= SHORTEST and distance <= most else None
        beginning = Beginning() if few is None and is_begun else None
        is_misspelled = few is not None or beginning is not None
        if limit is None and not is_misspelled:
            continue
        dice = dice_of(own, trigrams_of(form))
        if not is_misspelled and dice < resembling:
            continue
        if numbers and (others := _NUMBERS.findall(form)) and others != numbers:
            continue
        rank = 3 if beginning else 4 if few is None else few
        match = LabelMatch(key, label, Role(role), dice, 1 if beginning else few, length, beginning=beginning)
        found.append(((rank, -dice, key, role, label), match))
    best: dict[str, LabelMatch] = {}
    for _, match in sorted(found, key=lambda one: one[0]):
        best.setdefault(match.key, match)
    return list(best.values())[:limit]


def spellings(view: SearchView, query: str, limit: int = 3) -> tuple[str, ...]:
    """Return labels that are spelled similarly to a query, most similar first."""
    found = (match for match in view.near(query, 2 * limit) if match.edits or match.dice >= _SUGGESTED)
    return tuple(dict.fromkeys(match.label for match in found))[:limit]


def least_share(folded: str) -> float:
    """Return the share of all trigrams of a folded text and a label that both have if the label just resembles it.

    In PostgreSQL it is the threshold of pg_trgm.

    >>> [round(least_share("x" * letters), 2) for letters in (15, 30, 100)]
    [0.18, 0.29, 0.43]
    """
    dice = _least_dice(folded)
    return dice / (2 - dice)


def trigrams_of(folded: str) -> Trigrams:
    """Return the trigrams of a folded label, padded with two spaces before it and one after, as pg_trgm does.

    >>> sorted(map("".join, trigrams_of("size")))
    ['  s', ' si', 'ize', 'siz', 'ze ']
    """
    padded = f"  {folded} "
    return set(zip(padded, padded[1:], padded[2:], strict=False))


def dice_of(one: Trigrams, other: Trigrams) -> float:
    """Return the Dice coefficient of two sets, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))


def _least_dice(folded: str) -> float:
    return min(_RESEMBLING_LONG, max(_RESEMBLING, _RESEMBLING + (len(folded) - 15) / 100))


def _begun(folded: str, forms: Sequence[str]) -> list[bool]:
    """Return for each form whether the text misspells the beginning of it by one edit, before its last letter."""
    if len(folded) < _BEGINNING:
        return [False] * len(forms)
    lengths = (len(folded) - 1, len(folded), len(folded) + 1)
    begun = [
        [form[:length] if form[length - 1 : length] == folded[-1] and form != form[:length] else "" for form in forms]
        for length in lengths
    ]
    distances = [_edits(folded, beginnings) for beginnings in begun]
    return [min(each) == 1 for each in zip(*distances, strict=True)]


def _edits(folded: str, forms: Sequence[str]) -> list[int]:
    """Return the edits between the text and each form, 3 for more than two."""
    if not forms:
        return []
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    return [int(one) for one in cdist([folded], forms, scorer=OSA.distance, score_cutoff=2)[0]]
