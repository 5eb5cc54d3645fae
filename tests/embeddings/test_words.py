from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.words import WordIndex

TEXTS = [
    "Batch Size: the number of examples in a batch",
    "Learning Rate: the size of a step",
    "Tokenization: cutting text into tokens",
]


def test_score_is_lucene_bm25() -> None:
    # Without stop words the lengths are 5 (batch, size, number, example, batch), 4 and 4.
    length = (5 + 4 + 4) / 3
    batch = log(1 + (3 - 1 + 0.5) / 1.5) * 2 * 2.5 / (2 + 1.5 * (0.25 + 0.75 * 5 / length))
    size = log(1 + (3 - 2 + 0.5) / 2.5) * 2.5 / (1 + 1.5 * (0.25 + 0.75 * 5 / length))
    bound = 2.5 * (log(1 + (3 - 1 + 0.5) / 1.5) + log(1 + (3 - 2 + 0.5) / 2.5))
    assert WordIndex.build(TEXTS).scores("batch size")[0] == pytest.approx((batch + size) / bound, rel=1e-6)


def test_unknown_word_lowers_the_score_like_the_rarest_word() -> None:
    index = WordIndex.build(TEXTS)
    rarest = log(1 + (3 + 0.5) / 0.5)
    batch = log(1 + (3 - 1 + 0.5) / 1.5)
    ratio = batch / (batch + rarest)
    assert index.scores("batch zebra")[0] == pytest.approx(index.scores("batch")[0] * ratio, rel=1e-6)


def test_plurals_and_case_are_folded_and_stop_words_ignored() -> None:
    index = WordIndex.build(TEXTS)
    assert index.scores("BATCHES")[0] == index.scores("the batch of a")[0] > 0
    assert not index.scores("the of in a").any()


def test_repeated_query_word_counts_once() -> None:
    index = WordIndex.build(TEXTS)
    assert index.scores("tokens token")[2] == index.scores("token")[2]


def test_matched_words_are_returned_as_written_in_the_query() -> None:
    index = WordIndex.build(TEXTS)
    assert index.matched("What are Batches, and which size (examples)?", 0) == "Batches size examples"
    assert index.matched("quantum tokens", 0) == ""


@given(st.lists(st.text("ab c", max_size=12), max_size=8), st.text("abc d", max_size=8))
def test_scores_are_between_0_and_1(texts: list[str], query: str) -> None:
    assert all(0 <= score < 1 for score in WordIndex.build(texts).scores(query))


@given(st.lists(st.text("ab c", max_size=12), max_size=8), st.text("abc d", max_size=8))
def test_text_has_a_score_if_and_only_if_it_contains_a_query_word(texts: list[str], query: str) -> None:
    index = WordIndex.build(texts)
    for position, score in enumerate(index.scores(query)):
        assert bool(score > 0) == bool(index.matched(query, position))


def test_reopened_index_gives_the_same_scores(tmp_path: Path) -> None:
    built = WordIndex.build(TEXTS)
    built.save(tmp_path)
    opened = WordIndex.open(tmp_path)
    for query in ("batch size", "tokens", "nothing"):
        assert opened.scores(query).tolist() == built.scores(query).tolist()
        assert opened.matched(query, 0) == built.matched(query, 0)
