"""The index of sources: what the graph contains of each, and the status of the file that it was read from.

Like git's index, it spares an ingest from reading files that did not change. It is derived from the graph and the file
system, and can be deleted: then the next ingest reads all files.
"""

import json
import logging
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import orjson

from embeddings.engine import SearchEngine
from embeddings.errors import StorageFailed
from embeddings.records import Filter
from embeddings.storage import failure
from graph.model import Source
from graph.rdf import Iri
from graph.term_reader import read_sources
from ingest.data_directory.folder import FolderWriter
from ingest.data_directory.layout import SOURCES
from ingest.diagnostics import Diagnostic
from ingest.input.documents import FileStatus
from ingest.sources import line_index, stored_findings, term_lines
from ingest.sources.line_index import LineIndex
from ingest.sources.stored_findings import put_findings
from ingest.sources.term_lines import TermLines

_LOGGER = logging.getLogger(__name__)

_SOURCES: Final = """
CREATE TABLE IF NOT EXISTS source (
    name TEXT PRIMARY KEY, iri TEXT NOT NULL UNIQUE, path TEXT NOT NULL, fields TEXT NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS source_by_path ON source (path);
CREATE TABLE IF NOT EXISTS graph (commit_nonce TEXT NOT NULL);
"""
_SCHEMA: Final = _SOURCES + line_index.SCHEMA + term_lines.SCHEMA + stored_findings.SCHEMA
_ALL: Final = "SELECT name, iri, path, fields, checksum FROM source"
_BY_NAME: Final = """
SELECT source.name, source.iri, source.path, source.fields, source.checksum
FROM json_each(?) AS wanted CROSS JOIN source ON source.name = wanted.value
"""
_BY_PATH: Final = """
SELECT source.path, source.name FROM json_each(?) AS wanted CROSS JOIN source ON source.path = wanted.value
"""
_NAME: Final = "SELECT name FROM source WHERE iri = ?"
_PUT: Final = "INSERT OR REPLACE INTO source (name, iri, path, fields, checksum) VALUES (?, ?, ?, ?, ?)"

_CACHED: Final = 32_000  # KiB of pages; the digests of the lines of a large document are in no order

_PRECISION: Final = 2_000_000_000
"""Nanoseconds within which two modifications may give a file the same times: the resolution of FAT."""


class IndexedSource(NamedTuple):
    """A source in the graph, without its refused pages, and the number of its terms.

    `content` is the SHA-256 of a file that had this `status` at the time `seen`, in nanoseconds since 1970. `path` is
    the absolute path of the file. Sources that are not files have no status and no path.
    """

    source: Source
    terms: int
    content: str = ""
    status: FileStatus | None = None
    seen: int = 0
    path: str = ""

    def content_of(self, status: FileStatus | None) -> str | None:
        """Return the SHA-256 of a file with this status; None if the file must be read to know it.

        A file that was modified just before it was seen can have been modified again without a trace.
        """
        if status is None or status != self.status:
            return None
        return self.content if max(status.modified, status.changed) + _PRECISION < self.seen else None


class SourceIndex:
    """A SQLite file of all sources by name. The writer's lock must be held.

    Guarantees: a source that it returns is in the graph with the same values. An index that another commit than its
    own has overtaken, or that is damaged, is made again from the graph; statuses of files are kept where possible.
    """

    def __init__(self, writer: FolderWriter, engine: SearchEngine) -> None:
        """Open the index in a data directory; `engine` has followed the log."""
        self._file, self._store, self._log, self._engine = writer.folder / SOURCES, writer.store, writer.log, engine
        self._connection = self._open()
        try:
            self._synchronize()
        except (sqlite3.DatabaseError, ValueError) as error:
            self._make_again(error)

    @property
    def lines(self) -> LineIndex:
        """The lines of large documents."""
        return LineIndex(self._connection)

    @property
    def term_lines(self) -> TermLines:
        """The lines of the terms of other documents."""
        return TermLines(self._connection)

    def find(self, names: Iterable[str]) -> dict[str, IndexedSource]:
        """Return the sources that exist, by name."""
        return {found.source.name: found for found in self._read(_BY_NAME, json.dumps(list(names)))}

    def names(self) -> list[str]:
        """Return the names of all sources, in their order."""
        return [name for name, _ in self.paths()]

    def paths(self) -> list[tuple[str, str]]:
        """Return the name and the path of each source, in the order of their names; the path is empty if unknown."""
        return list(self._connection.execute("SELECT name, path FROM source ORDER BY name"))

    def names_of_paths(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the names of the sources that were read from these files, by path."""
        return dict(self._connection.execute(_BY_PATH, (json.dumps(list(paths)),)))

    def name(self, iri: Iri) -> str | None:
        """Return the name of the source with this IRI."""
        row = self._connection.execute(_NAME, (iri,)).fetchone()
        return None if row is None else str(row[0])

    def count(self) -> int:
        """Return the number of sources."""
        (number,) = self._connection.execute("SELECT count(*) FROM source").fetchone()
        return int(number)

    def put(self, found: IndexedSource) -> None:
        """Add or replace a source, once `write` is called."""
        self._connection.execute(_PUT, _row(found))

    def put_findings(self, source: Iri, path: str, findings: Iterable[Diagnostic]) -> None:
        """Replace the stored findings of a document, once `write` is called."""
        put_findings(self._connection, source, path, findings)

    def remove(self, source: Source) -> None:
        """Forget a source and its lines, once `write` is called."""
        self.lines.remove(source.iri)
        self.term_lines.forget(source.iri)
        self.put_findings(source.iri, "", ())
        self._connection.execute("DELETE FROM source WHERE name = ?", (source.name,))

    def write(self) -> None:
        """Write all changes; from now on the index describes the graph at the head of its log."""
        nonce = self._log.nonce()
        if self._connection.in_transaction or self._nonce() != nonce:
            self._connection.execute("DELETE FROM graph")
            self._connection.execute("INSERT INTO graph (commit_nonce) VALUES (?)", (nonce,))
            self._connection.commit()

    def close(self) -> None:
        """Close the file; unwritten changes are lost."""
        self._connection.close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{_CACHED}")
            connection.executescript(_SCHEMA)
            LineIndex.prepare(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            return self._replaced(error)
        return connection

    def _replaced(self, error: Exception) -> sqlite3.Connection:
        found = failure(self._file, error)
        if isinstance(found, StorageFailed):
            raise found from error
        _LOGGER.warning("%s is damaged (%s). It is made again; all files are read.", self._file, error)
        for part in self._file.parent.glob(f"{SOURCES}*"):
            part.unlink()
        return self._open()

    def _make_again(self, error: Exception) -> None:
        self._connection.close()
        self._connection = self._replaced(error)
        self._synchronize()

    def _synchronize(self) -> None:
        """Take over what the graph contains, unless the last commit is the one that the index was written after."""
        if self._nonce() == self._log.nonce():
            return
        known = {found.source.name: found for found in map(_found, self._connection.execute(_ALL))}
        with self._engine.view() as view:
            counts = {tag.value: size for tag, size in view.facets(Filter()).items() if tag.kind == "source"}
        self._connection.execute("DELETE FROM source")
        for source in read_sources(self._store).values():
            before = known.get(source.name, IndexedSource(source, 0))
            self.put(before._replace(source=source, terms=counts.get(source.iri, 0)))
        self.write()

    def _nonce(self) -> str | None:
        row = self._connection.execute("SELECT commit_nonce FROM graph").fetchone()
        return None if row is None else str(row[0])

    def _read(self, statement: str, *values: str) -> list[IndexedSource]:
        try:
            return list(map(_found, self._connection.execute(statement, values)))
        except (sqlite3.DatabaseError, ValueError) as error:
            self._make_again(error)
            return list(map(_found, self._connection.execute(statement, values)))


def _row(found: IndexedSource) -> tuple[str, str, str, str, int]:
    source = found.source
    fields = json.dumps(
        [
            *(source.digest, source.format, source.glossary, source.graphs),
            *(found.terms, found.content, found.status, found.seen),
        ]
    )
    return source.name, source.iri, found.path, fields, _checksum(source.name, source.iri, found.path, fields)


def _found(row: Sequence[Any]) -> IndexedSource:
    name, iri, path, fields, checksum = row
    if _checksum(name, iri, path, fields) != checksum:
        raise ValueError(f"the row of {name} does not have its checksum")
    digest, format, glossary, graphs, terms, content, status, seen = orjson.loads(fields)
    source = Source(iri, name, digest, graphs=tuple(graphs), glossary=glossary, format=format)
    return IndexedSource(source, terms, content, None if status is None else FileStatus(*status), seen, path)


def _checksum(*texts: str) -> int:
    return zlib.crc32("\n".join(texts).encode("utf-8", "surrogatepass"))
