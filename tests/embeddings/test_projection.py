"""The map: what is alike lies together, equal vectors give the equal map, and a small change a small one."""

import io
import subprocess
import sys

import numpy as np
import pytest

from embeddings.encoder import Encoder, Vectors
from embeddings.projection import Places, place_among, project


def groups(sizes: list[int], seed: int = 1) -> Vectors:
    """Unit vectors around as many centers, in the order of these."""
    chance = np.random.default_rng(seed)
    centers = np.repeat(chance.normal(size=(len(sizes), 24)), sizes, axis=0)
    vectors = centers + 0.6 * chance.normal(size=centers.shape)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def share_of_own_group(places: Places, sizes: list[int]) -> float:
    group = np.repeat(np.arange(len(sizes)), sizes)
    distances = np.linalg.norm(places[:, np.newaxis] - places, axis=2)
    nearest = np.argsort(distances, axis=1)[:, 1:6]
    return float((group[nearest] == group[:, np.newaxis]).mean())


def test_what_is_alike_lies_together() -> None:
    sizes = [20, 30, 25, 40]
    places = project(groups(sizes))
    assert places.shape == (115, 2)
    assert share_of_own_group(places, sizes) > 0.95


def test_equal_vectors_give_equal_maps_that_fill_the_plane() -> None:
    vectors = groups([20, 20])
    places = project(vectors)
    assert np.array_equal(places, project(vectors))
    assert places.min(axis=0).tolist() == [0, 0]
    assert places.max(axis=0).tolist() == [1, 1]


def test_a_term_that_goes_leaves_the_map_as_it_was() -> None:
    vectors = groups([20, 30, 25, 40])
    before, after = project(vectors)[:-1], project(vectors[:-1])
    for axis in (0, 1):
        assert np.corrcoef(before[:, axis], after[:, axis])[0, 1] > 0.9


@pytest.mark.parametrize("count", [1, 2, 5, 6, 7])
def test_a_handful_of_terms_has_a_map_too(count: int) -> None:
    places = project(groups([count]))
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()


@pytest.mark.parametrize("count", [2, 12])
def test_terms_of_one_text_have_a_map_too(count: int) -> None:
    places = project(np.repeat(groups([1]), count, axis=0))
    assert np.isfinite(places).all()
    assert ((places >= 0) & (places <= 1)).all()


def test_a_term_that_is_not_drawn_belongs_beside_those_that_are_most_like_it() -> None:
    vectors = groups([20, 20, 20])
    places = project(vectors)
    found = place_among(vectors[[3, 45]], vectors, places)
    groups_of = places[:20].mean(axis=0), places[40:].mean(axis=0)
    for place, own, other in ((found[0], *groups_of), (found[1], *groups_of[::-1])):
        assert np.linalg.norm(place - own) < np.linalg.norm(place - other)


def test_the_program_answers_with_the_map_of_what_it_is_given(encoder: Encoder) -> None:
    vectors = encoder.encode([f"the number {number}" for number in range(8)])
    given = io.BytesIO()
    np.save(given, vectors)
    program = [sys.executable, "-m", "embeddings.projection"]
    answer = subprocess.run(program, input=given.getvalue(), capture_output=True, check=True).stdout
    places = np.load(io.BytesIO(answer), allow_pickle=False)
    assert places.shape == (8, 2)
