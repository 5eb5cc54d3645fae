import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from embeddings.cache import VectorCache
from embeddings.errors import IndexCorrupt

VECTORS = np.eye(2, 3, dtype=np.float32)


def test_a_vector_is_found_for_its_own_text_and_model_only(cache: VectorCache) -> None:
    cache.put({"a": "1", "b": "2"}, "model", VECTORS)
    found = cache.find({"a": "1", "b": "changed", "c": "1"}, "model")
    assert found.keys() == {"a"}
    assert np.array_equal(found["a"], VECTORS[0])
    assert cache.find({"a": "1"}, "other model") == {}


def test_a_changed_text_replaces_the_vector_so_that_the_file_stays_bounded(cache: VectorCache) -> None:
    for digest in "12345":
        cache.put({"a": digest}, "model", VECTORS[:1])
    assert cache.count() == 1


def test_keys_that_are_gone_are_pruned_on_demand(cache: VectorCache) -> None:
    cache.put({"a": "1", "b": "2"}, "model", VECTORS)
    assert cache.retain(["b", "c"]) == 1
    assert cache.find({"a": "1", "b": "2"}, "model").keys() == {"b"}


def test_as_many_vectors_as_keys_are_needed(cache: VectorCache) -> None:
    with pytest.raises(ValueError, match="zip"):
        cache.put({"a": "1"}, "model", VECTORS)
    assert cache.count() == 0


def test_tens_of_thousands_of_keys_are_found_in_one_call(cache: VectorCache) -> None:
    digests = {f"https://example.org/{number}": "1" for number in range(40_000)}
    cache.put(digests, "model", np.zeros((40_000, 2), np.float32))
    assert cache.find(digests, "model").keys() == digests.keys()


def test_threads_may_share_a_cache(cache: VectorCache) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: cache.put({key: "1"}, "model", VECTORS[:1]), "abcdefgh"))
    assert cache.count() == 8


def test_what_was_put_survives_a_process_that_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite"
    program = (
        "import os, sys, pathlib, numpy\n"
        "from embeddings.cache import VectorCache\n"
        "cache = VectorCache(pathlib.Path(sys.argv[1]))\n"
        "cache.put({'a': '1'}, 'model', numpy.ones((1, 3), 'f4'))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", program, file], cwd=root, check=False)
    assert killed.returncode == -9
    reopened = VectorCache(file)
    assert reopened.find({"a": "1"}, "model")["a"].tolist() == [1, 1, 1]
    reopened.close()


def test_a_file_that_is_no_database_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite"
    file.write_text("not a database" * 100)
    with pytest.raises(IndexCorrupt, match="Delete it") as caught:
        VectorCache(file)
    assert caught.value.file == file
    assert isinstance(caught.value.__cause__, sqlite3.DatabaseError)
