"""The guarantees of every vector index, compared with a brute-force search in NumPy."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import Vectors
from embeddings.errors import IndexCorrupt
from embeddings.index import Neighbor, VectorIndex
from embeddings.indexes import INDEXES
from embeddings.positions import Positions

every_index = pytest.mark.parametrize("name", INDEXES)

# Unit vectors of four components +-1/2: every dot product is exact in binary, and ties abound.
exact_vectors = st.tuples(*[st.sampled_from([-0.5, 0.5])] * 4).map(lambda row: np.array(row, np.float32))
keys = st.text(max_size=3)
contents = st.dictionaries(keys, exact_vectors, min_size=1, max_size=60)


def brute_force(
    content: Mapping[str, Vectors], query: Vectors, limit: int, allowed: Collection[str] | None
) -> list[Neighbor]:
    pairs = [(key, float(vector @ query)) for key, vector in content.items()]
    eligible = [pair for pair in pairs if allowed is None or pair[0] in allowed]
    return sorted(eligible, key=lambda pair: (-pair[1], pair[0]))[:limit]


def index_of(name: str, keys: Sequence[str], vectors: Vectors, folder: Path) -> VectorIndex:
    INDEXES[name].write(folder, vectors)
    return INDEXES[name].open(folder, Positions(keys))


def random_vectors(count: int, dimension: int) -> Vectors:
    vectors = np.random.default_rng(7).normal(size=(count, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


@every_index
@settings(max_examples=150, deadline=None)
@given(contents, exact_vectors, st.integers(0, 40), st.none() | st.frozensets(keys))
def test_any_content_gives_the_results_of_a_brute_force_search(
    name: str, content: dict[str, Vectors], query: Vectors, limit: int, allowed: frozenset[str] | None
) -> None:
    ordered = sorted(content)
    vectors = np.stack([content[key] for key in ordered])
    with TemporaryDirectory() as folder:
        index = index_of(name, ordered, vectors, Path(folder))
    assert index.count() == len(content)
    assert np.array_equal(index.vectors(ordered), vectors)
    for some in (allowed, None, frozenset(ordered[::2])):
        assert index.search(query, limit, some) == brute_force(content, query, limit, some)


@every_index
def test_ordinary_vectors_are_sorted_by_cosine(name: str, tmp_path: Path) -> None:
    vectors = random_vectors(2000, 64)
    names = [f"key {number:04}" for number in range(2000)]
    index = index_of(name, names, vectors, tmp_path)
    content = dict(zip(names, vectors, strict=True))
    for allowed in (None, names[::2], names[::90], names[:1], []):
        found = index.search(vectors[5], 30, allowed)
        expected = brute_force(content, vectors[5], 30, allowed)
        assert [key for key, _ in found] == [key for key, _ in expected]
        assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in expected], abs=1e-6)


@every_index
@pytest.mark.parametrize("step", [1, 2, 50])
def test_tied_vectors_are_sorted_by_key(name: str, step: int, tmp_path: Path) -> None:
    names = [f"{number:03}" for number in range(500)]
    index = index_of(name, names, np.tile(np.array([0.6, 0.8], np.float32), (500, 1)), tmp_path)
    allowed = names[::step]
    assert [key for key, _ in index.search(np.array([1, 0], np.float32), 7, allowed)] == allowed[:7]


@every_index
def test_query_with_a_wrong_shape_raises_error(name: str, tmp_path: Path) -> None:
    index = index_of(name, ["a"], np.eye(1, 4, dtype=np.float32), tmp_path)
    for shape in ((3,), (1, 4)):
        with pytest.raises(ValueError, match="shape"):
            index.search(np.zeros(shape, np.float32), 1)


@every_index
def test_unknown_key_raises_error(name: str, tmp_path: Path) -> None:
    index = index_of(name, ["a"], np.eye(1, 4, dtype=np.float32), tmp_path)
    with pytest.raises(KeyError):
        index.vectors(["nobody"])
    assert index.vectors([]).shape == (0, 4)


@every_index
def test_equal_vectors_give_equal_files(name: str, tmp_path: Path) -> None:
    contents = []
    for folder in (tmp_path / "1", tmp_path / "2"):
        folder.mkdir()
        INDEXES[name].write(folder, random_vectors(4000, 16))
        contents.append([path.read_bytes() for path in folder.iterdir()])
    assert contents[0] == contents[1]


@every_index
def test_index_file_can_be_replaced_while_it_is_open(name: str, tmp_path: Path) -> None:
    first = index_of(name, ["a"], np.eye(1, 2, dtype=np.float32), tmp_path)
    second = index_of(name, ["a", "b"], np.eye(2, dtype=np.float32), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [INDEXES[name].file]
    assert first.search(np.array([0, 1], np.float32), 2) == [("a", 0.0)]
    assert second.search(np.array([0, 1], np.float32), 2) == [("b", 1.0), ("a", 0.0)]


@every_index
@pytest.mark.parametrize("damage", ["cut", "emptied", "missing", "of another size"])
def test_damaged_file_raises_error_with_its_name(name: str, damage: str, tmp_path: Path) -> None:
    INDEXES[name].write(tmp_path, np.eye(2, 64, dtype=np.float32))
    (path,) = tmp_path.iterdir()
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "of another size":
        INDEXES[name].write(tmp_path, np.eye(3, 64, dtype=np.float32))
    else:
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"")
    with pytest.raises(IndexCorrupt, match=path.name):
        INDEXES[name].open(tmp_path, Positions(["a", "b"]))


@every_index
def test_concurrent_searches_give_the_same_results_as_sequential_ones(name: str, tmp_path: Path) -> None:
    vectors = random_vectors(4000, 32)
    index = index_of(name, [f"{number:04}" for number in range(4000)], vectors, tmp_path)
    alone = [index.search(vector, 5) for vector in vectors[:50]]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda vector: index.search(vector, 5), vectors[:50])) == alone


@every_index
def test_a_closed_index_is_empty(name: str, tmp_path: Path) -> None:
    index = index_of(name, ["a"], np.eye(1, 2, dtype=np.float32), tmp_path)
    index.close()
    assert index.count() == 0
    assert index.search(np.eye(1, 2, dtype=np.float32)[0], 3) == []
