from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from embeddings.entries import Entry
from embeddings.errors import IndexCorrupt
from embeddings.folding import fold_label
from embeddings.lexical import LabelIndex, Role
from embeddings.storage import read_bundle, write_bundle
from embeddings.trigrams import TrigramIndex


def labels(*names: str) -> LabelIndex:
    return LabelIndex.build([Entry(name, name, (), name) for name in names])


def near(index: LabelIndex, text: str) -> list[str]:
    return [match.label for match in index.near(text)]


def test_name_precedes_equal_synonyms_and_unqualified_names() -> None:
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


def test_name_in_another_language_is_a_name() -> None:
    index = LabelIndex.build([Entry("a", "Batch Size", (), "", other_names=("Losgröße",))])
    assert [(match.position, match.role, match.label) for match in index.exact("Losgrösse")] == [
        (0, Role.NAME, "Losgröße")
    ]


def test_prefix_matches_names_and_synonyms_in_label_order_without_duplicates() -> None:
    index = LabelIndex.build(
        [
            Entry("a", "Mini Batch", ("Batch Gradient",), ""),
            Entry("b", "Batch Size", ("Batch-Sizes", "size"), ""),
            Entry("c", "Batch", (), ""),
        ]
    )
    assert index.starting("batch") == [2, 0, 1]
    assert index.starting("Batch-s") == index.starting("batch sizes") == [1]
    assert index.starting("") == [2, 0, 1]
    assert index.starting("batches of") == []


@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_every_label_starts_with_itself(names: list[str]) -> None:
    index = labels(*names)
    for position, name in enumerate(names):
        assert position in index.starting(name)


def test_typo_is_near_its_label() -> None:
    index = labels("Batch Size", "Learning Rate", "Batch Normalization")
    assert near(index, "bacth size") == ["Batch Size"]
    assert near(index, "lerning rate") == ["Learning Rate"]


def test_misspellings_precede_labels_that_are_only_similar() -> None:
    index = labels("Zwitterion", "Switching Network", "Switch")
    assert near(index, "swich")[0] == "Switch"
    found = {match.label: match.edits for match in labels("Currency", "Hard Currency Zone").near("hard currency")}
    assert found == {"Currency": None, "Hard Currency Zone": None}


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
    assert [match.edits for match in labels(label).near(text)] == [edits]


def test_entry_is_returned_once_with_its_best_label() -> None:
    index = LabelIndex.build([Entry("a", "Batch Size", ("Batch Sizing", "Mini-batch size"), "")])
    (match,) = index.near("batch sise")
    assert match.label == "Batch Size"
    assert match.dice == pytest.approx(2 * 7 / 20)


def test_label_with_another_number_is_not_similar() -> None:
    assert near(labels("GPT-3", "GPT-4"), "GPT-5") == []
    assert near(labels("ResNet-50"), "Resnett 50") == ["ResNet-50"]


@given(st.lists(st.text("abc ", min_size=4, max_size=14), min_size=1, max_size=12), st.text("abc ", max_size=14))
def test_all_misspellings_are_found(names: list[str], query: str) -> None:
    index = labels(*dict.fromkeys(names))
    folded = fold_label(query)
    for position, name in enumerate(dict.fromkeys(names)):
        label = fold_label(name)
        edits = OSA.distance(folded, label)
        likeness = 2 * len(trigrams(folded) & trigrams(label)) / (len(trigrams(folded)) + len(trigrams(label)))
        allowed = 1 if max(len(folded), len(label)) < 8 else 2
        if min(len(folded), len(label)) >= 4 and edits <= allowed and likeness >= 0.25:
            assert {match.position: match.edits for match in index.near(query)}[position] == edits


def test_abbreviation_is_not_a_misspelling() -> None:
    assert all(match.edits is None for match in labels("BIA", "BIAX").near("bi") + labels("BIA").near("bias"))


def test_short_abbreviations_have_no_similar_labels() -> None:
    assert near(labels("RAG", "RAM", "RNN"), "rac") == []


def test_index_without_labels_returns_no_matches() -> None:
    index = LabelIndex.build([])
    assert index.exact("batch") == []
    assert index.near("batch size") == []


def test_reopened_index_gives_the_same_results(tmp_path: Path) -> None:
    built = LabelIndex.build([Entry("a", "Größe (Länge)", ("line\nbreak", "大きさ", "\ud800"), "")])
    built.save(tmp_path)
    opened = LabelIndex.open(tmp_path)
    for query in ("groesse", "Grösse", "linebreak", "line-braek", "大きさ", "\ud800", "Größe Länge"):
        assert opened.exact(query) == built.exact(query)
        assert opened.near(query) == built.near(query)
    assert opened.exact("Grösse")[0].label == "Größe"


def test_incomplete_file_raises_error_with_its_name(tmp_path: Path) -> None:
    labels("Batch Size").save(tmp_path)
    path = tmp_path / "labels.npz"
    bundle = read_bundle(path)
    write_bundle(path, {}, bundle.texts)
    with pytest.raises(IndexCorrupt, match=r"labels\.npz"):
        LabelIndex.open(tmp_path)


def trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


@given(
    st.lists(st.text("abcé😀", max_size=6), max_size=20),
    st.text("abcé😀z", max_size=6),
    st.sampled_from([0.1, 0.3, 0.5, 1]),
)
@example(["ba"], "aba", 0.1)  # an absent trigram must not count as the next one
def test_similar_strings_share_enough_trigrams(strings: list[str], query: str, least: float) -> None:
    expected = [
        2 * len(trigrams(string) & trigrams(query)) / (len(trigrams(string)) + len(trigrams(query)))
        for string in strings
    ]
    strings_found, dice = TrigramIndex.build(strings).similar(query, least)
    near = [number for number, likeness in enumerate(expected) if likeness >= least]
    assert strings_found.tolist() == near
    assert dice.tolist() == [expected[number] for number in near]
