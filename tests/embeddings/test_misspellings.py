"""Labels that resemble a query: which are misspellings, which are only similar, and which are neither."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from embeddings.engine_results import Beginning, LabelMatch
from embeddings.misspellings import LabelRow, alike, trigrams_of
from embeddings.normalization import fold_label
from embeddings.records import Role
from tests.embeddings.conftest import ViewOf, record
from tests.support.effort import repetitions


def row(label: str, key: str = "", role: Role = Role.NAME) -> LabelRow:
    return key or label, label, role, fold_label(label)


def near(text: str, *labels: str) -> list[LabelMatch]:
    return alike(text, map(row, labels), 10)


def found(text: str, *labels: str) -> list[str]:
    return [match.label for match in near(text, *labels)]


def test_typo_is_near_its_label() -> None:
    labels = ("Batch Size", "Learning Rate", "Batch Normalization")
    assert found("bacth size", *labels) == ["Batch Size"]
    assert found("lerning rate", *labels) == ["Learning Rate"]


def test_misspellings_precede_labels_that_are_only_similar() -> None:
    assert found("swich", "Zwitterion", "Switching Network", "Switch")[0] == "Switch"
    likenesses = {match.label: match.edits for match in near("hard currency", "Currency", "Hard Currency Zone")}
    assert likenesses == {"Currency": None, "Hard Currency Zone": None}


@pytest.mark.parametrize(
    ("text", "label", "edits"),
    [
        ("prunning", "Pruning", 1),
        ("prunig", "Pruning", 1),
        ("pruming", "Pruning", 1),
        ("pruinng", "Pruning", 1),
        ("quantisaton", "Quantization", 2),
        ("bert", "BART", 1),
        ("porunig", "Pruning", None),  # two edits in seven letters
        ("quntisaton", "Quantization", None),  # three
    ],
)
def test_misspelling_has_one_edit_or_two_in_longer_labels(text: str, label: str, edits: int | None) -> None:
    assert [match.edits for match in near(text, label)] == [edits]


@pytest.mark.parametrize(
    ("text", "is_misspelled"),
    [("quanti", False), ("quamti", True), ("quatiz", True), ("uanti", True), ("quamt", True), ("quan", False)],
)
def test_misspelled_beginning_has_one_edit(text: str, is_misspelled: bool) -> None:
    misspelled = [match.beginning for match in near(text, "Quantization") if match.edits == 1]
    assert misspelled == [Beginning()] * is_misspelled


def test_record_is_returned_once_with_its_best_label() -> None:
    rows = [row(label, "a", Role.SYNONYM) for label in ("Batch Sizing", "Batch Size", "Mini-batch size")]
    (match,) = alike("batch sise", rows, 10)
    assert match.label == "Batch Size"
    assert match.dice == pytest.approx(2 * 7 / 20)


def test_label_with_another_number_is_not_similar() -> None:
    assert found("GPT-5", "GPT-3", "GPT-4") == []
    assert found("Resnett 50", "ResNet-50") == ["ResNet-50"]


def test_the_longer_a_text_the_more_alike_is_a_label_that_resembles_it() -> None:
    label = "Training of deep networks"
    assert found("deep training", label) == [label]
    assert found("words that a model chooses", "Word choice model") == ["Word choice model"]
    assert found("the loss of a training of deep networks in pieces", label) == [label]
    assert [round(match.dice, 2) for match in near("the network that is trained", label)] == [0.39]
    assert found("the network that is trained most deeply", label) == []  # 0.39, too


def test_long_misspelled_labels_and_beginnings_are_found() -> None:
    label = "Probabilistic interpretation of generalized linear classifiers"
    misspelled = label.lower().replace("tati", "tti").replace("classi", "clasi")
    (match,) = near(misspelled, label)
    assert match.edits == 2
    (begun,) = near(misspelled[:32], label)
    assert begun.beginning == Beginning()


def test_abbreviation_is_not_a_misspelling() -> None:
    assert all(match.edits is None for match in near("bi", "BIA", "BIAX") + near("bias", "BIA"))


def test_short_abbreviations_have_no_similar_labels() -> None:
    assert found("rac", "RAG", "RAM", "RNN") == []


def test_no_labels_give_no_matches() -> None:
    assert near("batch size") == []


@settings(max_examples=repetitions(10))
@given(st.lists(st.text("abc ", min_size=4, max_size=14), min_size=1, max_size=12), st.text("abc ", max_size=14))
def test_all_misspellings_are_found(names: list[str], query: str) -> None:
    labels = list(dict.fromkeys(names))
    folded = fold_label(query)
    matches = {match.label: match.edits for match in alike(query, map(row, labels), len(labels))}
    for label in labels:
        form = fold_label(label)
        edits = OSA.distance(folded, form)
        allowed = 1 if max(len(folded), len(form)) < 8 else 2
        if min(len(folded), len(form)) >= 4 and edits <= allowed:
            assert matches[label] == edits


def test_engine_compares_the_labels_with_common_trigrams(view_of: ViewOf) -> None:
    names = [f"{first}{second} size" for first in "abcdefghijklmnopqrst" for second in "abcdefghijklmnopqrst"]
    view = view_of([record(name) for name in (*names, "Batch Size", "Batch Sizing")])
    assert view.near("bacth size", 3)[0].label == "Batch Size"
    assert view.near("xyzzy", 3) == []


def test_engine_finds_labels_in_any_script(view_of: ViewOf) -> None:
    view = view_of([record("Größe (Länge)", ("line\nbreak", "大きさ"))])
    for query in ("Grösse", "linebreak", "大きさ", "Größe Länge"):
        assert [match.key for match in view.exact([query])[query]] == ["https://example.org/term/Größe (Länge)"]
    assert view.exact(["Grösse"])["Grösse"][0].label == "Größe"
    assert [match.label for match in view.near("line-braek", 1)] == ["line\nbreak"]


def test_trigrams_are_padded() -> None:
    assert set(map("".join, trigrams_of("ab"))) == {"  a", " ab", "ab "}
