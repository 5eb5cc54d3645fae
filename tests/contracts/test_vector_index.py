"""What every vector index promises, against a brute force in NumPy."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import Vectors
from embeddings.errors import IndexCorrupt
from embeddings.index import Neighbor
from embeddings.indexes import INDEXES, create_vector_index, open_vector_index

every_index = pytest.mark.parametrize("name", INDEXES)

# Unit vectors of four components +-1/2: every dot product is exact in binary, and ties abound.
exact_vectors = st.tuples(*[st.sampled_from([-0.5, 0.5])] * 4).map(lambda row: np.array(row, np.float32))
keys = st.text(max_size=3)
contents = st.dictionaries(keys, exact_vectors, max_size=60)


def brute_force(
    content: Mapping[str, Vectors], query: Vectors, limit: int, allowed: Collection[str] | None
) -> list[Neighbor]:
    pairs = [(key, float(vector @ query)) for key, vector in content.items()]
    eligible = [pair for pair in pairs if allowed is None or pair[0] in allowed]
    return sorted(eligible, key=lambda pair: (-pair[1], pair[0]))[:limit]


def rows(vectors: Collection[Vectors]) -> Vectors:
    return np.array(list(vectors), dtype=np.float32).reshape(len(vectors), -1)


@every_index
@settings(max_examples=150, deadline=None)
@given(contents, contents, st.lists(keys), exact_vectors, st.integers(0, 40), st.none() | st.frozensets(keys))
def test_any_history_of_changes_answers_like_a_brute_force(
    name: str,
    first: dict[str, Vectors],
    second: dict[str, Vectors],
    deleted: list[str],
    query: Vectors,
    limit: int,
    allowed: frozenset[str] | None,
) -> None:
    index = create_vector_index(name)
    for batch in (first, second):
        if batch:
            index.upsert(list(batch), rows(batch.values()))
    index.delete(deleted)
    content = {key: vector for key, vector in (first | second).items() if key not in deleted}
    assert index.count() == len(content)
    assert index.search(query, limit, allowed) == brute_force(content, query, limit, allowed)
    some = frozenset(sorted(content)[::2])
    assert index.search(query, limit, some) == brute_force(content, query, limit, some)
    with TemporaryDirectory() as folder:
        index.save(Path(folder))
        opened = open_vector_index(Path(folder), name)
    assert opened.search(query, limit, allowed) == brute_force(content, query, limit, allowed)
    if content:
        assert np.array_equal(opened.vectors(list(content)), rows(content.values()))


@every_index
def test_ordinary_vectors_are_found_in_the_order_of_their_cosines(name: str) -> None:
    random = np.random.default_rng(7)
    vectors = random.normal(size=(2000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"key {number:04}" for number in range(2000)]
    index = create_vector_index(name)
    index.upsert(names, vectors)
    for allowed in (None, names[::2], names[::90], names[:1], []):
        content = dict(zip(names, vectors, strict=True))
        found = index.search(vectors[5], 30, allowed)
        expected = brute_force(content, vectors[5], 30, allowed)
        assert [key for key, _ in found] == [key for key, _ in expected]
        assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in expected], abs=1e-6)


@every_index
@pytest.mark.parametrize("step", [1, 2, 50])
def test_many_tied_vectors_give_the_least_keys(name: str, step: int) -> None:
    index = create_vector_index(name)
    names = [f"{number:03}" for number in range(500)]
    index.upsert(names[::-1], np.tile(np.array([0.6, 0.8], np.float32), (500, 1)))
    allowed = names[::step]
    assert [key for key, _ in index.search(np.array([1, 0], np.float32), 7, allowed)] == allowed[:7]


@every_index
def test_a_key_given_twice_in_a_batch_keeps_its_last_vector(name: str) -> None:
    index = create_vector_index(name)
    index.upsert(["a", "a"], np.array([[1, 0], [0, 1]], np.float32))
    assert index.search(np.array([0, 1], np.float32), 5) == [("a", 1.0)]


@every_index
def test_a_wrong_shape_is_refused_and_changes_nothing(name: str) -> None:
    index = create_vector_index(name)
    index.upsert(["a"], np.eye(1, 4, dtype=np.float32))
    for names, shape in ((["b"], (1, 3)), (["b"], (2, 4)), (["b"], (4,)), ([], (1, 4))):
        with pytest.raises(ValueError, match="shape"):
            index.upsert(names, np.zeros(shape, np.float32))
    with pytest.raises(ValueError, match="shape"):
        index.search(np.zeros(3, np.float32), 1)
    assert index.count() == 1


@every_index
def test_an_unknown_key_has_no_vector_and_is_forgotten_without_ado(name: str) -> None:
    index = create_vector_index(name)
    index.delete(["nobody"])
    with pytest.raises(KeyError):
        index.vectors(["nobody"])
    assert index.vectors([]).shape[0] == 0


@every_index
def test_the_order_of_upserts_leaves_no_trace_in_the_file(name: str, tmp_path: Path) -> None:
    contents = []
    for turn in (1, -1):
        index = create_vector_index(name)
        for key in ["a", "b", "c"][::turn]:
            index.upsert([key], np.eye(3, dtype=np.float32)["abc".index(key) : "abc".index(key) + 1])
        folder = tmp_path / str(turn)
        folder.mkdir()
        index.save(folder)
        contents.append([path.read_bytes() for path in sorted(folder.iterdir())])
    assert contents[0] == contents[1]


@every_index
def test_a_save_replaces_the_former_file_and_leaves_nothing_beside_it(name: str, tmp_path: Path) -> None:
    index = create_vector_index(name)
    index.upsert(["a"], np.eye(1, 2, dtype=np.float32))
    index.save(tmp_path)
    files = sorted(tmp_path.iterdir())
    index.upsert(["b"], np.eye(1, 2, dtype=np.float32))
    index.save(tmp_path)
    assert sorted(tmp_path.iterdir()) == files
    assert open_vector_index(tmp_path, name).count() == 2


@every_index
@pytest.mark.parametrize("damage", ["cut", "altered", "missing"])
def test_a_damaged_file_is_refused_by_name(name: str, damage: str, tmp_path: Path) -> None:
    index = create_vector_index(name)
    index.upsert(["a", "b"], np.eye(2, 64, dtype=np.float32))
    index.save(tmp_path)
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        content[300] ^= 0xFF
        path.write_bytes(content)
    with pytest.raises(IndexCorrupt, match=path.name):
        open_vector_index(tmp_path, name)


@every_index
def test_searches_go_on_while_another_thread_changes_the_index(name: str) -> None:
    index = create_vector_index(name)
    index.upsert(["always"], np.eye(1, 8, dtype=np.float32))

    def change() -> None:
        for number in range(60):
            index.upsert([f"other {number}"], np.eye(8, dtype=np.float32)[1:2])
            index.delete([f"other {number - 5}"])

    def search() -> set[str]:
        return {index.search(np.eye(8, dtype=np.float32)[0], 3)[0][0] for _ in range(300)}

    with ThreadPoolExecutor(3) as pool:
        changing, *searching = pool.submit(change), pool.submit(search), pool.submit(search)
        changing.result()
        assert all(future.result() == {"always"} for future in searching)


@every_index
def test_a_closed_index_is_empty(name: str) -> None:
    index = create_vector_index(name)
    index.upsert(["a"], np.eye(1, 2, dtype=np.float32))
    index.close()
    assert index.count() == 0
    assert index.search(np.eye(1, 2, dtype=np.float32)[0], 3) == []
