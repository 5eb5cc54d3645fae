"""Recall of the approximate index, on vectors that are clustered like those of texts."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import Vectors
from embeddings.indexes import EXACT, open_vector_index, write_vector_index
from embeddings.indexes.faiss import FlatFaissIndex
from embeddings.indexes.faiss_lists import ListsFaissIndex
from embeddings.positions import Positions

COUNT = 30_000
TOPICS = 300
KEYS = [f"{number:05}" for number in range(COUNT)]
RANDOM = np.random.default_rng(5)
# A text is about two topics, so clusters overlap; a query contains less information, and is farther away.
MEANS = RANDOM.normal(size=(TOPICS, 64))
TOPIC = RANDOM.integers(TOPICS, size=COUNT)


def about(first: Sequence[int], noise: float) -> Vectors:
    second = RANDOM.integers(TOPICS, size=len(first))
    share = RANDOM.uniform(0.5, 1, size=(len(first), 1))
    vectors = share * MEANS[first] + (1 - share) * MEANS[second] + noise * RANDOM.normal(size=(len(first), 64))
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


VECTORS = about(TOPIC.tolist(), 0.5)
QUERIES = about(range(100), 1.6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    FlatFaissIndex.write(folder, VECTORS)
    ListsFaissIndex.write(folder, VECTORS)
    return folder


@pytest.fixture(scope="module")
def exact(folder: Path) -> FlatFaissIndex:
    return FlatFaissIndex.open(folder, Positions(KEYS))


@pytest.fixture(scope="module")
def lists(folder: Path) -> ListsFaissIndex:
    return ListsFaissIndex.open(folder, Positions(KEYS))


def recall(exact: FlatFaissIndex, lists: ListsFaissIndex, allowed: frozenset[str] | None) -> float:
    shares = []
    for query in QUERIES:
        expected = {key for key, _ in exact.search(query, 10, allowed)}
        shares.append(len(expected & {key for key, _ in lists.search(query, 10, allowed)}) / len(expected))
    return float(np.mean(shares))


def test_recall_is_at_least_nineteen_in_twenty(exact: FlatFaissIndex, lists: ListsFaissIndex) -> None:
    assert 0.95 <= recall(exact, lists, None) < 1


@pytest.mark.parametrize("step", [2, 10, 100])
def test_random_filters_keep_the_recall(exact: FlatFaissIndex, lists: ListsFaissIndex, step: int) -> None:
    assert recall(exact, lists, frozenset(KEYS[::step])) >= (0.95 if step < 10 else 1)


def test_topic_filter_keeps_most_recall_even_without_near_vectors(
    exact: FlatFaissIndex, lists: ListsFaissIndex
) -> None:
    allowed = frozenset(key for key, topic in zip(KEYS, TOPIC, strict=True) if topic % 2)
    assert recall(exact, lists, allowed) >= 0.95


def test_cosines_are_exact(lists: ListsFaissIndex) -> None:
    for query in QUERIES[:20]:
        found = lists.search(query, 100)
        stored = lists.vectors([key for key, _ in found])
        assert np.array_equal(stored, VECTORS[[int(key) for key, _ in found]])
        assert [cosine for _, cosine in found] == pytest.approx((stored @ query).tolist(), abs=1e-6)


def test_longer_result_starts_with_the_shorter_one(lists: ListsFaissIndex) -> None:
    for query in QUERIES[:20]:
        longest = lists.search(query, 1000)
        for limit in (1, 10, 100):
            assert lists.search(query, limit) == longest[:limit]


def test_file_is_memory_mapped(lists: ListsFaissIndex, folder: Path) -> None:
    assert str(folder / ListsFaissIndex.file) in Path("/proc/self/maps").read_text()
    assert lists.count() == COUNT


@pytest.mark.parametrize(("count", "kind"), [(EXACT, FlatFaissIndex), (EXACT + 1, ListsFaissIndex)])
def test_number_of_vectors_determines_the_index(count: int, kind: type, tmp_path: Path) -> None:
    write_vector_index(tmp_path, RANDOM.normal(size=(count, 4)).astype(np.float32))
    opened = open_vector_index(tmp_path, Positions([f"{number:05}" for number in range(count)]))
    assert isinstance(opened, kind)
    assert opened.count() == count
