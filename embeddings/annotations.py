"""Which labels stand in a text, and where: found in one pass, however many labels there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from embeddings.text_words import fold_word, split_words
from embeddings.words import STOP_WORDS

__all__ = ["Annotation", "Annotator"]

_LOW = 0x8000  # the second characters are U+0001 to U+8000, below the surrogates
_UNKNOWN = "\0\0"  # of no label


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label in a text, and the terms that it is a label of.

    `start` and `end` (exclusive) count code points of the text as it was given, and `text` is what stands there.
    `label` is how the first of all terms that share it writes it. `keys` are in ascending order.
    """

    start: int
    end: int
    text: str
    label: str
    keys: tuple[str, ...]


class Annotator:
    """Finds labels in texts as whole words, by an automaton of Aho and Corasick (CACM 18(6), 1975) over words.

    The words of a text and of a label are compared in the form of `fold_word`; what stands between them, be it a space,
    a hyphen or a line break, does not count. Annotations do not overlap: of the labels that begin first the longest is
    taken, and the search goes on behind it, so that in "A B C" the labels "A B", "B C" and "C" give "A B" and "C". A
    function word is nobody's name in a text, though "A" may be a label. Immutable, hence safe for several threads.
    """

    def __init__(self, labels: Iterable[tuple[str, str]], most_keys: int | None = None) -> None:
        """Take each label with the key of its term; one that more than `most_keys` terms share is left out."""
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
        """Return the annotations of a text, in their order; time is linear in the text."""
        words, places = split_words(text)
        known = self._codes.get
        codes = "".join([known(fold_word(word), _UNKNOWN) for word in words])
        found = []
        for pattern, first, behind in self._automaton.find_matches_as_indexes(codes):
            last = behind // 2 - 1
            start, end = places[first // 2], places[last] + len(words[last])
            found.append(Annotation(start, end, text[start:end], self._labels[pattern], self._keys[pattern]))
        return found

    def _new_code(self, word: str) -> str:
        """Return the two characters that a word is to the automaton, the first and the second of different blocks."""
        if (code := self._codes.get(word)) is None:
            high, low = divmod(len(self._codes), _LOW)
            code = self._codes[word] = chr(0x10000 + high) + chr(1 + low)
        return code
