"""The map: similar terms are close together, and the map is deterministic and stable under small changes."""

import io
import subprocess
import sys

import numpy as np
import pytest

from embeddings.encoder import Encoder, Vectors
from embeddings.projection import Places, completed, place_among, project


def groups(sizes: list[int], seed: int = 1) -> Vectors:
    """Return unit vectors around one center per group, in the order of the groups."""
    chance = np.random.default_rng(seed)
    centers = np.repeat(chance.normal(size=(len(sizes), 24)), sizes, axis=0)
    vectors = centers + 0.6 * chance.normal(size=centers.shape)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def share_of_own_group(places: Places, sizes: list[int]) -> float:
    group = np.repeat(np.arange(len(sizes)), sizes)
    distances = np.linalg.norm(places[:, np.newaxis] - places, axis=2)
    nearest = np.argsort(distances, axis=1)[:, 1:6]
    return float((group[nearest] == group[:, np.newaxis]).mean())


def test_similar_vectors_are_close_together() -> None:
    sizes = [20, 30, 25, 40]
    places = project(groups(sizes))
    assert places.shape == (115, 2)
    assert share_of_own_group(places, sizes) > 0.95


def test_map_is_deterministic_and_fills_the_plane() -> None:
    vectors = groups([20, 20])
    places = project(vectors)
    assert np.array_equal(places, project(vectors))
    assert places.min(axis=0).tolist() == [0, 0]
    assert places.max(axis=0).tolist() == [1, 1]


def test_removing_a_term_hardly_changes_the_map() -> None:
    vectors = groups([20, 30, 25, 40])
    before, after = project(vectors)[:-1], project(vectors[:-1])
    for axis in (0, 1):
        assert np.corrcoef(before[:, axis], after[:, axis])[0, 1] > 0.9


@pytest.mark.parametrize("added", [1, 30])
def test_a_layout_that_begins_with_an_earlier_one_resembles_it(added: int) -> None:
    vectors = groups([20, 30, 25, 40])
    kept = np.sort(np.random.default_rng(added).permutation(len(vectors))[added:])
    start = np.full((len(vectors), 2), np.nan)
    start[kept] = before = project(vectors[kept])
    after = project(vectors, start)
    for axis in (0, 1):
        assert np.corrcoef(before[:, axis], after[kept][:, axis])[0, 1] > 0.8
    assert share_of_own_group(after, [20, 30, 25, 40]) > 0.95


def test_new_terms_are_placed_among_the_others_which_stay() -> None:
    vectors = groups([20, 30, 25, 40])
    places = project(vectors)
    given = places.copy()
    given[[3, 50, 100]] = np.nan
    found = completed(given, vectors)
    others = np.setdiff1d(np.arange(len(vectors)), [3, 50, 100])
    assert np.array_equal(found[others], places[others])
    assert share_of_own_group(found, [20, 30, 25, 40]) > 0.95


@pytest.mark.parametrize("count", [1, 2, 5, 6, 7])
def test_few_terms_have_a_map(count: int) -> None:
    places = project(groups([count]))
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()


@pytest.mark.parametrize("count", [2, 12])
def test_equal_vectors_have_a_map(count: int) -> None:
    places = project(np.repeat(groups([1]), count, axis=0))
    assert np.isfinite(places).all()
    assert ((places >= 0) & (places <= 1)).all()


def test_additional_term_is_placed_among_the_most_similar() -> None:
    vectors = groups([20, 20, 20])
    places = project(vectors)
    found = place_among(vectors[[3, 45]], vectors, places)
    groups_of = places[:20].mean(axis=0), places[40:].mean(axis=0)
    for place, own, other in ((found[0], *groups_of), (found[1], *groups_of[::-1])):
        assert np.linalg.norm(place - own) < np.linalg.norm(place - other)


def test_program_projects_from_stdin_to_stdout(encoder: Encoder) -> None:
    vectors = encoder.encode_documents([f"the number {number}" for number in range(8)])
    given = io.BytesIO()
    np.savez(given, vectors=vectors, start=np.empty((0, 2)))
    program = [sys.executable, "-m", "embeddings.projection"]
    answer = subprocess.run(program, input=given.getvalue(), capture_output=True, check=True).stdout
    places = np.load(io.BytesIO(answer), allow_pickle=False)
    assert places.shape == (8, 2)
