"""Strings that share most of their trigrams: what a typo leaves of a label."""

import numpy as np
from numpy.typing import NDArray

from embeddings.storage import Bundle

__all__ = ["TrigramIndex"]


class TrigramIndex:
    """Compares a string with all strings at once, by the Dice coefficient of their sets of trigrams.

    A string is padded with two spaces in front and one behind, as PostgreSQL's pg_trgm does, so that a
    common beginning counts most. Postings are three arrays: the trigrams in ascending order, where the
    strings of each begin, and the numbers of those strings.
    """

    def __init__(
        self, grams: NDArray[np.int64], starts: NDArray[np.int64], strings: NDArray[np.int32], count: int
    ) -> None:
        self._grams, self._starts, self._strings = grams, starts, strings
        self._sizes = np.bincount(strings, minlength=count)

    @classmethod
    def build(cls, strings: list[str]) -> "TrigramIndex":
        """Index strings by their places in the list; 30,000 labels take a tenth of a second."""
        padded = [f"  {string} " for string in strings]
        lengths = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
        owners = np.repeat(np.arange(len(padded)), lengths)
        grams = _trigrams("".join(padded))
        inside = owners[:-2] == owners[2:] if len(owners) > 2 else np.zeros(0, dtype=bool)
        pairs = np.unique(np.stack([grams[inside], owners[:-2][inside]]), axis=1)
        unique, starts = np.unique(pairs[0], return_index=True)
        return cls(unique, np.append(starts, pairs.shape[1]), pairs[1].astype(np.int32), len(strings))

    @classmethod
    def from_bundle(cls, bundle: Bundle, count: int) -> "TrigramIndex":
        """Return the index of `count` strings that `arrays` describes. Raises `KeyError`."""
        arrays = bundle.arrays
        return cls(arrays["grams"], arrays["gram_starts"], arrays["gram_strings"], count)

    def arrays(self) -> dict[str, NDArray[np.int64] | NDArray[np.int32]]:
        """Return what `from_bundle` needs."""
        return {"grams": self._grams, "gram_starts": self._starts, "gram_strings": self._strings}

    def dice(self, string: str) -> NDArray[np.float64]:
        """Return the similarity to every indexed string, 0 to 1, shape (count,).

        Twice the number of common trigrams over the sum of both numbers (L. R. Dice, "Measures of the
        amount of ecologic association between species", Ecology 26(3), 1945).
        """
        wanted = np.unique(_trigrams(f"  {string} "))
        places = np.searchsorted(self._grams, wanted)
        found = np.append(self._grams, -1)[places] == wanted  # the place of an absent one is its neighbour's
        places = places[found]
        postings = [self._strings[self._starts[place] : self._starts[place + 1]] for place in places]
        if not postings:
            return np.zeros(len(self._sizes))
        common = np.bincount(np.concatenate(postings), minlength=len(self._sizes))
        return 2 * common / (self._sizes + len(wanted))


def _trigrams(text: str) -> NDArray[np.int64]:
    # A code point has 21 bits, so that three of them fit one integer without collisions.
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    return (points[:-2] << 42) | (points[1:-1] << 21) | points[2:]
