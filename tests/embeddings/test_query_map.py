from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.errors import IndexCorrupt
from embeddings.query_map import FEWEST, FILE, QueryMap, learn_query_map
from embeddings.storage import write_bundle

RANDOM = np.random.default_rng(7)
DIMENSION = 48


def unit(vectors: NDArray[np.float64]) -> Vectors:
    found: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


def glossary(count: int) -> tuple[Vectors, Vectors, Vectors]:
    """Return names, definitions and documents; a quarter of the dimensions of a name is noise."""
    meaning = RANDOM.normal(size=(count, DIMENSION))
    noise = RANDOM.normal(size=meaning.shape) * np.where(np.arange(DIMENSION) < DIMENSION / 4, 3, 0.5)
    return unit(meaning + noise), unit(meaning + RANDOM.normal(size=meaning.shape) / 2), unit(meaning)


def test_map_moves_unseen_names_nearer_to_their_definitions() -> None:
    names, definitions, documents = glossary(1000)
    learnt = learn_query_map(names[:600], definitions[:600], documents[:600])
    assert learnt is not None
    before = (names[600:] * definitions[600:]).sum(axis=1).mean()
    after = (learnt(names[600:]) * definitions[600:]).sum(axis=1).mean()
    assert after > before + 0.05


def test_map_without_improvement_is_discarded() -> None:
    names = unit(RANDOM.normal(size=(400, DIMENSION)))
    assert learn_query_map(names, names, unit(RANDOM.normal(size=names.shape))) is None


def test_few_terms_train_no_map() -> None:
    assert learn_query_map(*glossary(FEWEST - 1)) is None


def test_mapped_vectors_have_length_1() -> None:
    learnt = learn_query_map(*glossary(600))
    assert learnt is not None
    vectors = unit(RANDOM.normal(size=(5, DIMENSION)))
    assert np.linalg.norm(learnt(vectors), axis=1) == pytest.approx(1, abs=1e-5)
    assert learnt(vectors[0]) == pytest.approx(learnt(vectors)[0], abs=1e-6)


def test_reopened_map_gives_the_same_vectors(tmp_path: Path) -> None:
    assert QueryMap.open(tmp_path) is None
    learnt = learn_query_map(*glossary(600))
    assert learnt is not None
    learnt.save(tmp_path)
    opened = QueryMap.open(tmp_path)
    assert opened is not None
    vectors = unit(RANDOM.normal(size=(5, DIMENSION)))
    assert opened(vectors).tolist() == learnt(vectors).tolist()


def test_file_without_a_matrix_raises_error_with_its_name(tmp_path: Path) -> None:
    write_bundle(tmp_path / FILE, {"other": np.zeros(1)}, {})
    with pytest.raises(IndexCorrupt, match=r"query-map\.npz"):
        QueryMap.open(tmp_path)
