"""Cache of vectors, which lets a rebuild embed only new and changed texts."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from threading import Lock

import numpy as np

from embeddings.encoder import Vectors
from embeddings.errors import EmbeddingsError
from embeddings.storage import failure

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    key TEXT NOT NULL, model TEXT NOT NULL, digest TEXT NOT NULL, vector BLOB NOT NULL, checksum INTEGER,
    PRIMARY KEY (key, model)
) WITHOUT ROWID
"""
_HAS_CHECKSUMS = "SELECT 1 FROM pragma_table_info('vectors') WHERE name = 'checksum'"
_ADD_CHECKSUMS = "ALTER TABLE vectors ADD COLUMN checksum INTEGER"  # files of version 0.1 have none
_FIND = """
SELECT stored.key, stored.vector, stored.checksum
FROM json_each(?) AS wanted JOIN vectors AS stored ON stored.key = wanted.key
WHERE stored.digest = wanted.value AND stored.model = ?
"""
_PUT = "INSERT OR REPLACE INTO vectors (key, model, digest, vector, checksum) VALUES (?, ?, ?, ?, ?)"
_RETAIN = "DELETE FROM vectors WHERE key NOT IN (SELECT value FROM json_each(?))"


class VectorCache:
    """A SQLite file of vectors by (key, digest of the text, model).

    Guarantees: a vector is returned only for the text and model it was computed from, and not if its checksum differs.
    A key has one vector per model (a new text replaces the old one), so with `retain` the file is bounded by the keys
    in use. `put` is atomic, even after a kill. Thread-safe.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._connection = sqlite3.connect(file, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA page_size = 16384")  # ten vectors per page, not one or two
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last vectors
            self._connection.execute(_SCHEMA)
            if not self._connection.execute(_HAS_CHECKSUMS).fetchone():
                self._connection.execute(_ADD_CHECKSUMS)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise self._failure(error) from error

    def find(self, digests: Mapping[str, str], model: str) -> dict[str, Vectors]:
        """Return the vectors, each of shape (dimension,), of the keys whose text still has the given digest.

        Raises `IndexCorrupt`, `StorageFailed`.
        """
        try:
            with self._lock:
                rows = self._connection.execute(_FIND, (json.dumps(digests), model)).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error
        return {
            key: np.frombuffer(vector, dtype="<f4")
            for key, vector, checksum in rows
            if checksum is None or checksum == zlib.crc32(vector)
        }

    def put(self, digests: Mapping[str, str], model: str, vectors: Vectors) -> None:
        """Store one row of `vectors`, shape (len(digests), dimension), per key in one transaction.

        Raises `ValueError` if the numbers of keys and rows differ, `IndexCorrupt`, `StorageFailed`.
        """
        contents = [vector.astype("<f4").tobytes() for vector in vectors]
        rows = [
            (key, model, digest, content, zlib.crc32(content))
            for (key, digest), content in zip(digests.items(), contents, strict=True)
        ]
        try:
            with self._lock, self._connection:
                self._connection.executemany(_PUT, rows)
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    def retain(self, keys: Collection[str]) -> int:
        """Delete the vectors of all other keys, and free their space; return the number of deleted vectors.

        Raises `IndexCorrupt`, `StorageFailed`.
        """
        try:
            with self._lock:
                with self._connection:
                    deleted = self._connection.execute(_RETAIN, (json.dumps(list(keys)),)).rowcount
                self._connection.execute("VACUUM")
                return deleted
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    def count(self) -> int:
        """Return the number of vectors of all models."""
        with self._lock:
            (number,) = self._connection.execute("SELECT count(*) FROM vectors").fetchone()
        return int(number)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _failure(self, error: sqlite3.DatabaseError) -> EmbeddingsError:
        return failure(self._file, error, "Delete it and run `lexigraph ingest` again; it is only a cache.")


def section_key(key: str) -> str:
    """Return the key of the vector of a record's section. It is not the key of a record: IRIs contain no space."""
    return f"{key} section"


def record_key(key: str) -> str:
    """Return the key of the record of a vector.

    >>> record_key(section_key("https://kg.example/term/a")), record_key("https://kg.example/term/a")
    ('https://kg.example/term/a', 'https://kg.example/term/a')
    """
    return key.partition(" ")[0]


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text as hex.

    >>> text_digest("Batch Size")[:12]
    'c4857cd1742f'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
