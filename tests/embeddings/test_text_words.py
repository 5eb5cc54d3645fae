"""What a word of running text is, and when two of them are the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.folding import fold_label
from embeddings.text_words import fold_word, word_spans


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text)]


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
        ("ไทย", ["ไ", "ท", "ย"]),
        ("C＋＋", ["C＋＋"]),
        ("a 🙂 b\x85c", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_characters_where_there_are_no_spaces(text: str, expected: list[str]) -> None:
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
def test_words_are_the_same_but_for_case_accents_and_plurals(one: str, other: str, same: bool) -> None:
    assert (fold_word(one) == fold_word(other)) is same


@given(st.text())
def test_words_stand_in_order_apart_and_are_none_of_them_empty(text: str) -> None:
    places = [place for span in word_spans(text) for place in span]
    assert places == sorted(places)
    assert all(words(text))


@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Lu"])))
def test_the_words_of_a_text_are_those_that_labels_are_folded_to(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    together = "".join(fold_label(word) for word in words(text))
    assert together == fold_label(text) or not together
