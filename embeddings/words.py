"""Word search: BM25 over folded words."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexCorrupt
from embeddings.folding import fold_words, singular
from embeddings.storage import read_bundle, write_bundle

__all__ = ["STOP_WORDS", "WordIndex"]

FILE = "words.npz"

_K1 = 1.5
_B = 0.75
STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both but by can
    did do does for from had has have having how i if in into is it its itself may me more most my no nor
    not of on or other our own same she he should so some such than that the their them then there these
    they this those through to too under until up was we were what when where which while who whom why
    will with you your""".split()
)
"""English stop words, folded."""


class WordIndex:
    """Precomputed BM25 weights of every word in every text.

    The weights are those of Lucene's variant: idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length)) with
    idf = ln(1 + (N - df + 0.5) / (df + 0.5)), k1 = 1.5 and b = 0.75 (C. Kamphuis et al., "Which BM25 do you mean?",
    ECIR 2020). English stop words are ignored, and plurals are folded. Texts are identified by position, from 0 to
    count - 1. Immutable, and therefore thread-safe.
    """

    def __init__(
        self,
        vocabulary: Sequence[str],
        starts: NDArray[np.int64],
        positions: NDArray[np.int32],
        weights: NDArray[np.float32],
        count: int,
    ) -> None:
        self._vocabulary = vocabulary
        self._numbers = {word: number for number, word in enumerate(vocabulary)}
        self._starts, self._positions, self._weights = starts, positions, weights
        self._count = count

    @classmethod
    def build(cls, texts: Sequence[str]) -> "WordIndex":
        """Index texts by their positions in the sequence; 10,000 texts of 95 words take about a second."""
        numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
        found: list[int] = []
        lengths = np.zeros(len(texts), dtype=np.int64)
        for position, text in enumerate(texts):
            before = len(found)
            found.extend(numbers[word] for word in _words(text))
            lengths[position] = len(found) - before
        owners = np.repeat(np.arange(len(texts)), lengths)
        codes, frequencies = np.unique(
            np.array(found, dtype=np.int64) * max(1, len(texts)) + owners, return_counts=True
        )
        words, positions = np.divmod(codes, max(1, len(texts)))
        starts = np.searchsorted(words, np.arange(len(numbers) + 1))
        holders = np.diff(starts)
        idf = _idf(len(texts), holders)
        relative = lengths[positions] / max(1.0, float(lengths.mean()) if len(texts) else 0.0)
        weights = idf[words] * frequencies * (_K1 + 1) / (frequencies + _K1 * (1 - _B + _B * relative))
        return cls(list(numbers), starts, positions.astype(np.int32), weights.astype(np.float32), len(texts))

    @classmethod
    def open(cls, folder: Path) -> "WordIndex":
        """Open the index that `save` wrote to `folder`. Raises `IndexCorrupt`."""
        bundle = read_bundle(folder / FILE)
        arrays = bundle.arrays
        try:
            postings = arrays["starts"], arrays["positions"], arrays["weights"]
            return cls(bundle.texts["vocabulary"], *postings, int(arrays["count"]))
        except KeyError as error:
            raise IndexCorrupt(folder / FILE, f"{error} is missing") from error

    def save(self, folder: Path) -> None:
        """Write the index durably to a file in `folder`."""
        arrays: dict[str, NDArray[Any]] = {
            "starts": self._starts,
            "positions": self._positions,
            "weights": self._weights,
            "count": np.array(self._count),
        }
        write_bundle(folder / FILE, arrays, {"vocabulary": self._vocabulary})

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return the score of each text, from 0 to 1, shape (count,).

        This is BM25 divided by its upper bound, (k1 + 1) times the sum of the idf of all query words. Scores of
        different queries are therefore comparable. A word that does not occur in any text has the highest idf.
        """
        scores = np.zeros(self._count, dtype=np.float32)
        ideal = 0.0
        for word in dict.fromkeys(_words(query)):
            first, stop = self._postings(word)
            scores[self._positions[first:stop]] += self._weights[first:stop]
            ideal += (_K1 + 1) * float(_idf(self._count, stop - first))
        return scores / np.float32(ideal) if ideal else scores

    def matched(self, query: str, position: int) -> str:
        """Return the query words that occur in the text at `position`, as written in the query."""
        return " ".join(
            dict.fromkeys(
                written.strip(".,;:!?\"'()[]")
                for written in query.split()
                if any(self._holds(word, position) for word in _words(written))
            )
        )

    def _postings(self, word: str) -> tuple[int, int]:
        number = self._numbers.get(word)
        return (0, 0) if number is None else (int(self._starts[number]), int(self._starts[number + 1]))

    def _holds(self, word: str, position: int) -> bool:
        first, stop = self._postings(word)
        holders = self._positions[first:stop]
        index = int(np.searchsorted(holders, position))
        return index < len(holders) and int(holders[index]) == position


def _idf(count: int, holders: Any) -> Any:
    """Return the inverse document frequency of a word in `holders` of `count` texts; `holders` may be an array."""
    return np.log1p((count - holders + 0.5) / (holders + 0.5))


def _words(text: str) -> list[str]:
    return [singular(word) for word in fold_words(text) if word not in STOP_WORDS]
