"""The index of lines: for large documents that state one term per line, the term of each line by its digest.

It is derived from the documents, and stored in the file of the index of sources. For a source whose digest in the graph
is not the one that its lines were stored with, it is not used.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import BinaryIO, Final, NamedTuple

from embeddings.chunks import chunks
from graph.rdf import Iri
from ingest.documents import Document

__all__ = ["IndexedLine", "LineIndex", "LinesOfDocument", "RecordedLines", "line_digest"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS document (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS line (
    document INTEGER NOT NULL, digest BLOB NOT NULL, term TEXT NOT NULL, has_findings INTEGER NOT NULL,
    PRIMARY KEY (document, digest)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS line_by_term ON line (document, term);
CREATE TABLE IF NOT EXISTS name (
    document INTEGER NOT NULL, name TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY (document, name, term)
) WITHOUT ROWID;
CREATE TEMPORARY TABLE IF NOT EXISTS present (digest BLOB PRIMARY KEY) WITHOUT ROWID;
"""
_DIGEST: Final = 16  # bytes
_CHUNK: Final = 10_000
_EMPTY: Final = b"\0" * _DIGEST

# CROSS JOIN, because SQLite would otherwise read all lines for each value.
_NEW: Final = "SELECT digest FROM present WHERE digest NOT IN (SELECT digest FROM line WHERE document = ?)"
_GONE: Final = """
SELECT digest, term, has_findings FROM line WHERE document = ? AND digest NOT IN (SELECT digest FROM present)
"""
_READ_AGAIN: Final = "SELECT digest FROM line WHERE document = ? AND has_findings AND digest IN present"
_LINES: Final = """
SELECT digest, term, has_findings FROM json_each(?) AS wanted
CROSS JOIN line ON line.document = ? AND line.digest = unhex_digest(wanted.value)
"""
_LINES_OF: Final = """
SELECT digest, term, has_findings FROM json_each(?) AS wanted
CROSS JOIN line ON line.document = ? AND line.term = wanted.value
"""
_DOCUMENT: Final = "SELECT id FROM document WHERE iri = ? AND digest = ?"
_NAMED: Final = (
    "SELECT name, term FROM json_each(?) AS wanted CROSS JOIN name ON name.document = ? AND name.name = wanted.value"
)


class IndexedLine(NamedTuple):
    """A line that states a term; `has_findings` if reading it gives findings, which every ingest reports."""

    digest: bytes
    term: Iri
    has_findings: bool


def line_digest(line: bytes) -> bytes:
    """Return the digest of a line without the white space around it, empty for an empty line."""
    text = line.strip()
    return blake2b(text, digest_size=_DIGEST).digest() if text else b""


@dataclass(frozen=True, slots=True)
class RecordedLines:
    """The digests of the lines of a document, recorded while it is read line by line."""

    digests: bytearray

    @classmethod
    def of(cls, document: Document) -> "tuple[Document, RecordedLines]":
        """Return the document so that reading it records its lines."""
        recorded = cls(bytearray())

        def opened() -> BinaryIO:
            recorded.digests.clear()
            return _Recording(document.open(), recorded.digests)  # type: ignore[return-value]

        return replace(document, open=opened), recorded

    def digest(self, line: int) -> bytes:
        """Return the digest of a line, counted from 1; empty for an empty line."""
        digest = bytes(self.digests[(line - 1) * _DIGEST : line * _DIGEST])
        return b"" if digest == _EMPTY else digest


class _Recording:
    """A binary stream that records the digest of each line that `readline` returns."""

    def __init__(self, stream: BinaryIO, digests: bytearray) -> None:
        self._stream, self._digests = stream, digests
        self.read, self.seek = stream.read, stream.seek

    def readline(self, size: int = -1) -> bytes:
        line = self._stream.readline(size)
        if line:
            self._digests += line_digest(line) or _EMPTY
        return line

    def __enter__(self) -> "_Recording":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


class LineIndex:
    """The lines of all large documents; changes are written with those of the index of sources."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def make(cls, connection: sqlite3.Connection) -> None:
        """Create the tables that do not exist."""
        connection.executescript(_SCHEMA)
        connection.create_function("unhex_digest", 1, bytes.fromhex, deterministic=True)

    def of(self, source: Iri, digest: str) -> "LinesOfDocument | None":
        """Return the lines of a source if they were stored when it had this digest."""
        row = self._connection.execute(_DOCUMENT, (source, digest)).fetchone()
        return None if row is None else LinesOfDocument(self._connection, int(row[0]))

    def put(self, source: Iri, digest: str) -> "LinesOfDocument":
        """Replace the lines of a source by none; the caller adds them."""
        self.remove(source)
        cursor = self._connection.execute("INSERT INTO document (iri, digest) VALUES (?, ?)", (source, digest))
        return LinesOfDocument(self._connection, int(cursor.lastrowid or 0))

    def remove(self, source: Iri) -> None:
        """Forget the lines of a source."""
        for (document,) in self._connection.execute("SELECT id FROM document WHERE iri = ?", (source,)).fetchall():
            for table in ("line", "name"):
                self._connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))  # noqa: S608
            self._connection.execute("DELETE FROM document WHERE id = ?", (document,))


@dataclass(frozen=True, slots=True)
class LinesOfDocument:
    """The stored lines of one document."""

    connection: sqlite3.Connection
    document: int

    def compare(self, digests: Iterable[bytes]) -> tuple[set[bytes], list[IndexedLine]] | None:
        """Return the digests of new lines and of lines with findings, and the stored lines that are gone.

        None if two lines are equal. Memory holds only the differences.
        """
        self.connection.execute("DELETE FROM present")
        count = 0
        for chunk in chunks(((digest,) for digest in digests), _CHUNK):
            self.connection.executemany("INSERT OR IGNORE INTO present (digest) VALUES (?)", chunk)
            count += len(chunk)
        ((present,),) = self.connection.execute("SELECT count(*) FROM present")
        if present != count:
            return None
        new = {bytes(digest) for (digest,) in self.connection.execute(_NEW, (self.document,))}
        again = {bytes(digest) for (digest,) in self.connection.execute(_READ_AGAIN, (self.document,))}
        return new | again, list(map(_line, self.connection.execute(_GONE, (self.document,))))

    def lines(self, digests: Iterable[bytes]) -> list[IndexedLine]:
        """Return the stored lines with these digests."""
        wanted = json.dumps([digest.hex() for digest in digests])
        return list(map(_line, self.connection.execute(_LINES, (wanted, self.document))))

    def lines_of(self, terms: Iterable[Iri]) -> list[IndexedLine]:
        """Return the stored lines that state these terms."""
        return list(map(_line, self.connection.execute(_LINES_OF, (json.dumps(list(terms)), self.document))))

    def named(self, names: Iterable[Iri]) -> set[tuple[Iri, Iri]]:
        """Return pairs of a name, as an IRI, and a term that has it, for these names."""
        return set(self.connection.execute(_NAMED, (json.dumps(list(names)), self.document)))

    def change(
        self,
        digest: str,
        removed: Collection[IndexedLine],
        former_names: Iterable[tuple[Iri, Iri]],
        lines: Iterable[IndexedLine],
        names: Iterable[tuple[Iri, Iri]],
    ) -> None:
        """Replace lines, and the names of their terms; the document has the digest `digest` then."""
        number = self.document
        self.connection.execute("UPDATE document SET digest = ? WHERE id = ?", (digest, number))
        self.connection.executemany(
            "DELETE FROM line WHERE document = ? AND digest = ?", [(number, line.digest) for line in removed]
        )
        self.connection.executemany(
            "DELETE FROM name WHERE document = ? AND name = ? AND term = ?", [(number, *pair) for pair in former_names]
        )
        self.connection.executemany(
            "INSERT OR REPLACE INTO line (document, digest, term, has_findings) VALUES (?, ?, ?, ?)",
            ((number, *line) for line in lines),
        )
        self.connection.executemany(
            "INSERT OR IGNORE INTO name (document, name, term) VALUES (?, ?, ?)", ((number, *pair) for pair in names)
        )


def _line(row: tuple[bytes, Iri, int]) -> IndexedLine:
    return IndexedLine(bytes(row[0]), row[1], bool(row[2]))
