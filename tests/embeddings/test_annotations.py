"""Where labels stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.annotations import Annotation, Annotator
from embeddings.text_words import fold_word, word_spans
from embeddings.words import STOP_WORDS

LETTERS = st.sampled_from(["a", "b", "s", "A", "É", "ß", "ﬁ", "e\u0301", "学", "習", "デ", "ﾃﾞ", "½", "+", "_"])
WORDS = st.lists(LETTERS, min_size=1, max_size=3).map("".join) | st.just("the")
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
TEXTS = st.lists(PHRASES | st.sampled_from([" ", "-", "\n", "…", "🙂"]), max_size=12).map("".join)
LABELS = st.lists(st.tuples(PHRASES, st.sampled_from("xyz")), max_size=8)


def found(text: str, *labels: str) -> list[str]:
    return [one.text for one in Annotator([(label, label) for label in labels]).annotate(text)]


def folded(text: str) -> tuple[str, ...]:
    return tuple(fold_word(text[start:end]) for start, end in word_spans(text))


def test_an_annotation_tells_the_place_the_text_the_label_and_the_terms() -> None:
    annotator = Annotator([("Batch Size", "batch"), ("mini-batch size", "batch"), ("rate", "rate")])
    assert annotator.annotate("🙂 Mini-batch\nsizes and Rates") == [
        Annotation(2, 18, "Mini-batch\nsizes", "mini-batch size", ("batch",)),
        Annotation(23, 28, "Rates", "rate", ("rate",)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1 B1 C1", ["A1 B1", "C1"]),  # "B1 C1" begins later, in what is taken already
        ("B1 C1", ["B1 C1"]),
        ("A1 B1 A1 B1", ["A1 B1", "A1 B1"]),
        ("C1C1 C1-C1", ["C1", "C1"]),
    ],
)
def test_the_label_that_begins_first_wins_and_then_the_longest(text: str, expected: list[str]) -> None:
    assert found(text, "A1", "A1 B1", "B1 C1", "C1") == expected


def test_a_label_of_several_terms_has_all_their_keys_in_order_and_the_spelling_of_the_first() -> None:
    annotator = Annotator([("TOKENS", "other"), ("tokens", "text"), ("Token", "security"), ("Tokens", "security")])
    assert annotator.annotate("a token") == [Annotation(2, 7, "token", "Token", ("security", "text"))]


def test_a_label_that_more_terms_share_than_are_allowed_is_left_out() -> None:
    labels = [("run", "1"), ("run", "2"), ("test run", "1")]
    assert [one.label for one in Annotator(labels, most_keys=1).annotate("a run, a test run")] == ["test run"]


def test_a_function_word_and_a_label_without_words_are_found_nowhere() -> None:
    assert found("It is in IT - in vitro", "it", "IT", "in vitro", "-", "") == ["IT", "in vitro"]


def test_without_spaces_a_label_is_found_between_other_characters_but_not_in_a_run_of_katakana() -> None:
    assert found("これは機械学習モデルです。", "機械学習", "モデル") == ["機械学習", "モデル"]
    assert found("データベース", "データ") == []


def test_labels_may_have_more_words_than_one_character_can_tell_apart() -> None:
    labels = [f"word{number} end" for number in range(70_000)]
    assert found("word0 end, word32767 end, word32768 end, word69999 end, word70000 end", *labels) == [
        "word0 end",
        "word32767 end",
        "word32768 end",
        "word69999 end",
    ]


@given(TEXTS, LABELS)
def test_annotations_are_those_of_a_matcher_that_tries_every_label_at_every_word(
    text: str, labels: list[tuple[str, str]]
) -> None:
    annotations = Annotator(labels).annotate(text)
    assert [(one.start, one.end, one.keys) for one in annotations] == list(tried(text, labels))


def tried(text: str, labels: list[tuple[str, str]]) -> list[tuple[int, int, tuple[str, ...]]]:
    spans, forms = word_spans(text), folded(text)
    known = {form for form in (folded(label) for label, _ in labels) if form and " ".join(form) not in STOP_WORDS}
    places, at = [], 0
    while at < len(spans):
        here = [form for form in known if forms[at : at + len(form)] == form]
        if here:
            longest = max(here, key=len)
            keys = {key for label, key in labels if folded(label) == longest}
            places.append((spans[at][0], spans[at + len(longest) - 1][1], tuple(sorted(keys))))
        at += len(longest) if here else 1
    return places


@given(TEXTS, LABELS)
def test_the_text_at_the_places_folds_to_the_label_and_nothing_overlaps(
    text: str, labels: list[tuple[str, str]]
) -> None:
    behind = 0
    for one in Annotator(labels).annotate(text):
        assert behind <= one.start < one.end
        assert one.text == text[one.start : one.end]
        assert folded(one.text) == folded(one.label)
        assert {(one.label, one.keys[0])} <= set(labels)
        behind = one.end
