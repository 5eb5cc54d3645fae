"""Annotation of labels in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.annotations import Annotation, Annotator
from embeddings.text_words import fold_word, split_words
from embeddings.words import STOP_WORDS

LETTERS = st.sampled_from(["a", "b", "s", "A", "É", "ß", "ﬁ", "e\u0301", "学", "習", "デ", "ﾃﾞ", "½", "+", "_"])
WORDS = st.lists(LETTERS, min_size=1, max_size=3).map("".join) | st.just("the")
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
TEXTS = st.lists(PHRASES | st.sampled_from([" ", "-", "\n", "…", "🙂"]), max_size=12).map("".join)
LABELS = st.lists(st.tuples(PHRASES, st.sampled_from("xyz")), max_size=8)


def found(text: str, *labels: str) -> list[str]:
    return [one.text for one in Annotator([(label, label) for label in labels]).annotate(text)]


def folded(text: str) -> tuple[str, ...]:
    return tuple(map(fold_word, split_words(text)[0]))


def test_annotation_has_offsets_text_label_and_terms() -> None:
    annotator = Annotator([("Batch Size", "batch"), ("mini-batch size", "batch"), ("rate", "rate")])
    assert annotator.annotate("🙂 Mini-batch\nsizes and Rates") == [
        Annotation(2, 18, "Mini-batch\nsizes", "mini-batch size", ("batch",)),
        Annotation(23, 28, "Rates", "rate", ("rate",)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1 B1 C1", ["A1 B1", "C1"]),  # "B1 C1" overlaps a label that starts earlier
        ("B1 C1", ["B1 C1"]),
        ("A1 B1 A1 B1", ["A1 B1", "A1 B1"]),
        ("C1C1 C1-C1", ["C1", "C1"]),
    ],
)
def test_leftmost_label_wins_then_the_longest(text: str, expected: list[str]) -> None:
    assert found(text, "A1", "A1 B1", "B1 C1", "C1") == expected


def test_shared_label_has_all_keys_in_order_and_the_first_spelling() -> None:
    annotator = Annotator([("TOKENS", "other"), ("tokens", "text"), ("Token", "security"), ("Tokens", "security")])
    assert annotator.annotate("a token") == [Annotation(2, 7, "token", "Token", ("security", "text"))]


def test_label_shared_by_too_many_terms_is_ignored() -> None:
    labels = [("run", "1"), ("run", "2"), ("test run", "1")]
    assert [one.label for one in Annotator(labels, most_keys=1).annotate("a run, a test run")] == ["test run"]


def test_stop_words_and_labels_without_words_are_never_found() -> None:
    assert found("It is in IT - in vitro", "it", "IT", "in vitro", "-", "") == ["IT", "in vitro"]


def test_labels_in_scripts_without_spaces_are_found_except_inside_katakana_words() -> None:
    assert found("これは機械学習モデルです。", "機械学習", "モデル") == ["機械学習", "モデル"]
    assert found("データベース", "データ") == []


def test_labels_may_have_more_distinct_words_than_one_character_can_encode() -> None:
    labels = [f"word{number} end" for number in range(70_000)]
    assert found("word0 end, word32767 end, word32768 end, word69999 end, word70000 end", *labels) == [
        "word0 end",
        "word32767 end",
        "word32768 end",
        "word69999 end",
    ]


@given(TEXTS, LABELS)
def test_annotations_equal_those_of_a_brute_force_matcher(text: str, labels: list[tuple[str, str]]) -> None:
    annotations = Annotator(labels).annotate(text)
    assert [(one.start, one.end, one.keys) for one in annotations] == list(brute_force(text, labels))


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


@given(TEXTS, LABELS)
def test_annotated_text_folds_to_the_label_and_annotations_do_not_overlap(
    text: str, labels: list[tuple[str, str]]
) -> None:
    previous_end = 0
    for annotation in Annotator(labels).annotate(text):
        assert previous_end <= annotation.start < annotation.end
        assert annotation.text == text[annotation.start : annotation.end]
        assert folded(annotation.text) == folded(annotation.label)
        assert {(annotation.label, annotation.keys[0])} <= set(labels)
        previous_end = annotation.end
