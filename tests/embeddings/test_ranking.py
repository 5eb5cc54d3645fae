"""The ranking, compared with a direct implementation of its formula over random vectors."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import Vectors
from embeddings.engine import EngineQuery, SearchView
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.hits import SearchMode
from embeddings.ranking import rank
from embeddings.records import Filter, Label, Record
from tests.support.effort import repetitions

COUNT = 1500
RANDOM = np.random.default_rng(3)
# All vectors are close together, so word scores can change the order of hundreds of terms.
VECTORS = RANDOM.normal(size=(COUNT, 32)).astype(np.float32) * 0.2 + 1
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
KEYS = [f"{number:04}" for number in range(COUNT)]
WORDS = [f"word{number}" for number in range(40)]
RECORDS = [
    Record(
        key,
        (Label(f"term {key}"),),
        " ".join([*RANDOM.choice(WORDS, size=6, p=np.arange(1, 41) / 820), key]),
        section=f"section {key}" if number % 3 else "",
    )
    for number, key in enumerate(KEYS)
]
SECTIONS = np.roll(VECTORS, 700, axis=0)


class KnownVectors:
    """Encodes the texts of records, and their sections, as given vectors."""

    model = "known"

    def __init__(self, records: Sequence[Record], vectors: Vectors) -> None:
        self.dimension = vectors.shape[1]
        rows = zip(vectors, np.roll(vectors, 700, axis=0), strict=True)
        self.known = {
            text: vector
            for record, pair in zip(records, rows, strict=True)
            for text, vector in zip(record.embedded_texts(), pair, strict=False)
        }

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.known[text] for text in texts])

    encode_queries = encode_documents


@contextmanager
def opened(records: Sequence[Record], vectors: Vectors, folder: Path) -> Iterator[SearchView]:
    encoder = KnownVectors(records, vectors)
    engine = EmbeddedEngine(folder / "engine", encoder, folder / "vectors.sqlite", writable=True)
    engine.apply(1, records, ())
    with engine.view() as view:
        yield view
    engine.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchView]:
    with opened(RECORDS, VECTORS, tmp_path_factory.mktemp("many")) as view:
        yield view


def by_formula(view: SearchView, query: str, vector: Vectors, limit: int, step: int) -> list[str]:
    words = {one.key: one.words for one in view.candidates(EngineQuery(query), Filter(), COUNT).items}
    places = range(0, COUNT, step)
    weights = np.array([words.get(KEYS[place], 0.0) for place in places])
    cosines, sections = np.round(VECTORS[places] @ vector, 6), np.round(SECTIONS[places] @ vector, 6)
    sections[[not RECORDS[place].section for place in places]] = -1
    meaning = np.maximum(0, cosines + 0.15 * np.maximum(0, sections - cosines) + 0.1 * weights)
    ordered = sorted(zip(-meaning.astype(float), places, strict=True))
    return [KEYS[place] for _, place in ordered[:limit]]


@settings(max_examples=repetitions(8))
@given(st.integers(0, COUNT - 1), st.lists(st.sampled_from(WORDS), max_size=4), st.integers(1, 60), st.integers(1, 40))
def test_hits_equal_those_of_the_formula_over_all_terms(
    many: SearchView, nearest: int, words: list[str], limit: int, step: int
) -> None:
    query = " ".join(["zzz", *words])
    expected = by_formula(many, query, VECTORS[nearest], limit, step)
    hits = rank(many, query, VECTORS[nearest], SearchMode.HYBRID, Filter(keys=frozenset(KEYS[::step])), limit)
    # Cosines that differ in the seventh digit may be rounded differently by NumPy and FAISS.
    assert len(set(expected) ^ {hit.key for hit in hits}) <= 2
    assert hits[0].key == expected[0]
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.key))


def test_longer_result_starts_with_the_shorter_one_down_to_opposite_meanings(tmp_path: Path) -> None:
    axis = np.linspace(-1, 1, 21, dtype=np.float32)
    keys = [f"{number:02}" for number in range(len(axis))]
    records = [Record(key, (Label(f"term {key}"),), f"text {key}") for key in keys]
    query = np.array([1, 0], dtype=np.float32)
    with opened(records, np.stack([axis, np.sqrt(1 - axis**2)], axis=1), tmp_path) as view:
        answers = [
            [hit.key for hit in rank(view, "zzz", query, SearchMode.SEMANTIC, Filter(), limit)]
            for limit in range(1, 22)
        ]
    for shorter, longer in itertools.pairwise(answers):
        assert longer[: len(shorter)] == shorter
    assert answers[-1] == keys[:10:-1]
