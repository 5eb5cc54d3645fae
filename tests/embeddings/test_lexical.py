from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from embeddings.entries import Entry
from embeddings.errors import IndexCorrupt
from embeddings.lexical import LabelIndex, Role
from embeddings.storage import read_bundle, write_bundle
from embeddings.trigrams import TrigramIndex


def labels(*names: str) -> LabelIndex:
    return LabelIndex.build([Entry(name, name, (), name) for name in names])


def near(index: LabelIndex, text: str) -> list[str]:
    return [match.label for match in index.near(text)]


def test_a_name_comes_before_the_same_synonym_and_the_same_unqualified_name() -> None:
    index = LabelIndex.build(
        [
            Entry("a", "Access Key", ("Tokens",), ""),
            Entry("b", "Token (security)", (), ""),
            Entry("c", "Token", (), ""),
        ]
    )
    found = [(match.position, match.role, match.label) for match in index.exact("token")]
    assert found == [
        (2, Role.NAME, "Token"),
        (0, Role.SYNONYM, "Tokens"),
        (1, Role.UNQUALIFIED, "Token"),
    ]


def test_a_typo_is_near_its_label() -> None:
    index = labels("Batch Size", "Learning Rate", "Batch Normalization")
    assert near(index, "bacth size") == ["Batch Size"]
    assert near(index, "lerning rate") == ["Learning Rate"]


def test_an_entry_is_near_by_its_best_label_only() -> None:
    index = LabelIndex.build([Entry("a", "Batch Size", ("Batch Sizing", "Mini-batch size"), "")])
    (match,) = index.near("batch sise")
    assert match.label == "Batch Size"
    assert match.dice == pytest.approx(2 * 7 / 20)


def test_another_number_is_not_a_typo() -> None:
    assert near(labels("GPT-3", "GPT-4"), "GPT-5") == []
    assert near(labels("ResNet-50"), "Resnett 50") == ["ResNet-50"]


def test_abbreviations_are_near_nothing() -> None:
    assert near(labels("RAG", "RAM", "RNN"), "rac") == []


def test_an_index_without_labels_finds_nothing() -> None:
    index = LabelIndex.build([])
    assert index.exact("batch") == []
    assert index.near("batch size") == []


def test_a_reopened_index_gives_the_same_answers(tmp_path: Path) -> None:
    built = LabelIndex.build([Entry("a", "Größe (Länge)", ("line\nbreak", "大きさ", "\ud800"), "")])
    built.save(tmp_path)
    opened = LabelIndex.open(tmp_path)
    for query in ("groesse", "Grösse", "linebreak", "line-braek", "大きさ", "\ud800", "Größe Länge"):
        assert opened.exact(query) == built.exact(query)
        assert opened.near(query) == built.near(query)
    assert opened.exact("Grösse")[0].label == "Größe"


def test_a_file_that_lacks_a_part_is_refused_by_name(tmp_path: Path) -> None:
    labels("Batch Size").save(tmp_path)
    path = tmp_path / "labels.npz"
    bundle = read_bundle(path)
    write_bundle(path, {}, bundle.texts)
    with pytest.raises(IndexCorrupt, match=r"labels\.npz"):
        LabelIndex.open(tmp_path)


def trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


@given(st.lists(st.text("abcé😀", max_size=6), max_size=20), st.text("abcé😀z", max_size=6))
@example(["ba"], "aba")  # an absent trigram must not count as the one behind it
def test_dice_is_twice_the_common_trigrams_over_all(strings: list[str], query: str) -> None:
    expected = [
        2 * len(trigrams(string) & trigrams(query)) / (len(trigrams(string)) + len(trigrams(query)))
        for string in strings
    ]
    assert np.allclose(TrigramIndex.build(strings).dice(query), expected)
