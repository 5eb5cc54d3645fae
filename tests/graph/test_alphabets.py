"""Alphabetical order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.alphabets import letter_of, sort_key

LANGUAGES = ["", "en", "de-AT", "sv", "cs", "hu", "tr", "uk", "zh"]


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("de", "Abend Äpfel Apfelbaum Straße Strasse-2 Zug"),
        ("sv", "Adam Zoo Åska Ärende Öga"),
        ("da", "Adam Zoo Ære Øl Ål"),
        ("es", "nube ñandú ola"),
        ("cs", "cesta čaj hora chata inkoust"),
        ("hu", "cukor csap dal ózon öröm"),
        ("pl", "lato łan mapa"),
        ("tr", "cam çam ısı İzmir jant"),
        ("ru", "еда ёж жук июль йод"),
        ("uk", "гай ґанок ікона їжак йод"),
        ("el", "Άλφα βήτα γάμμα"),
        ("ko", "가구 가다 각도 나무"),
        ("ja", "あさ アジア かき がく"),
        ("fr", "cote côte coté-2 étude zèbre"),
    ],
)
def test_words_are_sorted_as_the_dictionaries_of_their_language(language: str, ordered: str) -> None:
    words = ordered.split()
    assert sorted(reversed(words), key=lambda word: (sort_key(word, language), words.index(word))) == words


@given(st.text(), st.sampled_from(LANGUAGES))
def test_every_text_has_a_letter_and_a_bounded_key(text: str, language: str) -> None:
    assert len(sort_key(text, language)) <= 200
    letter = letter_of(text, language)
    assert letter
    assert " " not in letter
