"""Finds all labels in a text in one pass, regardless of the number of labels."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from embeddings.text_words import fold_word, split_words
from embeddings.words import STOP_WORDS

__all__ = ["Annotation", "Annotator"]

_LOW = 0x8000  # the second characters are U+0001 to U+8000, below the surrogates
_UNKNOWN = "\0\0"  # a word that is not part of any label


@dataclass(frozen=True, slots=True)
class Annotation:
    """An occurrence of a label in a text, and the terms that have this label.

    `start` and `end` (exclusive) are offsets in code points of the original text; `text` is the text between them.
    `label` is the label as spelled by the first of its terms. `keys` are the keys of its terms, in ascending order.
    """

    start: int
    end: int
    text: str
    label: str
    keys: tuple[str, ...]


class Annotator:
    """Finds labels in texts as whole words, with an Aho-Corasick automaton over words (CACM 18(6), 1975).

    Words are compared in the form of `fold_word`; spaces, hyphens and line breaks between words are ignored.
    Annotations do not overlap: the leftmost label wins, then the longest, and the search continues after it. In
    "A B C", the labels "A B", "B C" and "C" give "A B" and "C". A label that is a stop word, such as "A", is never
    found. Immutable, and therefore thread-safe.

    >>> annotator = Annotator([("Batch Size", "t1"), ("Step Size", "t2")])
    >>> [(found.start, found.end, found.label) for found in annotator.annotate("Larger batch sizes help.")]
    [(7, 18, 'Batch Size')]
    """

    def __init__(self, labels: Iterable[tuple[str, str]], most_keys: int | None = None) -> None:
        """Take each label with the key of its term; labels shared by more than `most_keys` terms are ignored."""
        import ahocorasick_rs

        self._codes: dict[str, str] = {}
        named: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for label, key in labels:
            words = list(map(fold_word, split_words(label)[0]))
            if len(words) > 1 or (words and words[0] not in STOP_WORDS):
                named["".join(map(self._new_code, words))].setdefault(key, label)
        patterns = [pattern for pattern, keys in named.items() if most_keys is None or len(keys) <= most_keys]
        self._keys = [tuple(sorted(named[pattern])) for pattern in patterns]
        self._labels = [named[pattern][keys[0]] for pattern, keys in zip(patterns, self._keys, strict=True)]
        self._automaton = ahocorasick_rs.AhoCorasick(
            patterns, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )

    def annotate(self, text: str) -> list[Annotation]:
        """Return the annotations of a text in text order, in linear time."""
        words, offsets = split_words(text)
        known = self._codes.get
        codes = "".join([known(fold_word(word), _UNKNOWN) for word in words])
        found = []
        for pattern, first, stop in self._automaton.find_matches_as_indexes(codes):
            last = stop // 2 - 1
            start, end = offsets[first // 2], offsets[last] + len(words[last])
            found.append(Annotation(start, end, text[start:end], self._labels[pattern], self._keys[pattern]))
        return found

    def _new_code(self, word: str) -> str:
        """Return the two characters that represent a word in the automaton, each from its own range of code points."""
        if (code := self._codes.get(word)) is None:
            high, low = divmod(len(self._codes), _LOW)
            code = self._codes[word] = chr(0x10000 + high) + chr(1 + low)
        return code
