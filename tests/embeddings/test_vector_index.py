"""Base and delta of vectors, compared with a search of all vectors in NumPy."""

from functools import partial
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from embeddings.encoder import Vectors
from embeddings.engines.embedded import vector_index, vector_merges
from embeddings.engines.embedded.vector_index import Segments, SegmentsState, append_vectors
from embeddings.engines.embedded.vector_merges import MergeStopped, move_delta, write_base
from embeddings.errors import IndexCorrupt


def vectors_of(count: int, dimension: int = 16, seed: int = 1) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def filled(folder: Path, base: int, delta: int) -> tuple[Segments, Vectors]:
    """Segments with ids from 1: the first `base` in the base, the next `delta` in the delta."""
    vectors = vectors_of(base + delta)
    state = SegmentsState()
    if base:
        state = append_vectors(folder, state, range(1, base + 1), vectors[:base])
        state = write_base(folder, Segments(folder, state), np.arange(1, base + 1))
    if delta:
        state = append_vectors(folder, state, range(base + 1, base + delta + 1), vectors[base:])
    return Segments(folder, state), vectors


@pytest.mark.parametrize(("base", "delta"), [(0, 0), (0, 30), (30, 0), (200, 30)])
@pytest.mark.parametrize("allowed", [None, [], [3, 17, 29], list(range(2, 400, 2))])
def test_nearest_equals_a_search_of_all_vectors(
    base: int, delta: int, allowed: list[int] | None, tmp_path: Path
) -> None:
    segments, vectors = filled(tmp_path, base, delta)
    query = vectors_of(1, seed=2)[0]
    ids = [one for one in range(1, base + delta + 1) if allowed is None or one in allowed]
    cosines = {one: float(vectors[one - 1] @ query) for one in ids}
    expected = sorted(cosines, key=lambda one: -cosines[one])
    found = segments.nearest(query, 7, None if allowed is None else np.array(allowed, dtype=np.int64))
    assert found.ids.tolist() == expected[:7]
    assert np.allclose(found.cosines, [cosines[one] for one in expected[:7]], atol=1e-6)
    if len(expected) > 7:
        assert found.bound >= cosines[expected[7]] - 1e-6
    else:
        assert found.bound == -np.inf


def test_lists_find_most_of_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_merges, "EXACT", 1_000)
    monkeypatch.setattr(vector_index, "_RECONSTRUCTED", 100)
    segments, vectors = filled(tmp_path, 6_000, 50)
    assert segments.centroids() is not None
    query = vectors_of(1, seed=2)[0]
    for allowed in (None, np.arange(1, 6_051, 3)):
        chosen = np.arange(1, 6_051) if allowed is None else allowed
        best = chosen[np.argsort(-(vectors[chosen - 1] @ query))[:10]]
        found = segments.nearest(query, 10, allowed)
        assert len(set(found.ids.tolist()) & set(best.tolist())) >= 8
    grown = write_base(tmp_path, segments, segments.ids())
    assert grown.trained_on == segments.state.trained_on
    assert Segments(tmp_path, grown).vectors([6_050])[1] == pytest.approx(vectors[-1:], abs=1e-6)


def test_lists_are_written_as_faiss_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_merges, "EXACT", 1_000)
    for module in (vector_merges, vector_index):
        monkeypatch.setattr(module, "CHUNK", 50)  # shorter than a list
    segments, _ = filled(tmp_path, 0, 2_000)
    living = np.arange(2, 2_001, 2)
    state = write_base(tmp_path, segments, np.append(1, living))
    (file,) = tmp_path.glob("*.faiss")
    expected: Any = faiss.read_index(str(file))
    expected.reset()
    expected.make_direct_map(False)
    expected.add(vectors_of(2_000)[np.append(0, living - 1)])
    expected.make_direct_map()
    assert state.base_rows == 1_001
    assert file.read_bytes() == faiss.serialize_index(expected).tobytes()


@pytest.mark.parametrize("exact", [0, 5_000])
def test_a_merge_that_is_stopped_leaves_no_file(exact: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_merges, "EXACT", exact)
    segments, _ = filled(tmp_path, 0, 2_000)
    files = sorted(tmp_path.iterdir())
    for asked in range(100):
        answers = iter([*[False] * asked, *[True] * 100])
        try:
            write_base(tmp_path, segments, segments.ids(), should_stop=partial(next, answers))
        except MergeStopped:
            assert sorted(tmp_path.iterdir()) == files
        else:
            break
    assert asked == (1 if exact else 7)


def test_only_living_records_are_merged(tmp_path: Path) -> None:
    segments, vectors = filled(tmp_path, 20, 5)
    state = write_base(tmp_path, segments, np.array([2, 3, 22, 90]))
    merged = Segments(tmp_path, state)
    assert merged.ids().tolist() == [2, 3, 22]
    assert np.array_equal(merged.vectors([22, 2, 7])[1], vectors[[1, 21]])


def test_rows_appended_during_a_merge_are_kept(tmp_path: Path) -> None:
    segments, _ = filled(tmp_path, 5, 3)
    base = write_base(tmp_path, segments, segments.ids())
    now = append_vectors(tmp_path, segments.state, [9, 10], vectors_of(2, seed=3))
    moved = Segments(tmp_path, move_delta(tmp_path, segments.state, now, base))
    assert moved.ids().tolist() == list(range(1, 11))
    assert move_delta(tmp_path, now, now, base) == base


def test_rows_that_no_state_counts_are_overwritten(tmp_path: Path) -> None:
    first = append_vectors(tmp_path, SegmentsState(), [1], vectors_of(1))
    append_vectors(tmp_path, first, [2, 3], vectors_of(2, seed=4))
    second = append_vectors(tmp_path, first, [2], vectors_of(1, seed=5))
    segments = Segments(tmp_path, second)
    assert segments.ids().tolist() == [1, 2]
    assert np.array_equal(segments.vectors([2])[1], vectors_of(1, seed=5))


def test_a_query_of_another_shape_is_refused(tmp_path: Path) -> None:
    segments, _ = filled(tmp_path, 5, 0)
    with pytest.raises(ValueError, match="shape"):
        segments.nearest(np.zeros(3, np.float32), 1)


def test_a_base_of_another_size_is_reported(tmp_path: Path) -> None:
    segments, _ = filled(tmp_path, 5, 0)
    with pytest.raises(IndexCorrupt, match="6"):
        Segments(tmp_path, segments.state._replace(base_rows=6))
