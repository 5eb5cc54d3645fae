"""The labels of all terms that can be mentioned, in little memory: the mentions of all texts are found in one pass."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from embeddings.annotations import Runs
from embeddings.chunks import chunks
from embeddings.engine import SearchView
from embeddings.engine_results import LabelMatch
from embeddings.records import Filter

GLOSSARY: Final = "glossary"
"""The kind of the tags for the glossaries of a term."""

_KEPT: Final = 50_000  # labels
_HASHED: Final = 10_000  # labels together
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)  # any odd number whose bits are mixed

_Hashes: TypeAlias = NDArray[np.uint64]


class RareLabels:
    """The labels of a view that can be mentions, and their beginnings; known by their hashes, of 8 bytes each.

    The answers to frequent questions are kept.
    """

    def __init__(self, view: SearchView, most: int) -> None:
        """Read the labels that at most `most` terms share."""
        self._view = view
        everything = Filter()
        sizes = [count for tag, count in view.facets(everything).items() if tag.kind == GLOSSARY]
        self._has_glossaries = bool(sizes) and sizes != [view.page(everything, 0).total]
        self._whole, self._begun = _phrase_hashes(view.rare_phrases(most, GLOSSARY))
        self._matches: dict[str, Sequence[LabelMatch]] = {}

    def runs(self, texts: Sequence[Sequence[str]]) -> list[Runs]:
        """Return the runs of words in texts, given as folded words, that are labels unless their hashes are equal.

        The hashes of all runs of one word are compared, then of two words, as far as there are labels that begin so.
        """
        runs: list[dict[int, list[str]]] = [defaultdict(list) for _ in texts]
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        ends = np.repeat(np.cumsum(lengths), lengths)
        words = _word_hashes(chain.from_iterable(texts), len(ends))
        starts, hashes, length = np.arange(len(ends)), words, 1
        while len(starts):
            for text, place in _places(starts[_contains(self._whole, hashes)], lengths):
                runs[text][place].append(" ".join(texts[text][place : place + length]))
            is_begun = _contains(self._begun, hashes) & (starts + length < ends[starts])
            starts, hashes = starts[is_begun], _longer(hashes[is_begun], words[starts[is_begun] + length])
            length += 1
        return [dict(sorted(found.items())) for found in runs]

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        """See `PhraseSource`."""
        return self._view.longest_phrases(words)

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """See `PhraseSource`; the phrases are those of `runs`."""
        if len(self._matches) > _KEPT:
            self._matches.clear()
        if missing := [phrase for phrase in phrases if phrase not in self._matches]:
            self._matches |= self._view.phrases(missing)
        return {phrase: self._matches[phrase] for phrase in phrases if phrase in self._matches}

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """See `SearchView.tags`; not looked up if all terms are in one glossary, because nothing is preferred then."""
        return self._view.tags(keys, kind) if self._has_glossaries else {}


def _phrase_hashes(phrases: Iterable[str]) -> tuple[_Hashes, _Hashes]:
    """Return the ascending hashes of phrases, and of the beginnings of longer phrases."""
    whole, begun = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.uint64)]
    for chunk in chunks(phrases, _HASHED):
        lengths = np.fromiter((phrase.count(" ") + 1 for phrase in chunk), dtype=np.int64, count=len(chunk))
        words = _word_hashes(" ".join(chunk).split(" "), int(lengths.sum()))
        starts = np.cumsum(lengths) - lengths
        hashes, length = words[starts], 1
        while len(starts):
            whole.append(hashes[lengths == length])
            is_longer = lengths > length
            starts, hashes, lengths = starts[is_longer], hashes[is_longer], lengths[is_longer]
            begun.append(np.unique(hashes))
            hashes = _longer(hashes, words[starts + length])
            length += 1
    return np.unique(np.concatenate(whole)), np.unique(np.concatenate(begun))


def _word_hashes(words: Iterable[str], count: int) -> _Hashes:
    return np.fromiter(map(hash, words), dtype=np.int64, count=count).view(np.uint64)


def _longer(hashes: _Hashes, following: _Hashes) -> _Hashes:
    """Return the hashes of phrases with one more word."""
    return hashes * _FACTOR + following


def _contains(ascending: _Hashes, hashes: _Hashes) -> NDArray[np.bool_]:
    found = np.zeros(len(hashes), dtype=bool)
    if len(ascending):
        order = np.argsort(hashes)  # halves the time, because neighbors are found in the same pages of memory
        sought = hashes[order]
        found[order] = ascending[np.searchsorted(ascending[:-1], sought)] == sought
    return found


def _places(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Iterable[tuple[int, int]]:
    """Return for the places of words in all texts together the text and the place in it."""
    ends = np.cumsum(lengths)
    texts = np.searchsorted(ends, starts, side="right")
    return zip(texts.tolist(), (starts - (ends - lengths)[texts]).tolist(), strict=True)
