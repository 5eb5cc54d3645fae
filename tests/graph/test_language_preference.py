"""Choice of texts by preferred languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.language_preference import in_languages, preferred
from graph.rdf import Literal

TAGS = st.sampled_from(["en", "en-gb", "de", "de-at", "de-ch", "zh-hant-tw", "pt", ""])
TEXTS = st.lists(st.builds(Literal, st.sampled_from("abc"), TAGS, st.just("")), min_size=1)


def shown(languages: list[str], *tags: str) -> set[str]:
    return {text.language for text in in_languages([Literal("text", tag) for tag in tags], languages)}


@pytest.mark.parametrize(
    ("languages", "tags", "tag"),
    [
        (["de"], ["en", "de"], "de"),
        (["DE-at"], ["en", "de", "de-at"], "de-at"),
        (["de-AT"], ["en", "de"], "de"),
        (["de"], ["en", "de-ch"], "de-ch"),
        (["zh-Hant-TW-x-private"], ["en", "zh-hant"], "zh-hant"),
        (["fr", "de"], ["en", "de"], "de"),
        (["fr"], ["de", "en-gb"], "en-gb"),
        (["fr"], ["de", ""], ""),
        (["fr"], ["it", "de"], "de"),
        ([], ["de", "en"], "en"),
        (["", "*", "-", "d"], ["de", "en"], "en"),
    ],
)
def test_first_available_language_is_chosen_or_else_english(languages: list[str], tags: list[str], tag: str) -> None:
    assert shown(languages, *tags) == {tag}


@given(TEXTS, st.lists(TAGS | st.text("de-*x1", max_size=8)))
def test_all_texts_of_the_chosen_language_are_returned(texts: list[Literal], languages: list[str]) -> None:
    (tag,) = {text.language for text in in_languages(texts, languages)}
    assert list(in_languages(texts, languages)) == [text for text in texts if text.language == tag]
    assert in_languages(texts, [preferred(texts).language]) == in_languages(texts, [])
