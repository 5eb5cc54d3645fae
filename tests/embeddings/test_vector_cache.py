import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import IndexCorrupt
from embeddings.vector_cache import VectorCache

VECTORS = np.eye(2, 3, dtype=np.float32)


def test_vector_is_found_only_for_its_text_and_model(cache: VectorCache) -> None:
    cache.put({"a": "1", "b": "2"}, "model", VECTORS)
    found = cache.find({"a": "1", "b": "changed", "c": "1"}, "model")
    assert found.keys() == {"a"}
    assert np.array_equal(found["a"], VECTORS[0])
    assert cache.find({"a": "1"}, "other model") == {}


def test_damaged_vector_is_not_found(cache: VectorCache, tmp_path: Path) -> None:
    cache.put({"a": "1", "b": "2"}, "model", VECTORS)
    (file,) = tmp_path.rglob("*.sqlite")
    with closing(sqlite3.connect(file)) as connection, connection:
        ((vector,),) = connection.execute("SELECT vector FROM vectors WHERE key = 'a'").fetchall()
        damaged = vector[:-1] + bytes([vector[-1] ^ 0x80])
        connection.execute("UPDATE vectors SET vector = ? WHERE key = 'a'", (damaged,))
    assert cache.find({"a": "1", "b": "2"}, "model").keys() == {"b"}


def test_file_without_checksums_keeps_its_vectors(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as connection, connection:
        connection.execute(
            "CREATE TABLE vectors (key TEXT, model TEXT, digest TEXT, vector BLOB, PRIMARY KEY (key, model))"
        )
        connection.execute("INSERT INTO vectors VALUES ('a', 'model', '1', ?)", (VECTORS[0].tobytes(),))
    cache = VectorCache(tmp_path / "old.sqlite")
    cache.put({"b": "2"}, "model", VECTORS[1:])
    assert cache.find({"a": "1", "b": "2"}, "model").keys() == {"a", "b"}
    cache.close()


def test_changed_text_replaces_its_vector(cache: VectorCache) -> None:
    for digest in "12345":
        cache.put({"a": digest}, "model", VECTORS[:1])
    assert cache.count() == 1


def test_retain_deletes_other_keys(cache: VectorCache) -> None:
    cache.put({"a": "1", "b": "2"}, "model", VECTORS)
    assert cache.retain(["b", "c"]) == 1
    assert cache.find({"a": "1", "b": "2"}, "model").keys() == {"b"}


def test_number_of_vectors_must_match_number_of_keys(cache: VectorCache) -> None:
    with pytest.raises(ValueError, match="zip"):
        cache.put({"a": "1"}, "model", VECTORS)
    assert cache.count() == 0


def test_tens_of_thousands_of_keys_are_found_in_one_call(cache: VectorCache) -> None:
    digests = {f"https://example.org/{number}": "1" for number in range(40_000)}
    cache.put(digests, "model", np.zeros((40_000, 2), np.float32))
    assert cache.find(digests, "model").keys() == digests.keys()


def test_cache_is_thread_safe(cache: VectorCache) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: cache.put({key: "1"}, "model", VECTORS[:1]), "abcdefgh"))
    assert cache.count() == 8


def test_stored_vectors_survive_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite"
    program = (
        "import os, sys, pathlib, numpy\n"
        "from embeddings.vector_cache import VectorCache\n"
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


def test_invalid_file_raises_error_with_remedy(tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite"
    file.write_text("not a database" * 100)
    with pytest.raises(IndexCorrupt, match="Delete it") as caught:
        VectorCache(file)
    assert str(file) in str(caught.value)
    assert isinstance(caught.value.__cause__, sqlite3.DatabaseError)
