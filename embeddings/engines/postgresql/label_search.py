"""What finds labels that resemble a text: the index over labels that are long enough, and swapped letters."""

from embeddings.misspellings import trigrams_of

_SWAPPED = 10
"""Up to this number of letters, labels with one or two swaps are looked up: they share too few trigrams."""

_INDEXED_LENGTHS = (20, 12)
"""The minimum lengths of the labels in `label_grams_20` and `label_grams_12`, in characters."""


def shortest_length(folded: str, percent: int) -> int:
    """Return the length from which on labels can share this much with a text, of those with an index: 0, 12 or 20.

    A label with fewer characters than that has at most as many trigrams.
    """
    if not (folded.isascii() and folded.isalnum()):  # PostgreSQL counts the trigrams of each part
        return 0
    return next((length for length in _INDEXED_LENGTHS if percent * len(trigrams_of(folded)) > 100 * length), 0)


def with_swapped_letters(folded: str) -> list[str]:
    """Return a short text with two neighboring letters swapped; from eight letters on, also with two such pairs.

    >>> with_swapped_letters("abc")
    ['bac', 'acb']
    """
    if len(folded) > _SWAPPED:
        return []
    once = _swapped(folded)
    return once if len(folded) < 8 else list(dict.fromkeys([*once, *(two for one in once for two in _swapped(one))]))


def _swapped(text: str) -> list[str]:
    return [text[:place] + text[place + 1] + text[place] + text[place + 2 :] for place in range(len(text) - 1)]
