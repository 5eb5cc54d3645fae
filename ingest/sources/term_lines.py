"""Where documents state their terms; stored in the file of the index of sources.

Lines are derived from the documents, as the index is. Those of a source whose digest in the graph is not the one that
they were stored with are not used.
"""

import sqlite3
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import quote

import numpy as np

from graph.model import Source
from graph.rdf import Iri
from ingest.data_directory.layout import SOURCES
from ingest.diagnostics import Diagnostic
from ingest.sources.line_index import LineIndex
from ingest.sources.stored_findings import read_findings

T = TypeVar("T")

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS term_lines (source TEXT PRIMARY KEY, digest TEXT NOT NULL, lines BLOB NOT NULL);
"""
_LINE: Final = np.dtype([("term", "<u8"), ("line", "<u4")])


class TermLines:
    """The lines of all documents, for the writer; changes are written with those of the index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, source: Source, lines: Mapping[Iri, int]) -> None:
        """Replace the line of each term of a source; 12 bytes per term."""
        rows = sorted((_hash(term), line) for term, line in lines.items())
        content = np.array(rows, dtype=_LINE).tobytes()
        row = (source.iri, source.digest, content)
        self._connection.execute("INSERT OR REPLACE INTO term_lines (source, digest, lines) VALUES (?, ?, ?)", row)

    def forget(self, source: Iri) -> None:
        """Forget the lines of a source."""
        self._connection.execute("DELETE FROM term_lines WHERE source = ?", (source,))


@dataclass(frozen=True, slots=True)
class KnownLines:
    """The index of sources of a data directory as readers see it; empty if it does not exist."""

    file: Path | None = None

    @classmethod
    def of_folder(cls, folder: Path) -> "KnownLines":
        """Return the lines in a data directory."""
        return cls(folder / SOURCES)

    def lines(self, source: Source, terms: Collection[Iri]) -> dict[Iri, int]:
        """Return the lines, from 1, of those of these terms of a source for which they are known."""
        return self._read(lambda connection: _lines(connection, source, terms), {})

    def paths(self) -> dict[Iri, str]:
        """Return the path of the file that each source was read from on this machine, where it is known."""
        query = "SELECT iri, path FROM source WHERE path <> ''"
        return self._read(lambda connection: dict(connection.execute(query)), {})

    def findings(self) -> list[Diagnostic]:
        """Return the stored findings of the last reading of each document."""
        return self._read(read_findings, [])

    def _read(self, read: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Return what `read` returns, or the default: without an index, or with one that has no lines yet."""
        if self.file is None or not self.file.is_file():
            return default
        try:
            with closing(sqlite3.connect(f"file:{quote(str(self.file))}?mode=ro", uri=True)) as connection:
                LineIndex.prepare(connection)
                return read(connection)
        except sqlite3.DatabaseError:
            return default


NO_LINES: Final = KnownLines()
"""The lines without a data directory."""


def _lines(connection: sqlite3.Connection, source: Source, terms: Collection[Iri]) -> dict[Iri, int]:
    stored = LineIndex(connection).of(source.iri, source.digest)
    if stored is not None:
        return stored.numbers(terms)
    query = "SELECT lines FROM term_lines WHERE source = ? AND digest = ?"
    row = connection.execute(query, (source.iri, source.digest)).fetchone()
    known = np.frombuffer(row[0] if row else b"", dtype=_LINE)
    if not len(known):
        return {}
    wanted = np.array([_hash(term) for term in terms], dtype="<u8")
    places = np.minimum(np.searchsorted(known["term"], wanted), len(known) - 1)
    return {
        term: int(known["line"][place])
        for term, digest, place in zip(terms, wanted, places, strict=True)
        if known["term"][place] == digest
    }


def _hash(term: Iri) -> int:
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
