"""Label search: exact names and synonyms, misspellings, and similar labels."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.entries import Entry
from embeddings.errors import IndexCorrupt
from embeddings.folding import fold_label, unqualified
from embeddings.storage import read_bundle, write_bundle
from embeddings.trigrams import TrigramIndex

__all__ = ["LabelIndex", "LabelMatch", "Role"]

FILE = "labels.npz"

_SHORTEST = 4
"""Minimum length for similarity: in shorter labels half of the trigrams are padding, and abbreviations look alike."""

_TWO_EDITS = 8
"""Minimum length for misspellings with two edits; in shorter words, two edits mostly give a different word."""

_ALIKE = 0.25
"""Minimum Dice coefficient of candidates: with four letters, one edit leaves 0.4, and a transposition 0.2."""

_RESEMBLING = 0.3
"""Minimum Dice coefficient of labels that are not misspellings of the query."""

_MOST_ALIKE = 30

_NUMBERS = re.compile(r"\d+")


class Role(IntEnum):
    """The role of a label; an UNQUALIFIED label is a name without its qualifier in parentheses."""

    NAME = 0
    SYNONYM = 1
    UNQUALIFIED = 2


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label that equals, is close to, or resembles the query, with the position of its entry.

    `dice` is the Dice coefficient of their trigrams, from 0 to 1. `edits` is 0 for an equal folded label, 1 or 2 for a
    misspelling, and None for a label that is only similar. `length` is the length of the longer folded text.
    """

    position: int
    role: Role
    dice: float
    edits: int | None
    length: int
    row: int
    labels: Sequence[str] = field(repr=False, compare=False)

    @property
    def label(self) -> str:
        """The label as written; decoded on access, since only a few of many matches are displayed."""
        return self.labels[self.row]


class LabelIndex:
    """An index of all labels of all entries, in the form of `fold_label`.

    Entries are identified by position, from 0 to count - 1. Immutable, and therefore thread-safe.
    """

    def __init__(
        self,
        labels: Sequence[str],
        folded: Sequence[str],
        ascending: NDArray[np.int32],
        positions: NDArray[np.int32],
        roles: NDArray[np.uint8],
        lengths: NDArray[np.int32],
        trigrams: TrigramIndex,
    ) -> None:
        self._labels, self._folded, self._ascending = labels, folded, ascending
        self._positions, self._roles, self._lengths = positions, roles, lengths
        self._trigrams = trigrams

    @classmethod
    def build(cls, entries: Sequence[Entry]) -> "LabelIndex":
        """Index all names and synonyms of the entries."""
        labels: list[str] = []
        positions: list[int] = []
        roles: list[int] = []
        for position, entry in enumerate(entries):
            own = [(name, Role.NAME) for name in (entry.name, *entry.other_names)]
            own += [(synonym, Role.SYNONYM) for synonym in entry.synonyms]
            if short := unqualified(entry.name):
                own.append((short, Role.UNQUALIFIED))
            for label, role in own:
                labels.append(label)
                positions.append(position)
                roles.append(role)
        folded = [fold_label(label) for label in labels]
        return cls(
            labels,
            folded,
            np.array(sorted(range(len(folded)), key=folded.__getitem__), dtype=np.int32),
            np.array(positions, dtype=np.int32),
            np.array(roles, dtype=np.uint8),
            np.fromiter(map(len, folded), dtype=np.int32, count=len(folded)),
            TrigramIndex.build(folded),
        )

    @classmethod
    def open(cls, folder: Path) -> "LabelIndex":
        """Open the index that `save` wrote to `folder`. Raises `IndexCorrupt`."""
        bundle = read_bundle(folder / FILE)
        arrays, texts = bundle.arrays, bundle.texts
        try:
            rows = arrays["ascending"], arrays["positions"], arrays["roles"], arrays["lengths"]
            return cls(texts["labels"], texts["folded"], *rows, TrigramIndex.from_bundle(bundle))
        except KeyError as error:
            raise IndexCorrupt(folder / FILE, f"{error} is missing") from error

    def save(self, folder: Path) -> None:
        """Write the index durably to a file in `folder`."""
        arrays: dict[str, NDArray[Any]] = {
            "ascending": self._ascending,
            "positions": self._positions,
            "roles": self._roles,
            "lengths": self._lengths,
            **self._trigrams.arrays(),
        }
        write_bundle(folder / FILE, arrays, {"labels": self._labels, "folded": self._folded})

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Yield each label as written, with the position of its entry."""
        return zip(self._labels, self._positions.tolist(), strict=True)

    def exact(self, text: str) -> list[LabelMatch]:
        """Return the labels that equal the text after folding: names first, then by position."""
        form = fold_label(text)
        first = bisect_left(self._ascending, form, key=self._folded.__getitem__)
        stop = bisect_right(self._ascending, form, first, key=self._folded.__getitem__)
        matches = [self._match(row, 1.0, 0, len(form)) for row in self._ascending[first:stop].tolist()]
        return sorted(matches, key=lambda match: (match.role, match.position))

    def starting(self, text: str) -> list[int]:
        """Return the positions of the entries with a label that starts with the text after folding.

        They are in the order of these labels, without duplicates; an empty text matches all.
        """
        form = fold_label(text)
        first = bisect_left(self._ascending, form, key=self._folded.__getitem__)
        stop = bisect_right(self._ascending, form, first, key=lambda row: self._folded[row][: len(form)])
        return list(dict.fromkeys(self._positions[self._ascending[first:stop]].tolist()))

    def near(self, text: str) -> list[LabelMatch]:
        """Return the most similar label of each entry that resembles the text, at most 30: misspellings first.

        A misspelling differs by one edit (a letter added, removed or replaced, or two letters swapped), or by up to
        two edits from eight letters on: the optimal string alignment distance (F. J. Damerau, "A technique for
        computer detection and correction of spelling errors", CACM 7(3), 1964). Labels with similar trigrams follow.
        Texts of fewer than four letters after folding match nothing, and labels with other numbers than the text are
        excluded (GPT-3 is not a misspelling of GPT-4).
        """
        folded = fold_label(text)
        if len(folded) < _SHORTEST:
            return []
        rows, dice = self._trigrams.similar(folded, _ALIKE)
        if not len(rows):
            return []
        edits = self._edits(folded, rows, dice)
        worth = (edits <= 2) | (dice >= _RESEMBLING)
        rows, dice, edits = rows[worth], dice[worth], edits[worth]
        order = np.lexsort((self._roles[rows], self._positions[rows], -dice, edits))
        numbers = _NUMBERS.findall(folded)
        best: dict[int, LabelMatch] = {}
        for index in order.tolist():
            row = int(rows[index])
            if numbers and (other := _NUMBERS.findall(self._folded[row])) and other != numbers:
                continue
            few = int(edits[index]) if edits[index] <= 2 else None
            length = max(len(folded), int(self._lengths[row]))
            match = self._match(row, float(dice[index]), few, length)
            if best.setdefault(match.position, match) is match and len(best) == _MOST_ALIKE:
                break
        return list(best.values())

    def _edits(self, folded: str, rows: NDArray[np.int64], dice: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the number of edits between the text and each label, or 3 if it is not a misspelling."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import cdist

        lengths = self._lengths[rows]
        longer = np.maximum(lengths, len(folded))
        most = np.where(longer < _TWO_EDITS, 1, 2)
        # Two lower bounds avoid reading most labels: the number of edits is at least the difference in length, and an
        # edit changes at most four trigrams, of which a label has at most one more than letters.
        trigrams = len({f"  {folded} "[start : start + 3] for start in range(len(folded) + 1)})
        least = 2 * (trigrams - 4 * most) / (trigrams + lengths + 1)
        alike = (2 * longer - lengths - len(folded) <= most) & (dice >= least - 1e-9)
        (close,) = np.nonzero((lengths >= _SHORTEST) & alike)
        labels = [self._folded[row] for row in rows[close].tolist()]
        found = cdist([folded], labels, scorer=OSA.distance, score_cutoff=2, dtype=np.int64)[0]
        edits = np.full(len(rows), 3)
        edits[close] = np.where(found > most[close], 3, found)
        return edits

    def _match(self, row: int, dice: float, edits: int | None, length: int) -> LabelMatch:
        role = Role(int(self._roles[row]))
        return LabelMatch(int(self._positions[row]), role, dice, edits, length, row, self._labels)
