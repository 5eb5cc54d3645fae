"""The SQLite connections of one process: one that writes, and those of readers, which are used again."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embeddings.engines.relational.statements import NAMES, PAGE_ALL, PAYLOADS
from embeddings.storage import failure

_CACHED_PAGES = 16_000  # KiB of SQLite pages per connection
_MAPPED = 1 << 32  # bytes of SQLite pages that all processes share
_NO_RECORD = {"keys": "[]", "sort": "", "key": "", "limit": 0, "skip": 0}
"""Parameters with which the statements of usual pages are prepared: the first request would take half a millisecond."""


class Connections:
    """Connections to one SQLite file; safe to use from several threads."""

    def __init__(self, file: Path, *, writable: bool) -> None:
        """Open the connection that writes, if `writable`. Raises `IndexCorrupt`, `StorageFailed`."""
        self._file, self._writable = file, writable
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._is_open = True
        self.writer = self._connect() if writable else None
        """The connection that writes."""

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Provide a connection, and end its transaction. Raises `IndexCorrupt`, `StorageFailed`."""
        connection = self.take()
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            raise failure(self._file, error) from error
        finally:
            self.give_back(connection)

    def take(self) -> sqlite3.Connection:
        """Return a connection that nobody else uses, until `give_back`."""
        with self._lock:
            return self._idle.pop() if self._idle else self._connect()

    def give_back(self, connection: sqlite3.Connection) -> None:
        """End the transaction of a connection, and keep it for others, or close it after `close`."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._lock:
            if self._is_open:
                self._idle.append(connection)
            else:
                connection.close()

    def close(self) -> None:
        """Close all connections but those in use, which are closed when they are given back."""
        with self._lock:
            self._is_open = False
            for connection in [*self._idle, *([self.writer] if self.writer else [])]:
                connection.close()
            self._idle.clear()

    def _connect(self) -> sqlite3.Connection:
        # A reader must not write: it would merge the log of a writer that has finished, and break the seal.
        address = f"{self._file.absolute().as_uri()}?mode={'rwc' if self._writable else 'ro'}"
        try:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        except sqlite3.DatabaseError as error:
            raise failure(self._file, error) from error
        try:
            connection.execute("PRAGMA busy_timeout = 10000")
            if self._writable:
                connection.execute("PRAGMA journal_mode = WAL")
            else:  # a writer reads whole tables, and would have all of them in its memory
                connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{_CACHED_PAGES}")
            if not self._writable:
                with suppress(sqlite3.OperationalError):  # the tables of an earlier version
                    for statement in (PAGE_ALL, PAYLOADS, NAMES):
                        connection.execute(statement, _NO_RECORD).fetchall()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise failure(self._file, error) from error
        return connection
