"""The ranking, compared with a direct implementation of its formula over random vectors."""

import itertools
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import Vectors
from embeddings.entries import Entry
from embeddings.index import VectorIndex
from embeddings.indexes import open_vector_index, write_vector_index
from embeddings.lexical import LabelIndex
from embeddings.positions import Positions
from embeddings.ranking import Ranking
from embeddings.words import WordIndex

COUNT = 3000
RANDOM = np.random.default_rng(3)
# All vectors are close together, so word scores can change the order of hundreds of terms.
VECTORS = RANDOM.normal(size=(COUNT, 32)).astype(np.float32) * 0.2 + 1
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
KEYS = [f"{number:04}" for number in range(COUNT)]
WORDS = [f"word{number}" for number in range(40)]
ENTRIES = [
    Entry(key, f"term {key}", (), " ".join(RANDOM.choice(WORDS, size=6, p=np.arange(1, 41) / 820))) for key in KEYS
]
BM25 = WordIndex.build([entry.text for entry in ENTRIES])


def index_of(keys: list[str], vectors: Vectors, folder: Path) -> VectorIndex:
    write_vector_index(folder, vectors)
    return open_vector_index(folder, Positions(keys))


@pytest.fixture(scope="module")
def ranking(tmp_path_factory: pytest.TempPathFactory) -> Ranking:
    vectors = index_of(KEYS, VECTORS, tmp_path_factory.mktemp("vectors"))
    shown = [entry.text for entry in ENTRIES]
    return Ranking(Positions(KEYS), shown, LabelIndex.build(ENTRIES), BM25, vectors)


def by_formula(query: str, vector: Vectors, limit: int, allowed: Collection[str]) -> list[str]:
    places = [place for place, key in enumerate(KEYS) if key in allowed]
    meaning = np.maximum(0, np.round(VECTORS[places] @ vector, 6) + 0.1 * BM25.scores(query)[places])
    ordered = sorted(zip(-meaning.astype(float), places, strict=True))
    return [KEYS[place] for _, place in ordered[:limit]]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, COUNT - 1), st.lists(st.sampled_from(WORDS), max_size=4), st.integers(1, 60), st.integers(1, 40))
def test_hits_equal_those_of_the_formula_over_all_terms(
    ranking: Ranking, nearest: int, words: list[str], limit: int, step: int
) -> None:
    query = " ".join(["zzz", *words])
    allowed = frozenset(KEYS[::step])
    expected = by_formula(query, VECTORS[nearest], limit, allowed)
    hits = ranking.hybrid(query, VECTORS[nearest], limit, allowed)
    # Cosines that differ in the seventh digit may be rounded differently by NumPy and FAISS.
    assert len(set(expected) ^ {hit.key for hit in hits}) <= 2
    assert hits[0].key == expected[0]
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.key))


def test_longer_result_starts_with_the_shorter_one_down_to_opposite_meanings(tmp_path: Path) -> None:
    axis = np.linspace(-1, 1, 21, dtype=np.float32)
    keys = [f"{number:02}" for number in range(len(axis))]
    vectors = index_of(keys, np.stack([axis, np.sqrt(1 - axis**2)], axis=1), tmp_path)
    entries = [Entry(key, f"term {key}", (), f"text {key}") for key in keys]
    texts = [entry.text for entry in entries]
    opposed = Ranking(Positions(keys), texts, LabelIndex.build(entries), WordIndex.build(texts), vectors)
    query = np.array([1, 0], dtype=np.float32)
    answers = [[hit.key for hit in opposed.semantic(query, limit)] for limit in range(1, 22)]
    for shorter, longer in itertools.pairwise(answers):
        assert longer[: len(shorter)] == shorter
    assert answers[-1] == keys[:10:-1]
