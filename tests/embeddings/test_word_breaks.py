"""Splitting of running text into words, and folding of words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.normalization import fold_label
from embeddings.word_breaks import fold_word, split_words


def words(text: str) -> list[str]:
    return split_words(text)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deep learning, twice-read_often.", ["Deep", "learning", "twice", "read", "often"]),
        ("C++, C# & F#; a++ 1.5", ["C++", "C#", "F#", "a++", "1", "5"]),
        ("Größe, naïve; cafe\u0301s", ["Größe", "naïve", "cafe\u0301s"]),
        ("“quoted”—dashed…", ["quoted", "dashed"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("기계 학습", ["기계", "학습"]),
        ("機械学習のモデル", ["機", "械", "学", "習", "の", "モデル"]),
        ("AIモデル・ﾃﾞｰﾀ", ["AI", "モデル", "ﾃﾞｰﾀ"]),
        ("か\u3099く", ["か\u3099", "く"]),
        ("ไทยกิน", ["ไ", "ท", "ย", "กิ", "น"]),
        ("C＋＋", ["C＋＋"]),
        ("a 🙂 b\x85c", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_text_is_split_into_words_in_every_script(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Cafés", "cafe", True),
        ("cafe\u0301", "Café", True),
        ("ﾃﾞｰﾀ", "データ", True),
        ("GPUs", "GPU", True),
        ("RAG", "rag", False),
        ("RAG", "Rag", False),
        ("LEARNING", "learning", True),  # too long to be an acronym
        ("does", "doe", False),
        ("its", "it", False),
        ("½", "12", False),
    ],
)
def test_words_are_compared_without_case_accents_and_plurals(one: str, other: str, same: bool) -> None:
    assert (fold_word(one) == fold_word(other)) is same


@given(st.text())
def test_words_are_in_order_disjoint_and_not_empty(text: str) -> None:
    previous_end = 0
    for word, place in zip(*split_words(text), strict=True):
        assert previous_end <= place
        assert word
        assert text.startswith(word, place)
        previous_end = place + len(word)


@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Lu"])))
def test_words_of_a_text_fold_like_those_of_labels(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    together = "".join(fold_label(word) for word in words(text))
    assert together == fold_label(text) or not together
