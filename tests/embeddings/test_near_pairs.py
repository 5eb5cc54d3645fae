"""Pairs of near vectors are found without comparing all pairs."""

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.near_pairs import near_pairs


def unit(vectors: NDArray[np.float64]) -> Vectors:
    normed: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return normed


def pairs(vectors: Vectors, least: float) -> set[tuple[int, int]]:
    return {(min(one, other), max(one, other)) for one, other, _ in near_pairs(vectors, least)}


def test_a_pair_is_found_with_its_cosine() -> None:
    vectors = unit(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.1]]))
    found = {(one, other): cosine for one, other, cosine in near_pairs(vectors, 0.9)}
    assert found.keys() == {(0, 2), (2, 0)}
    assert found[0, 2] == pytest.approx(1 / np.sqrt(1.01))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_vectors(count: int) -> None:
    assert pairs(unit(np.ones((count, 3))), 0.9) == ({(0, 1)} if count == 2 else set())


def test_a_vector_has_at_most_four_others() -> None:
    found = list(near_pairs(unit(np.ones((50, 3))), 0.9))
    assert len(found) == 200


def test_among_many_vectors_almost_all_pairs_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = np.random.default_rng(7)
    topics = drawn.normal(size=(80, 32))
    terms = topics[drawn.integers(0, 80, 4_000)] + 0.6 * drawn.normal(size=(4_000, 32))
    copied = drawn.choice(4_000, 300, replace=False)
    vectors = unit(np.concatenate([terms, terms[copied] + 0.12 * drawn.normal(size=(300, 32))]))
    wanted = pairs(vectors, 0.95)
    assert len(wanted) > 250
    monkeypatch.setattr("embeddings.near_pairs._ALL_COMPARED", 100)
    monkeypatch.setattr("embeddings.near_pairs._BLOCK", 7)
    assert len(pairs(vectors, 0.95) & wanted) > 0.99 * len(wanted)


def test_many_equal_vectors_are_compared_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.near_pairs._LARGEST", 10)
    monkeypatch.setattr("embeddings.near_pairs._BLOCK", 5)
    found = list(near_pairs(unit(np.ones((100, 3))), 0.9))
    assert {one for one, _, _ in found} == set(range(100))
