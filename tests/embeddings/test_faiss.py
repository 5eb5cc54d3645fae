"""Behavior of the FAISS indexes beyond the port: number of threads, and checksums."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

from embeddings.errors import IndexCorrupt
from embeddings.indexes import INDEXES
from embeddings.indexes.faiss import FlatFaissIndex
from embeddings.positions import Positions


@pytest.mark.parametrize("name", INDEXES)
def test_search_uses_one_thread_from_any_thread(name: str, tmp_path: Path) -> None:
    INDEXES[name].write(tmp_path, np.eye(2, dtype=np.float32))
    index = INDEXES[name].open(tmp_path, Positions(["a", "b"]))

    def threads() -> int:
        index.search(np.array([1, 0], dtype=np.float32), 1)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1) as fresh:
        assert fresh.submit(threads).result() == 1


def test_altered_byte_in_a_small_index_is_detected_when_opened(tmp_path: Path) -> None:
    FlatFaissIndex.write(tmp_path, np.eye(2, 64, dtype=np.float32))
    path = tmp_path / FlatFaissIndex.file
    content = bytearray(path.read_bytes())
    content[300] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(IndexCorrupt, match=path.name):
        FlatFaissIndex.open(tmp_path, Positions(["a", "b"]))
