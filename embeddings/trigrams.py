"""Search for strings with similar trigrams, such as misspelled labels."""

import numpy as np
from numpy.typing import NDArray

from embeddings.storage import Bundle

__all__ = ["TrigramIndex"]


class TrigramIndex:
    """Finds similar strings by the Dice coefficient of their sets of trigrams.

    Strings are padded with two leading spaces and one trailing space, as in PostgreSQL's pg_trgm, which gives a common
    prefix more weight. Postings are three arrays: the trigrams in ascending order (`grams`), the start of the postings
    of each (`starts`), and the numbers of the strings that contain it (`strings`). `sizes` is the number of distinct
    trigrams of each string.
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
        """Index strings by their positions in the list; 200,000 labels take a second."""
        padded = [f"  {string} " for string in strings]
        lengths = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
        owners = np.repeat(np.arange(len(padded)), lengths)
        grams = _trigrams("".join(padded))
        inside = owners[:-2] == owners[2:] if len(owners) > 2 else np.zeros(0, dtype=bool)
        unique, numbers = np.unique(grams[inside], return_inverse=True)
        count = max(1, len(strings))
        indexes, holders = np.divmod(np.unique(numbers * count + owners[:-2][inside]), count)
        starts = np.searchsorted(indexes, np.arange(len(unique) + 1))
        sizes = np.bincount(holders, minlength=len(strings))
        return cls(unique, starts, holders.astype(np.int32), sizes.astype(np.int32))

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> "TrigramIndex":
        """Return the index stored in the bundle's arrays, as returned by `arrays`. Raises `KeyError`."""
        arrays = bundle.arrays
        return cls(arrays["grams"], arrays["gram_starts"], arrays["gram_strings"], arrays["gram_sizes"])

    def arrays(self) -> dict[str, NDArray[np.int64] | NDArray[np.int32]]:
        """Return the arrays that `from_bundle` needs."""
        return {
            "grams": self._grams,
            "gram_starts": self._starts,
            "gram_strings": self._strings,
            "gram_sizes": self._sizes,
        }

    def similar(self, string: str, least: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the numbers of the strings with a Dice coefficient of `least` (above 0) or more, and the coefficients.

        The Dice coefficient is twice the number of common trigrams, divided by the sum of both numbers of trigrams
        (L. R. Dice, "Measures of the amount of ecologic association between species", Ecology 26(3), 1945).
        """
        wanted = np.unique(_trigrams(f"  {string} "))
        indexes = np.searchsorted(self._grams, wanted)
        found = np.append(self._grams, -1)[indexes] == wanted  # for an absent trigram, the index is that of another
        postings = [self._strings[self._starts[index] : self._starts[index + 1]] for index in indexes[found]]
        common = np.bincount(np.concatenate([self._strings[:0], *postings]), minlength=len(self._sizes))
        # A string cannot share more trigrams than it contains, which leaves few candidates for the division:
        # 2 * common >= least * (size + len(wanted)) >= least * (common + len(wanted)).
        strings = np.flatnonzero(common >= least * len(wanted) / (2 - least) - 1e-9)
        dice = 2 * common[strings] / (self._sizes[strings] + len(wanted))
        return strings[dice >= least], dice[dice >= least]


def _trigrams(text: str) -> NDArray[np.int64]:
    # A code point has 21 bits, so three of them fit into one integer without collisions.
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    return (points[:-2] << 42) | (points[1:-1] << 21) | points[2:]
