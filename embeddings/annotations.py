"""Labels in a text, with their offsets: found by look-ups of the text's own words, however many labels exist."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import Protocol, TypeAlias

from embeddings.chunks import chunks
from embeddings.engine import LabelMatch, Tag
from embeddings.text_words import fold_word, split_words
from embeddings.words import STOP_WORDS

__all__ = ["Annotation", "PhraseSource", "annotate", "annotate_all"]

_LOOKED_UP = 5_000  # phrases per look-up


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label in a text, and the keys of the terms that share it.

    `start` and `end` (exclusive) count code points of the text as given, and `text` is the text between them.
    `label` is the label as the first of all terms that share it writes it. `keys` are in ascending order.
    """

    start: int
    end: int
    text: str
    label: str
    keys: tuple[str, ...]


class PhraseSource(Protocol):
    """Labels by their words; `SearchView` is one."""

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        """See `SearchView.longest_phrases`."""
        ...

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """See `SearchView.phrases`."""
        ...

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """See `SearchView.tags`."""
        ...


def annotate(
    labels: PhraseSource,
    text: str,
    most_keys: int | None = None,
    *,
    own: bool = False,
    preferred: Set[Tag] = frozenset(),
) -> list[Annotation]:
    """Return the labels in a text as whole words, in their order; labels of more than `most_keys` terms are skipped.

    With `own`, only labels are looked for that prose is expected to use, see `Label`. If some of the terms that share a
    label have one of the `preferred` tags, the others do not count.

    The words of a text and of a label are compared in the form of `fold_word`; spaces, hyphens and line breaks
    between words do not count. Annotations do not overlap: of the labels that begin first the longest is
    taken, and the search continues after it, so that in "A B C" the labels "A B", "B C" and "C" give "A B" and "C". A
    label of one function word is not looked for.
    """
    return annotate_all(labels, [(text, frozenset(preferred))], most_keys, own=own)[0]


def annotate_all(
    labels: PhraseSource,
    texts: Sequence[tuple[str, frozenset[Tag]]],
    most_keys: int | None = None,
    *,
    own: bool = False,
) -> list[list[Annotation]]:
    """Return the result of `annotate` for each text with its preferred tags; all words are looked up together."""
    split = [_split(text) for text, _ in texts]
    longest = labels.longest_phrases(sorted({form for words in split for form, _, _ in words}))
    runs = [_runs([form for form, _, _ in words], longest) for words in split]
    looked_for = set(chain.from_iterable(chain.from_iterable(runs))) - STOP_WORDS
    found = _found(labels, looked_for, own)
    chosen = {
        tags: _chosen(found, _tagged(labels, found, tags), most_keys) for tags in {preferred for _, preferred in texts}
    }
    return [
        list(_annotations(text, words, phrases, chosen[preferred]))
        for (text, preferred), words, phrases in zip(texts, split, runs, strict=True)
    ]


_Word: TypeAlias = tuple[str, str, int]
"""A word in the form of `fold_word`, as written, and its offset."""


def _split(text: str) -> list[_Word]:
    words, places = split_words(text)
    return [(form, word, place) for word, place in zip(words, places, strict=True) if (form := fold_word(word))]


def _annotations(
    text: str,
    words: Sequence[_Word],
    runs: Sequence[Sequence[str]],
    found: Mapping[str, tuple[str, tuple[str, ...]]],
) -> Iterator[Annotation]:
    position = 0
    while position < len(words):
        phrase, length = "", 0
        for reached, tried in enumerate(runs[position], start=1):
            if tried in found:
                phrase, length = tried, reached
        if length:
            _, last, place = words[position + length - 1]
            start, end = words[position][2], place + len(last)
            yield Annotation(start, end, text[start:end], *found[phrase])
        position += length or 1


def _runs(forms: Sequence[str], longest: Mapping[str, int]) -> list[Sequence[str]]:
    """Return for each word the runs of words that begin with it and may be labels, shortest first.

    `longest` has the number of words of the longest label by its first word.
    """
    runs: list[Sequence[str]] = []
    for start, form in enumerate(forms):
        phrase, phrases = form, [form] if form in longest else []
        for following in forms[start + 1 : start + longest.get(form, 0)]:
            phrase = f"{phrase} {following}"
            phrases.append(phrase)
        runs.append(phrases)
    return runs


def _found(labels: PhraseSource, phrases: Iterable[str], own: bool) -> dict[str, dict[str, str]]:
    """Return for each phrase that is a label its spelling by the key of each of its terms."""
    found: dict[str, dict[str, str]] = {}
    for chunk in chunks(phrases, _LOOKED_UP):
        for phrase, matches in labels.phrases(chunk).items():
            written: dict[str, str] = {}
            for match in matches:
                if match.is_own or not own:
                    written.setdefault(match.key, match.label)
            if written:
                found[phrase] = written
    return found


def _tagged(labels: PhraseSource, found: Mapping[str, Mapping[str, str]], tags: Set[Tag]) -> set[str]:
    """Return those keys of shared labels that have one of the tags."""
    tagged: set[str] = set()
    shared = sorted({key for written in found.values() if len(written) > 1 for key in written}) if tags else []
    for kind in {tag.kind for tag in tags} if shared else ():
        values = {tag.value for tag in tags if tag.kind == kind}
        tagged |= {key for key, own in labels.tags(shared, kind).items() if not values.isdisjoint(own)}
    return tagged


def _chosen(
    found: Mapping[str, Mapping[str, str]], preferred: Set[str], most_keys: int | None
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return for each label its spelling by the first of its terms, and the keys of all; of preferred ones, if any."""
    chosen: dict[str, tuple[str, tuple[str, ...]]] = {}
    for phrase, written in found.items():
        keys = tuple(sorted(written.keys() & preferred or written))
        if most_keys is None or len(keys) <= most_keys:
            chosen[phrase] = written[keys[0]], keys
    return chosen
