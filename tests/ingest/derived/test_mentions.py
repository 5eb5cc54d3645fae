"""The terms that a text mentions."""

from collections.abc import Mapping, Sequence

import pytest

from embeddings.records import Label, Record, Tag
from graph.rdf import Iri
from ingest.derived.mentions import LabelTable, mention_triples

LABELS = {
    "learning": ["Learning"],
    "deep": ["Deep Learning"],
    "reinforcement": ["Deep Reinforcement Learning", "DRL"],
    "rag": ["Retrieval-Augmented Generation", "RAG"],
    "rate": ["Learning Rate", "step size"],
    "cpp": ["C++"],
    "cafe": ["Café"],
    "kana": ["機械学習"],
}


def record(key: Iri, *labels: str, glossary: str = "") -> Record:
    return Record(key, tuple(map(Label, labels)), "", tags=frozenset({Tag("glossary", glossary)} if glossary else ()))


def mentioned(text: str, labels: Mapping[Iri, Sequence[str]] = LABELS, of: Iri = "text") -> list[Iri]:
    table = LabelTable({term: record(term, *found) for term, found in labels.items()})
    triples = list(mention_triples(table, [(of, [text])]))
    assert all(subject == of for subject, _, _ in triples)
    return [str(other) for _, _, other in triples]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deep learning is one way.", ["deep"]),
        ("Deep learning rate", ["deep"]),  # leftmost, then longest
        ("deep reinforcement learning", ["reinforcement"]),
        ("Deep Learning and learning rates.", ["deep", "rate"]),
        ("A step size; step sizes.", ["rate"]),
        ("Learning, deep learning, Learning Rate", ["deep", "learning", "rate"]),
        ("Unlearning and relearning", []),
        ("RAG helps", ["rag"]),
        ("RAGs help", ["rag"]),
        ("Retrieval augmented generation", ["rag"]),
        ("a rag, a Rag, and rags", []),
        ("a DRL-based method", ["reinforcement"]),
        ("C++ and not C", ["cpp"]),
        ("the cafe, the CAFÉS", ["cafe"]),
        ("learning\nrate", ["rate"]),
        ("(learning rate)", ["rate"]),
        ("learning. Rate", ["rate"]),
        ("これは機械学習です。", ["kana"]),
        ("cafe\u0301s", ["cafe"]),
        ("", []),
    ],
)
def test_labels_match_whole_words_and_the_longest_wins(text: str, expected: list[str]) -> None:
    assert mentioned(text) == sorted(expected)


def test_a_term_does_not_mention_itself() -> None:
    assert mentioned("Learning, also at the learning rate.", of="learning") == ["rate"]


def test_a_label_shared_by_two_terms_mentions_both() -> None:
    assert mentioned("a token", {"security": ["Token"], "writing": ["Token"]}) == ["security", "writing"]


def test_function_words_are_ignored_but_acronyms_match() -> None:
    labels = {"ampere": ["A", "amp"], "deer": ["doe"], "italy": ["IT"], "vitro": ["in vitro"]}
    assert mentioned("It does, as a rod in IT, in vitro.", labels) == ["italy", "vitro"]


def test_a_label_shared_by_more_than_three_terms_is_ignored() -> None:
    labels = {str(number): ["run"] for number in range(4)}
    assert mentioned("A run.", labels) == []
    del labels["3"]
    assert mentioned("A run.", labels) == ["0", "1", "2"]


@pytest.mark.parametrize(("of", "expected"), [("key", ["proof"]), ("piece", []), ("bank", []), ("urn:unknown", [])])
def test_a_text_mentions_the_terms_of_its_own_glossary_if_it_has_any(of: str, expected: list[str]) -> None:
    glossaries = {"key": "Security", "proof": "Security", "piece": "Texts", "coin": "Games", "medal": "Games"}
    terms = {term: record(term, "Token", glossary=glossary) for term, glossary in glossaries.items()}
    table = LabelTable(terms | {"bank": record("bank", "Bank", glossary="Money")})
    assert [other for _, _, other in mention_triples(table, [(of, ["A token."])])] == expected
    del terms["proof"], terms["medal"]
    table = LabelTable(terms | {"bank": record("bank", "Bank", glossary="Money")})
    assert ["coin", "key", "piece"] == [str(other) for _, _, other in mention_triples(table, [("bank", ["A token."])])]


def test_all_texts_of_a_term_are_searched() -> None:
    table = LabelTable({name: record(name, name) for name in ("Alpha", "Beta", "Gamma")})
    assert [other for _, _, other in mention_triples(table, [("text", ["beta", "alpha"])])] == ["Alpha", "Beta"]


def test_no_labels_give_no_mentions() -> None:
    assert mentioned("anything", {}) == []
    assert mentioned("anything", {"dash": ["-", ""]}) == []
