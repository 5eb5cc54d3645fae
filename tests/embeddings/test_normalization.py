import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.normalization import fold_label, fold_words, singular, unqualified

words = st.text("abcdefghijklmnoprstu0123456789", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Mini-batch size", "mini batch sizes", "MINIBATCH SIZE", "mini_batch/size", "Mini\u2010batch\u00a0size"),
        ("Batch", "batches"),
        ("KV cache", "KV-Caches"),
        ("GPU", "GPUs", "gpus"),
        ("Query", "queries"),
        ("naïve Bayes", "Naive Bayes", "nai\u0308ve bayes"),
        ("Straße", "STRASSE"),
        ("F₁ score", "F1-score"),
        ("ＧＰＵ", "gpu"),
        ("ε-greedy", "Ε greedy"),
        ("счётчик", "Счетчик", "сче\u0308тчик"),
        ("نَمُوذَج", "نموذج", "نمـوذج"),
        ("שָׁלוֹם", "שלום"),
        ("IŞIK", "ışık", "Işık"),
        ("İstanbul", "istanbul"),
        ("Los\u00adgröße", "Losgröße", "\ufeffLos\u200bgröße"),
    ],
)
def test_spellings_of_a_label_have_the_same_folded_form(spellings: tuple[str, ...]) -> None:
    assert len({fold_label(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "labels",
    [
        ("C", "C++", "C#"),
        ("GPT-3", "GPT-4"),
        ("Loss", "Lo"),
        ("हिन्दी", "हन्द"),
        ("かき", "がぎ"),
        ("мои", "мой"),
        ("їжа", "іжа"),
        ("آن", "ان", "أن"),
        ("🤗", "🙂"),
        ("→", ""),
    ],
)
def test_different_labels_stay_different(labels: tuple[str, ...]) -> None:
    assert len({fold_label(label) for label in labels}) == len(labels)


@given(st.lists(words, min_size=1, max_size=4), st.lists(st.sampled_from(" -_/.,"), min_size=3, max_size=3))
def test_separators_and_case_do_not_matter(parts: list[str], separators: list[str]) -> None:
    written = "".join(part + separator for part, separator in zip(parts, [*separators, ""], strict=False))
    assert fold_label(written.upper()) == fold_label(" ".join(parts))


@given(st.text())
def test_folded_form_of_visible_text_is_not_empty(text: str) -> None:
    assert bool(fold_label(text)) == bool(text.split())


@given(st.text())
def test_words_contain_no_space_and_fold_to_themselves(text: str) -> None:
    found = fold_words(text)
    assert all(found)
    assert fold_words(" ".join(found)) == found


def test_endings_that_only_look_like_plurals_are_kept() -> None:
    assert [singular(word) for word in ("loss", "consensus", "s", "as")] == ["loss", "consensus", "s", "as"]


@pytest.mark.parametrize("name", ["Token", "(security)", "f(x) = y", "Token (a) (b"])
def test_name_without_a_final_qualifier_is_not_shortened(name: str) -> None:
    assert unqualified(name) is None
