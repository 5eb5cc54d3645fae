"""The index of lines: for large documents that state one term per line, the term of each line by its digest.

It is derived from the documents, and stored in the file of the index of sources. For a source whose digest in the graph
is not the one that its lines were stored with, it is not used.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from embeddings.chunks import chunks
from graph.rdf import Iri

if TYPE_CHECKING:
    from ingest.input.documents import Document

_BY_TERM: Final = "CREATE INDEX IF NOT EXISTS line_by_term ON line (document, term)"
SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS document (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS line (
    document INTEGER NOT NULL, digest BLOB NOT NULL, term TEXT NOT NULL, has_findings INTEGER NOT NULL,
    PRIMARY KEY (document, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name (
    document INTEGER NOT NULL, name TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY (document, name, term)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS line_order (document INTEGER PRIMARY KEY, digests BLOB NOT NULL);
{_BY_TERM};
CREATE TEMPORARY TABLE IF NOT EXISTS present (digest BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TEMPORARY TABLE IF NOT EXISTS read_line (digest BLOB, term TEXT, has_findings INTEGER);
CREATE TEMPORARY TABLE IF NOT EXISTS read_name (name TEXT, term TEXT);
"""
_FILL: Final = (
    """
    INSERT OR REPLACE INTO line SELECT :document, digest, term, has_findings FROM read_line ORDER BY digest, rowid
    """,
    "INSERT OR IGNORE INTO name SELECT :document, name, term FROM read_name ORDER BY name, term",
)
_DIGEST: Final = 16  # bytes
_CHUNK: Final = 10_000
_FEW: Final = 8  # terms whose lines are searched for one by one
_EMPTY: Final = b"\0" * _DIGEST

# CROSS JOIN and INDEXED BY, because SQLite would otherwise read all lines for each value.
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
CROSS JOIN line INDEXED BY line_by_term ON line.document = ? AND line.term = wanted.value
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
    def of(cls, document: "Document") -> "tuple[Document, RecordedLines]":
        """Return the document so that reading it records its lines."""
        recorded = cls(bytearray())

        def opened() -> BinaryIO:
            recorded.digests.clear()
            return _Recording(document.open(), recorded.digests)  # type: ignore[return-value]

        return replace(document, open=opened), recorded

    def taken(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the digests of the lines that are not empty, and record those of all."""
        for line in lines:
            digest = line_digest(line)
            self.digests.extend(digest or _EMPTY)
            if digest:
                yield digest

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

    @staticmethod
    def prepare(connection: sqlite3.Connection) -> None:
        """Prepare a connection for reading."""
        connection.create_function("unhex_digest", 1, bytes.fromhex, deterministic=True)

    def of(self, source: Iri, digest: str) -> "LinesOfDocument | None":
        """Return the lines of a source if they were stored when it had this digest."""
        row = self._connection.execute(_DOCUMENT, (source, digest)).fetchone()
        return None if row is None else LinesOfDocument(self._connection, int(row[0]))

    def put(self, source: Iri, digest: str) -> "LinesOfDocument":
        """Replace the lines of a source by none; `LinesOfDocument.fill` adds them."""
        self.remove(source)
        cursor = self._connection.execute("INSERT INTO document (iri, digest) VALUES (?, ?)", (source, digest))
        return LinesOfDocument(self._connection, int(cursor.lastrowid or 0))

    def remove(self, source: Iri) -> None:
        """Forget the lines of a source."""
        for (document,) in self._connection.execute("SELECT id FROM document WHERE iri = ?", (source,)).fetchall():
            for table in ("line", "name", "line_order"):
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

    def numbers(self, terms: Collection[Iri]) -> dict[Iri, int]:
        """Return the number, from 1, of the line that states each of these terms."""
        row = self.connection.execute("SELECT digests FROM line_order WHERE document = ?", (self.document,)).fetchone()
        order: bytes = b"" if row is None else row[0]
        if len(terms) > _FEW:
            known = {order[start : start + _DIGEST]: start // _DIGEST + 1 for start in range(0, len(order), _DIGEST)}
        else:
            known = {line.digest: _number(order, line.digest) for line in self.lines_of(terms)}
        return {line.term: number for line in self.lines_of(terms) if (number := known.get(line.digest, 0))}

    def put_order(self, digests: bytes | bytearray) -> None:
        """Store the digests of all lines in their order, 16 bytes each."""
        row = (self.document, bytes(digests))
        self.connection.execute("INSERT OR REPLACE INTO line_order (document, digests) VALUES (?, ?)", row)

    def named(self, names: Iterable[Iri]) -> set[tuple[Iri, Iri]]:
        """Return pairs of a name, as an IRI, and a term that has it, for these names."""
        return set(self.connection.execute(_NAMED, (json.dumps(list(names)), self.document)))

    def fill(self, lines: Iterable[IndexedLine], names: Iterable[tuple[Iri, Iri]]) -> None:
        """Add the lines, and the names of their terms, of a document that has none yet.

        They are sorted first, because rows in no order take several times as long once a table exceeds the cache.
        """
        execute = self.connection.execute
        self.connection.executemany("INSERT INTO read_line VALUES (?, ?, ?)", lines)
        self.connection.executemany("INSERT INTO read_name VALUES (?, ?)", names)
        if not execute("SELECT EXISTS (SELECT 1 FROM line)").fetchone()[0]:
            execute("DROP INDEX line_by_term")
        for statement in _FILL:
            execute(statement, {"document": self.document})
        execute(_BY_TERM)
        for table in ("read_line", "read_name"):
            execute(f"DELETE FROM {table}")  # noqa: S608

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


def _number(order: bytes, digest: bytes) -> int:
    """Return the number of a line, from 1, or 0; a match between two digests is none."""
    place = order.find(digest)
    while place >= 0 and place % _DIGEST:
        place = order.find(digest, place + 1)
    return place // _DIGEST + 1 if place >= 0 else 0


def _line(row: tuple[bytes, Iri, int]) -> IndexedLine:
    return IndexedLine(bytes(row[0]), row[1], bool(row[2]))
