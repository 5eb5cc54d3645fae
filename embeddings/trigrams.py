"""Strings that share most of their trigrams: what a typo leaves of a label."""

import numpy as np
from numpy.typing import NDArray

from embeddings.storage import Bundle

__all__ = ["TrigramIndex"]


class TrigramIndex:
    """Finds the strings that resemble a string, by the Dice coefficient of their sets of trigrams.

    A string is padded with two spaces in front and one behind, as PostgreSQL's pg_trgm does, so that a
    common beginning counts most. Postings are three arrays: the trigrams in ascending order, where the
    strings of each begin, and the numbers of those strings. `sizes` are the numbers of
    different trigrams of each string.
    """

    def __init__(
        self,
        grams: NDArray[np.int64],
        starts: NDArray[np.int64],
        strings: NDArray[np.int32],
        sizes: NDArray[np.int32],
    ) -> None:
        self._grams, self._starts, self._strings, self._sizes = grams, starts, strings, sizes

    @classmethod
    def build(cls, strings: list[str]) -> "TrigramIndex":
        """Index strings by their places in the list; 200,000 labels take a second."""
        padded = [f"  {string} " for string in strings]
        lengths = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
        owners = np.repeat(np.arange(len(padded)), lengths)
        grams = _trigrams("".join(padded))
        inside = owners[:-2] == owners[2:] if len(owners) > 2 else np.zeros(0, dtype=bool)
        unique, numbers = np.unique(grams[inside], return_inverse=True)
        count = max(1, len(strings))
        places, holders = np.divmod(np.unique(numbers * count + owners[:-2][inside]), count)
        starts = np.searchsorted(places, np.arange(len(unique) + 1))
        sizes = np.bincount(holders, minlength=len(strings))
        return cls(unique, starts, holders.astype(np.int32), sizes.astype(np.int32))

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> "TrigramIndex":
        """Return the index that `arrays` describes. Raises `KeyError`."""
        arrays = bundle.arrays
        return cls(arrays["grams"], arrays["gram_starts"], arrays["gram_strings"], arrays["gram_sizes"])

    def arrays(self) -> dict[str, NDArray[np.int64] | NDArray[np.int32]]:
        """Return what `from_bundle` needs."""
        return {
            "grams": self._grams,
            "gram_starts": self._starts,
            "gram_strings": self._strings,
            "gram_sizes": self._sizes,
        }

    def similar(self, string: str, least: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the strings, ascending, that resemble it by `least` (above 0) or more, and by how much.

        Twice the number of common trigrams over the sum of both numbers (L. R. Dice, "Measures of the
        amount of ecologic association between species", Ecology 26(3), 1945).
        """
        wanted = np.unique(_trigrams(f"  {string} "))
        places = np.searchsorted(self._grams, wanted)
        found = np.append(self._grams, -1)[places] == wanted  # the place of an absent one is its neighbor's
        postings = [self._strings[self._starts[place] : self._starts[place + 1]] for place in places[found]]
        common = np.bincount(np.concatenate([self._strings[:0], *postings]), minlength=len(self._sizes))
        # No string has more trigrams in common than it has, so that few need to be divided:
        # 2 * common >= least * (size + len(wanted)) >= least * (common + len(wanted)).
        strings = np.flatnonzero(common >= least * len(wanted) / (2 - least) - 1e-9)
        dice = 2 * common[strings] / (self._sizes[strings] + len(wanted))
        return strings[dice >= least], dice[dice >= least]


def _trigrams(text: str) -> NDArray[np.int64]:
    # A code point has 21 bits, so that three of them fit one integer without collisions.
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    return (points[:-2] << 42) | (points[1:-1] << 21) | points[2:]
