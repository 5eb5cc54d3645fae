"""Ranks hits by combining labels, words and vectors into one score (see `embeddings.score`).

Equal scores are ordered by key. The score of similar terms is the cosine.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.errors import NoVectors
from embeddings.hits import Hit, Match, MatchKind, SearchMode
from embeddings.index import VectorIndex
from embeddings.lexical import LabelIndex, LabelMatch, Role
from embeddings.positions import Positions
from embeddings.query_map import QueryMap
from embeddings.score import (
    HYBRID,
    LEXICAL,
    MAPPED_HYBRID,
    MAPPED_SEMANTIC,
    SEMANTIC,
    Formula,
    likeness_of,
    tier_of,
)
from embeddings.words import WordIndex

__all__ = ["Hit", "Match", "MatchKind", "Ranking", "SearchMode"]

_TELLING = 0.5
"""Minimum Dice coefficient at which a label that is not a misspelling is reported as a match reason."""

_CANDIDATES = 100
_DIGITS = 6
"""Digits to which cosines are rounded; further digits are noise that depends on the batch."""

_FIELDS = {Role.NAME: "name", Role.SYNONYM: "synonym", Role.UNQUALIFIED: "name"}


@dataclass(frozen=True, slots=True)
class _Lexical:
    """The lexical matches of one query: label matches by position, and word scores from 0 to 1, shape (count,)."""

    query: str
    labels: Mapping[int, list[LabelMatch]]
    words: NDArray[np.float32]

    def scores(self, formula: Formula, cosines: NDArray[np.float64], positions: Sequence[int]) -> dict[int, float]:
        """Return the scores at `positions`, which include all positions with a label match."""
        likeness = np.fromiter(map(self.likeness, positions), np.float64)
        scores = formula(cosines, self.words[positions], likeness)
        tiers = {position: tier_of(matches[0]) for position, matches in self.labels.items()}
        return dict(zip(positions, scores.tolist(), strict=True)) | {
            position: tier for position, tier in tiers.items() if tier is not None
        }

    def likeness(self, position: int) -> float:
        """Return the likeness of the most similar label at a position, or 0 without a label match."""
        return likeness_of(self.labels[position][0]) if position in self.labels else 0.0


class Ranking:
    """Combines the label, word and vector indexes of the same entries, identified by their `positions`.

    `shown` contains the displayed texts of semantic matches. `vectors` is None if only labels and words can be
    searched. Immutable, and therefore thread-safe. With `allowed`, the result is the same as for an index of only those
    keys, except for the weights of words, which are computed from all texts.
    """

    def __init__(
        self,
        positions: Positions,
        shown: Sequence[str],
        labels: LabelIndex,
        words: WordIndex,
        vectors: VectorIndex | None,
        query_map: QueryMap | None = None,
    ) -> None:
        self._positions = positions
        self._keys, self._shown = positions.keys, shown
        self._labels, self._words, self._vectors = labels, words, vectors
        self._query_map = query_map
        self._hybrid, self._semantic = (HYBRID, SEMANTIC) if query_map is None else (MAPPED_HYBRID, MAPPED_SEMANTIC)

    def lexical(
        self, query: str, limit: int, allowed: Collection[str] | None = None, min_score: float = 0.0
    ) -> list[Hit]:
        """Return the best hits by labels and words."""
        found = self._lexical(query, allowed)
        candidates = list({*_top(found.words, limit), *found.labels})
        scores = found.scores(LEXICAL, np.zeros(len(candidates)), candidates)
        return [self._hit(found, position, score, None) for position, score in _best(scores, limit, min_score)]

    def hybrid(
        self,
        query: str,
        vector: Vectors,
        limit: int,
        allowed: Collection[str] | None = None,
        min_score: float = 0.0,
    ) -> list[Hit]:
        """Return the best hits by labels, words and meaning; `vector` has shape (dimension,).

        The candidates are the best terms by meaning and by words. Their number is increased until no other term could
        be in the result; a longer result therefore always starts with the shorter one.
        """
        found = self._lexical(query, allowed)
        vector = self._mapped(vector)
        width = max(_CANDIDATES, 4 * limit)
        while True:
            near = self._nearest(vector, width, allowed)
            by_words = _top(found.words, width)
            cosines = near | self._cosines(vector, {*by_words, *found.labels} - near.keys())
            scores = found.scores(self._hybrid, np.fromiter(cosines.values(), np.float64), list(cosines))
            best = _best(scores, limit, min_score)
            last = best[-1][1] if len(best) == limit else min_score
            most_words = float(found.words[by_words[-1]]) if len(by_words) == width else 0.0
            # Terms with a similar label are candidates already.
            if len(near) < width or self._hybrid(np.asarray(min(near.values())), most_words) < last:
                return [self._hit(found, position, score, cosines[position]) for position, score in best]
            width *= 4

    def semantic(
        self, vector: Vectors, limit: int, allowed: Collection[str] | None = None, min_score: float = 0.0
    ) -> list[Hit]:
        """Return the best hits by meaning only; `vector` has shape (dimension,)."""
        cosines = self._nearest(self._mapped(vector), limit, allowed)
        scores = dict(zip(cosines, self._semantic(np.fromiter(cosines.values(), np.float64)).tolist(), strict=True))
        return [
            Hit(self._keys[position], score, cosines[position], (self._meaning(position),))
            for position, score in _best(scores, limit, min_score)
        ]

    def similar(
        self, key: str, limit: int, allowed: Collection[str] | None = None, min_score: float = 0.0
    ) -> list[Hit]:
        """Return the other terms that are nearest in meaning to a term. Raises `KeyError`."""
        vector = self._stored().vectors([key])[0]
        cosines = self._nearest(vector, limit + 1, allowed)
        cosines.pop(self._positions.of[key], None)
        return [
            Hit(self._keys[position], cosine, cosine, (self._meaning(position),))
            for position, cosine in _best(cosines, limit, min_score)
        ]

    def _lexical(self, query: str, allowed: Collection[str] | None) -> _Lexical:
        labels: dict[int, list[LabelMatch]] = {}
        for match in self._labels.exact(query):
            labels.setdefault(match.position, []).append(match)
        for match in self._labels.near(query):
            labels.setdefault(match.position, [match])
        words = self._words.scores(query)
        if allowed is not None:
            mask = self._positions.mask(allowed)
            labels = {position: matches for position, matches in labels.items() if mask[position]}
            words[~mask] = 0.0
        return _Lexical(query, labels, words)

    def _nearest(self, vector: Vectors, limit: int, allowed: Collection[str] | None) -> dict[int, float]:
        neighbors = self._stored().search(vector, limit, allowed)
        return {self._positions.of[key]: round(cosine, _DIGITS) for key, cosine in neighbors}

    def _cosines(self, vector: Vectors, positions: Iterable[int]) -> dict[int, float]:
        ordered = sorted(positions)
        if not ordered:
            return {}
        cosines = self._stored().vectors([self._keys[position] for position in ordered]) @ vector
        return {position: round(float(cosine), _DIGITS) for position, cosine in zip(ordered, cosines, strict=True)}

    def _mapped(self, vector: Vectors) -> Vectors:
        return vector if self._query_map is None else self._query_map(vector)

    def _stored(self) -> VectorIndex:
        if self._vectors is None:
            raise NoVectors("the index was built or opened without a model")
        return self._vectors

    def _hit(self, found: _Lexical, position: int, score: float, cosine: float | None) -> Hit:
        matches = [
            Match(_kind(match), _FIELDS[match.role], match.label)
            for match in found.labels.get(position, [])
            if match.edits is not None or match.dice >= _TELLING
        ]
        if cosine is not None and cosine > 0:
            matches.append(self._meaning(position))
        if found.words[position] > 0:
            matches.append(Match(MatchKind.LEXICAL, "text", self._words.matched(found.query, position)))
        words = float(found.words[position])
        return Hit(self._keys[position], score, cosine, tuple(matches), words, found.likeness(position))

    def _meaning(self, position: int) -> Match:
        return Match(MatchKind.SEMANTIC, "definition", self._shown[position])


def _kind(match: LabelMatch) -> MatchKind:
    if match.edits != 0:
        return MatchKind.FUZZY
    return MatchKind.EXACT if match.role is Role.NAME else MatchKind.SYNONYM


def _top(scores: NDArray[np.float32], limit: int) -> list[int]:
    """Return the positions of the greatest scores above 0, with equal scores in the order of positions."""
    found = np.flatnonzero(scores)
    if len(found) > limit:
        least = np.partition(scores[found], len(found) - limit)[len(found) - limit]
        found = found[scores[found] >= least]
    order = np.argsort(-scores[found], kind="stable")[:limit]
    return [int(position) for position in found[order]]


def _best(scores: Mapping[int, float], limit: int, min_score: float) -> list[tuple[int, float]]:
    # A score of 0 is not a hit: terms of opposite meaning would fill up long lists in the order of keys.
    passing = [(position, score) for position, score in scores.items() if score > 0 and score >= min_score]
    return sorted(passing, key=lambda item: (-item[1], item[0]))[:limit]
