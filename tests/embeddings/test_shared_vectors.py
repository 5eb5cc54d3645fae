"""Parquet files as the source of vectors: work is shared, done once, and repeated where it was lost."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import Vectors
from embeddings.shared_vectors import PartsEncoder, PartsMissing, embed_part, write_texts

TEXTS = [f"text number {number}" for number in range(50)]


class CountingEncoder:
    """Encodes a text as a vector of its own length and digits, and records the texts."""

    model, dimension = "counting", 8

    def __init__(self, fails_after: int = 1_000) -> None:
        self.encoded: list[str] = []
        self._fails_after = fails_after

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        if len(self.encoded) >= self._fails_after:
            raise ConnectionError
        self.encoded += texts
        rows = np.array([[sum(map(ord, text)) % 97, len(text), *map(ord, text[-6:])] for text in texts], np.float32)
        normal: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return normal

    encode_queries = encode_documents


def test_parts_are_disjoint_complete_and_computed_once(tmp_path: Path) -> None:
    assert write_texts(tmp_path, [*TEXTS, TEXTS[0]]) == 50
    workers = [CountingEncoder() for _ in range(3)]
    counts = [embed_part(tmp_path, worker, part, 3) for part, worker in enumerate(workers)]
    assert all(counts)
    assert sorted(text for worker in workers for text in worker.encoded) == sorted(TEXTS)
    assert embed_part(tmp_path, workers[0], 0, 1) == 0


def test_the_stored_vectors_are_those_of_the_model(tmp_path: Path) -> None:
    write_texts(tmp_path, TEXTS)
    embed_part(tmp_path, CountingEncoder(), 0, 1)
    rest = CountingEncoder()
    asked = [TEXTS[7], "another text", TEXTS[3]]
    vectors = PartsEncoder(rest, tmp_path).encode_documents(asked)
    assert rest.encoded == ["another text"]
    assert vectors == pytest.approx(CountingEncoder().encode_documents(asked))


def test_the_work_of_a_lost_worker_is_done_by_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.shared_vectors._ROWS", 10)
    write_texts(tmp_path, TEXTS)
    lost, next_one = CountingEncoder(fails_after=25), CountingEncoder()
    with pytest.raises(ConnectionError):
        embed_part(tmp_path, lost, 0, 1)
    assert embed_part(tmp_path, next_one, 0, 1) == 20
    assert set(lost.encoded) | set(next_one.encoded) == set(TEXTS)


def test_vectors_of_other_models_are_ignored(tmp_path: Path) -> None:
    class Other(CountingEncoder):
        model = "other"

    write_texts(tmp_path, TEXTS)
    embed_part(tmp_path, Other(), 0, 1)
    assert embed_part(tmp_path, CountingEncoder(), 0, 1) == 50


def test_a_directory_without_texts_is_reported(tmp_path: Path) -> None:
    with pytest.raises(PartsMissing, match="--write"):
        embed_part(tmp_path, CountingEncoder(), 0, 1)
