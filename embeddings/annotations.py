"""Labels in a text, with their offsets: found by look-ups of the text's own words, however many labels exist."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, Protocol, TypeAlias

from embeddings.chunks import chunks
from embeddings.engine_results import LabelMatch
from embeddings.korean import stems
from embeddings.records import Tag
from embeddings.stop_words import STOP_WORDS
from embeddings.word_breaks import fold_word, split_words, words_of

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

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """See `SearchView.phrases`."""

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """See `SearchView.tags`."""


Runs: TypeAlias = Mapping[int, Sequence[str]]
"""The runs of words of a text that may be labels, shortest first, by the place of their first word; in its order."""


def annotate(labels: PhraseSource, text: str, preferred: Set[Tag] = frozenset()) -> list[Annotation]:
    """Return the labels in a text as whole words, in their order.

    If some of the terms that share a label have one of the `preferred` tags, the others do not count.

    The words of a text and of a label are compared in the form of `fold_word`; spaces, hyphens and line breaks
    between words do not count. The marks around a label, as in ".NET", are part of the annotation if the text has them.
    Annotations do not overlap: of the labels that begin first the longest is taken, and the search continues after it,
    so that in "A B C" the labels "A B", "B C" and "C" give "A B" and "C". A label of one function word is not looked
    for. A Korean label is also found before a particle.
    """
    split = [(form, word, place) for word, place in zip(*split_words(text), strict=True) if (form := fold_word(word))]
    runs = _runs(labels, [[form for form, _, _ in split]], stems)
    (matches,) = _matches(labels, runs, [frozenset(preferred)])
    annotations: list[Annotation] = []
    for match in matches:
        form, last, place = split[match.end - 1]
        start, end = split[match.start][2], place + len(last)
        if not match.phrase.endswith(form):  # without the particle, whose letters can be written in several ways
            stem = match.phrase.rpartition(" ")[2]
            end = next((place + size for size in range(1, len(last)) if fold_word(last[:size]) == stem), end)
        before, after = _marks_around(match.label)
        if text.endswith(before, annotations[-1].end if annotations else 0, start):
            start -= len(before)
        if text.startswith(after, end):
            end += len(after)
        annotations.append(Annotation(start, end, text[start:end], match.label, match.keys))
    return annotations


def _marks_around(label: str) -> tuple[str, str]:
    """Return the marks before the first word of a label and after its last one.

    >>> _marks_around(".NET"), _marks_around("Yahoo!"), _marks_around("C++")
    (('.', ''), ('', '!'), ('', ''))
    """
    words, places = split_words(label)
    return (label[: places[0]], label[places[-1] + len(words[-1]) :]) if words else ("", "")


def keys_in(
    labels: PhraseSource,
    texts: Sequence[tuple[str, frozenset[Tag]]],
    most_keys: int,
    runs_in: Callable[[Sequence[Sequence[str]]], Sequence[Runs]] | None = None,
) -> list[set[str]]:
    """Return for each text, given with its preferred tags, the keys of all its annotations; see `annotate`.

    Only labels are looked for that prose is expected to use, see `Label`, and that at most `most_keys` terms share.

    All words are looked up together. `runs_in` returns the runs of words that may be labels, for the folded words of
    each text, if it knows them better than by `PhraseSource.longest_phrases`.
    """
    forms = [list(filter(None, map(fold_word, words_of(text)))) for text, _ in texts]
    runs = runs_in(forms) if runs_in is not None else _runs(labels, forms)
    matches = _matches(labels, runs, [preferred for _, preferred in texts], most_keys)
    return [{key for match in several for key in match.keys} for several in matches]


class _Match(NamedTuple):
    """A label in a text, from the place of its first word to the one after its last word, and its terms."""

    start: int
    end: int
    phrase: str
    label: str
    keys: tuple[str, ...]


def _matches(
    labels: PhraseSource,
    runs: Sequence[Runs],
    preferred: Sequence[frozenset[Tag]],
    most_keys: int | None = None,
) -> Iterator[Iterator[_Match]]:
    """Yield the labels in each text, given its runs and its preferred tags; with `most_keys`, as `keys_in` does."""
    looked_for = set(chain.from_iterable(chain.from_iterable(one.values() for one in runs))) - STOP_WORDS
    found = _found(labels, looked_for, only_own=most_keys is not None)
    chosen = {tags: _chosen(found, _tagged(labels, found, tags), most_keys) for tags in set(preferred)}
    return (_first_and_longest(one, chosen[tags]) for one, tags in zip(runs, preferred, strict=True))


def _first_and_longest(runs: Runs, found: Mapping[str, tuple[str, tuple[str, ...]]]) -> Iterator[_Match]:
    end = 0
    for start, phrases in runs.items():
        if start < end:
            continue
        for phrase in reversed(phrases):
            if (label := found.get(phrase)) is not None:
                end = start + phrase.count(" ") + 1
                yield _Match(start, end, phrase, *label)
                break


def _runs(
    labels: PhraseSource, texts: Sequence[Sequence[str]], stems_of: Callable[[str], Sequence[str]] = lambda form: ()
) -> list[Runs]:
    """Return the runs in texts, given as folded words, that are not longer than the longest label that begins so.

    The last word of a run can also be one of its stems.
    """
    forms = {form for forms in texts for form in forms}
    longest = labels.longest_phrases(sorted(forms.union(*map(stems_of, forms))))
    return [_runs_within(forms, longest, stems_of) for forms in texts]


def _runs_within(forms: Sequence[str], longest: Mapping[str, int], stems_of: Callable[[str], Sequence[str]]) -> Runs:
    runs: dict[int, Sequence[str]] = {}
    for start, form in enumerate(forms):
        phrases = [stem for stem in reversed(stems_of(form)) if stem in longest]
        if form in longest:
            phrase = form
            phrases.append(form)
            for following in forms[start + 1 : start + longest[form]]:
                phrases += [f"{phrase} {stem}" for stem in reversed(stems_of(following))]
                phrase = f"{phrase} {following}"
                phrases.append(phrase)
        if phrases:
            runs[start] = phrases
    return runs


def _found(labels: PhraseSource, phrases: Iterable[str], only_own: bool) -> dict[str, dict[str, str]]:
    """Return for each phrase that is a label its spelling by the key of each of its terms."""
    found: dict[str, dict[str, str]] = {}
    for chunk in chunks(phrases, _LOOKED_UP):
        for phrase, matches in labels.phrases(chunk).items():
            written: dict[str, str] = {}
            for match in matches:
                if match.is_own or not only_own:
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
