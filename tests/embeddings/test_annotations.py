"""Annotation of labels in texts, over the labels of a search engine."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.annotations import Annotation, annotate, keys_in
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.records import Label, Record, Role, Tag
from embeddings.stop_words import STOP_WORDS
from embeddings.word_breaks import fold_word, split_words
from tests.support.effort import repetitions

LETTERS = st.sampled_from(["a", "b", "s", "A", "É", "ß", "ﬁ", "e\u0301", "学", "習", "デ", "ﾃﾞ", "½", "+", "_"])
WORDS = st.lists(LETTERS, min_size=1, max_size=3).map("".join) | st.just("the")
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
TEXTS = st.lists(PHRASES | st.sampled_from([" ", "-", "\n", "…", "🙂"]), max_size=12).map("".join)
LABELS = st.lists(st.tuples(PHRASES, st.sampled_from("xyz")), max_size=8)


class Labels:
    """A search engine whose records have exactly the given labels."""

    def __init__(self, folder: Path) -> None:
        self.engine = EmbeddedEngine(folder, None, writable=True)
        self.keys: set[str] = set()

    def annotate(self, text: str, labels: Sequence[tuple[str, str]]) -> list[Annotation]:
        """Annotate with labels, given with the keys of their records; they replace all earlier labels."""
        self.replace(labels)
        with self.engine.view() as view:
            return annotate(view, text)

    def replace(self, labels: Sequence[tuple[str, str]]) -> None:
        records = records_of(labels)
        self.engine.apply(self.engine.epoch() + 1, records, self.keys - {record.key for record in records})
        self.keys = {record.key for record in records}

    def found(self, text: str, *labels: str) -> list[str]:
        return [one.text for one in self.annotate(text, [(label, f"key of {label}") for label in labels])]


def records_of(labels: Sequence[tuple[str, str]]) -> list[Record]:
    written: defaultdict[str, list[Label]] = defaultdict(list)
    for label, key in labels:
        written[key].append(Label(label, Role.SYNONYM if written[key] else Role.NAME))
    return [Record(key, tuple(own), "") for key, own in written.items()]


@pytest.fixture(scope="module")
def known() -> Iterator[Labels]:
    with TemporaryDirectory() as folder:
        labels = Labels(Path(folder))
        yield labels
        labels.engine.close()


def folded(text: str) -> tuple[str, ...]:
    return tuple(map(fold_word, split_words(text)[0]))


def test_annotation_has_offsets_text_label_and_terms(known: Labels) -> None:
    labels = [("Batch Size", "batch"), ("mini-batch size", "batch"), ("rate", "rate")]
    assert known.annotate("🙂 Mini-batch\nsizes and Rates", labels) == [
        Annotation(2, 18, "Mini-batch\nsizes", "mini-batch size", ("batch",)),
        Annotation(23, 28, "Rates", "rate", ("rate",)),
    ]


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("a mini\u00adbatch\u200b size", "minibatch size", "mini\u00adbatch\u200b size"),
        ("\ufeffmini\u200bbatch\u200b.", "minibatch", "mini\u200bbatch"),
        ("a G\u00adP\u200bU", "GPU", "G\u00adP\u200bU"),
        ("\u2060モ\u200bデル\u200bを", "モデル", "モ\u200bデル"),
        ("die Los\u00adgröße", "Losgröße", "Los\u00adgröße"),
        ("IŞIKLAR", "ışıklar", "IŞIKLAR"),
        ("İstanbul", "istanbul", "İstanbul"),
    ],
)
def test_labels_are_found_across_invisible_characters(known: Labels, text: str, label: str, expected: str) -> None:
    (found,) = known.annotate(text, [(label, "key")])
    assert (found.text, text[found.start : found.end]) == (expected, expected)


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("on .NET, or", ".NET", ".NET"),
        ("asp.NET", ".NET", ".NET"),
        ("on NET", ".NET", "NET"),
        ("Yahoo! has", "Yahoo!", "Yahoo!"),
        ("of Yahoo.", "Yahoo!", "Yahoo"),
        ("a token (security)", "Token (security)", "token (security)"),
        ("a (token)", "token", "token"),
    ],
)
def test_the_marks_of_a_label_belong_to_its_annotation(known: Labels, text: str, label: str, expected: str) -> None:
    assert known.found(text, label) == [expected]


def test_marks_belong_to_one_annotation(known: Labels) -> None:
    assert known.found("A1!B1", "A1!", "!B1") == ["A1!", "B1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1 B1 C1", ["A1 B1", "C1"]),  # "B1 C1" overlaps a label that starts earlier
        ("B1 C1", ["B1 C1"]),
        ("A1 B1 A1 B1", ["A1 B1", "A1 B1"]),
        ("C1C1 C1-C1", ["C1", "C1"]),
    ],
)
def test_leftmost_label_wins_then_the_longest(known: Labels, text: str, expected: list[str]) -> None:
    assert known.found(text, "A1", "A1 B1", "B1 C1", "C1") == expected


def test_shared_label_has_all_keys_in_order_and_the_first_spelling(known: Labels) -> None:
    labels = [("TOKENS", "other"), ("tokens", "text"), ("Token", "security"), ("Tokens", "security")]
    assert known.annotate("a token", labels) == [Annotation(2, 7, "token", "Token", ("security", "text"))]


def test_label_shared_by_too_many_terms_is_ignored(known: Labels) -> None:
    labels = [("run", "1"), ("run", "2"), ("test run", "1")]
    known.replace(labels)
    with known.engine.view() as view:
        assert keys_in(view, [("a run, a test run", frozenset())], 1) == [{"1"}]
        assert keys_in(view, [("a run", frozenset())], 1) == [set()]


def test_name_is_found_without_its_qualifier(known: Labels) -> None:
    labels = [("Token", "text"), ("Token (security)", "security")]
    assert known.annotate("a token", labels) == [Annotation(2, 7, "token", "Token", ("security", "text"))]


def test_own_labels_exclude_other_languages_and_unqualified_names() -> None:
    with TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder), None, writable=True)
        labels = (Label("Size (batch)"), Label("batch", Role.SYNONYM), Label("Losgröße", Role.NAME, False))
        engine.apply(1, [Record("batch", labels, "")], ())
        with engine.view() as view:
            text = "size of a batch, Losgröße"
            assert [one.text for one in annotate(view, text)] == ["size", "batch", "Losgröße"]
            parts = [(part, frozenset[Tag]()) for part in ("size of", "a batch,", "Losgröße")]
            assert keys_in(view, parts, 9) == [set(), {"batch"}, set()]
        engine.close()


def test_stop_words_and_labels_without_words_are_never_found(known: Labels) -> None:
    assert known.found("It is in IT - in vitro", "it", "IT", "in vitro", "-", "") == ["IT", "in vitro"]


def test_labels_in_scripts_without_spaces_are_found_except_inside_katakana_words(known: Labels) -> None:
    assert known.found("これは機械学習モデルです。", "機械学習", "モデル") == ["機械学習", "モデル"]
    assert known.found("データベース", "データ") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("기계 학습을 쓴다. 모델은 크다. 모델 하나.", ["기계 학습", "모델", "모델"]),
        ("모델에서는 기계학습의 모델이다", ["모델", "모델"]),
        ("데이터를 데이터베이스에 넣는다", ["데이터", "데이터베이스"]),
        ("모델들의 망은 망가 모델링", ["모델", "망"]),
        ("모델는 데이터을 모델라", []),
        ("기계를 학습", []),
        (unicodedata.normalize("NFD", "모델은"), [unicodedata.normalize("NFD", "모델")]),
        ("LLM은 크다", []),
    ],
)
def test_korean_labels_are_found_before_particles(known: Labels, text: str, expected: list[str]) -> None:
    labels = ("기계 학습", "모델", "데이터", "데이터베이스", "망", "은")
    assert known.found(text, *labels) == expected


def test_a_label_with_a_particle_precedes_one_without(known: Labels) -> None:
    assert [one.label for one in known.annotate("모델은", [("모델", "a"), ("모델은", "b")])] == ["모델은"]


@settings(max_examples=repetitions(15))
@given(TEXTS, LABELS)
def test_annotations_equal_those_of_a_brute_force_matcher(
    known: Labels, text: str, labels: list[tuple[str, str]]
) -> None:
    annotations = known.annotate(text, labels)
    assert list(map(words_within, annotations)) == list(brute_force(text, labels))
    previous_end = 0
    for annotation in annotations:
        assert previous_end <= annotation.start < annotation.end
        assert annotation.text == text[annotation.start : annotation.end]
        assert folded(annotation.text) == folded(annotation.label)
        assert {(annotation.label, annotation.keys[0])} <= set(labels)
        previous_end = annotation.end


def words_within(annotation: Annotation) -> tuple[int, int, tuple[str, ...]]:
    """Return the span from the first word to the last one, and the keys."""
    words, starts = split_words(annotation.text)
    return annotation.start + starts[0], annotation.start + starts[-1] + len(words[-1]), annotation.keys


def brute_force(text: str, labels: list[tuple[str, str]]) -> list[tuple[int, int, tuple[str, ...]]]:
    (words, starts), forms = split_words(text), folded(text)
    known = {form for form in (folded(label) for label, _ in labels) if form and " ".join(form) not in STOP_WORDS}
    spans, position = [], 0
    while position < len(words):
        here = [form for form in known if forms[position : position + len(form)] == form]
        if here:
            longest = max(here, key=len)
            keys = {key for label, key in labels if folded(label) == longest}
            last = position + len(longest) - 1
            spans.append((starts[position], starts[last] + len(words[last]), tuple(sorted(keys))))
        position += len(longest) if here else 1
    return spans
