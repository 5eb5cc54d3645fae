"""The ranking against a plain rendering of its formula, over random vectors."""

import itertools
from collections.abc import Collection

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import Vectors
from embeddings.entries import Entry
from embeddings.indexes import create_vector_index
from embeddings.lexical import LabelIndex
from embeddings.ranking import Ranking
from embeddings.words import WordIndex

COUNT = 3000
RANDOM = np.random.default_rng(3)
# Vectors that all lie close together: hundreds of terms within reach of the words' small weight.
VECTORS = RANDOM.normal(size=(COUNT, 32)).astype(np.float32) * 0.2 + 1
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
KEYS = [f"{number:04}" for number in range(COUNT)]
WORDS = [f"word{number}" for number in range(40)]
ENTRIES = [
    Entry(key, f"term {key}", (), " ".join(RANDOM.choice(WORDS, size=6, p=np.arange(1, 41) / 820))) for key in KEYS
]
BM25 = WordIndex.build([entry.text for entry in ENTRIES])


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    vectors = create_vector_index()
    vectors.upsert(KEYS, VECTORS)
    shown = [entry.text for entry in ENTRIES]
    return Ranking(KEYS, shown, LabelIndex.build(ENTRIES), BM25, vectors)


def by_formula(query: str, vector: Vectors, limit: int, allowed: Collection[str]) -> list[str]:
    places = [place for place, key in enumerate(KEYS) if key in allowed]
    words = BM25.scores(query)[places]
    words /= max(words.max(initial=0), 1e-9)
    meaning = np.maximum(0, np.round(VECTORS[places] @ vector, 6) + 0.05 * words)
    ordered = sorted(zip(-meaning.astype(float), places, strict=True))
    return [KEYS[place] for _, place in ordered[:limit]]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, COUNT - 1), st.lists(st.sampled_from(WORDS), max_size=4), st.integers(1, 60), st.integers(1, 40))
def test_no_term_outside_of_the_candidates_could_have_ranked(
    ranking: Ranking, nearest: int, words: list[str], limit: int, step: int
) -> None:
    query = " ".join(["zzz", *words])
    allowed = frozenset(KEYS[::step])
    expected = by_formula(query, VECTORS[nearest], limit, allowed)
    hits = ranking.hybrid(query, VECTORS[nearest], limit, allowed)
    # Two cosines that differ in the seventh digit may round apart in NumPy's and FAISS's arithmetic.
    assert len(set(expected) ^ {hit.key for hit in hits}) <= 2
    assert hits[0].key == expected[0]
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.key))


def test_a_longer_answer_begins_with_the_shorter_one_down_to_opposite_meanings() -> None:
    axis = np.linspace(-1, 1, 21, dtype=np.float32)
    vectors = create_vector_index()
    keys = [f"{number:02}" for number in range(len(axis))]
    vectors.upsert(keys, np.stack([axis, np.sqrt(1 - axis**2)], axis=1))
    entries = [Entry(key, f"term {key}", (), f"text {key}") for key in keys]
    texts = [entry.text for entry in entries]
    opposed = Ranking(keys, texts, LabelIndex.build(entries), WordIndex.build(texts), vectors)
    query = np.array([1, 0], dtype=np.float32)
    answers = [[hit.key for hit in opposed.semantic(query, limit)] for limit in range(1, 22)]
    for shorter, longer in itertools.pairwise(answers):
        assert longer[: len(shorter)] == shorter
    assert answers[-1] == keys[:10:-1]
