"""The documents of an ingest in the index of sources: their digests, the status of files, and lines."""

from collections import Counter
from dataclasses import dataclass, field, replace

from graph.model import Source
from graph.rdf import Iri
from ingest.input.documents import Document, FileStatus
from ingest.sources.changed_lines import states_lines
from ingest.sources.line_index import IndexedLine, RecordedLines
from ingest.sources.source import SourceReading
from ingest.sources.source_index import IndexedSource, SourceIndex
from ingest.terms import TermMaker

_LARGE = 1 << 18
"""Bytes from which on the lines of a file are stored in the index. Smaller files are read as a whole."""


@dataclass(slots=True)
class StoredFiles:
    """The documents that are stored now, and the number of terms of each. `found` is when the documents were found."""

    index: SourceIndex
    found: int
    sizes: Counter[Iri] = field(default_factory=Counter)
    _contents: dict[Iri, tuple[str, FileStatus | None, str]] = field(default_factory=dict)
    """The SHA-256, the status and the path of each document that is being read."""
    _recorded: dict[Iri, RecordedLines] = field(default_factory=dict)
    _read: list[tuple[SourceReading, TermMaker, RecordedLines]] = field(default_factory=list)
    """The documents whose lines will be stored."""

    def begin(self, source: Iri, document: Document, content: str) -> None:
        """Remember a document with this SHA-256, until `put`."""
        self._contents[source] = content, document.status, document.path

    def recorded(self, source: Iri, document: Document) -> Document:
        """Return the document so that reading it records its lines, if they are worth it."""
        if document.status is not None and document.status.size >= _LARGE and states_lines(document):
            document, self._recorded[source] = RecordedLines.of(document)
        return document

    def keep(self, before: IndexedSource, document: Document, content: str = "") -> None:
        """Store a document that is stored already, perhaps with another path; with a SHA-256, with its new status."""
        self.sizes[before.source.iri] = before.terms
        after = before if before.path == document.path else before._replace(path=document.path)
        if content and document.status is not None:
            after = after._replace(content=content, status=document.status, seen=self.found)
        if after != before:
            self.index.put(after)

    def put(self, source: Source, terms: int) -> None:
        """Store a document that was read."""
        self.sizes[source.iri] = terms
        content, status, path = self._contents.pop(source.iri)
        self.index.put(IndexedSource(replace(source, refused=()), terms, content, status, self.found, path))

    def put_lines(self, reading: SourceReading, maker: TermMaker) -> None:
        """Store the line of each term, and let `write_lines` store which term each line of a large document states.

        The next ingest then reads only changed lines. The IRI of a homonym depends on other lines, so this is not done
        for a document with one.
        """
        recorded = self._recorded.pop(reading.source.iri, None)
        self.index.lines.remove(reading.source.iri)
        if recorded is None or not reading.source.digest or any(one.code == "homonym" for one in reading.diagnostics):
            self.index.term_lines.put(reading.source, reading.lines)
        else:
            self._read.append((reading, maker, recorded))

    def write_lines(self) -> None:
        """Store the lines of the large documents that were read; meanwhile their terms can be committed."""
        for reading, maker, recorded in self._read:
            self._write_lines(reading, maker, recorded)
        self._read.clear()

    def _write_lines(self, reading: SourceReading, maker: TermMaker, recorded: RecordedLines) -> None:
        source = reading.source
        noted = {found.line for found in reading.diagnostics}
        lines = (IndexedLine(recorded.digest(line), term, line in noted) for term, line in reading.lines.items())
        names = (
            (name, one.term.iri)
            for one in reading.readings
            for name in map(maker.named, one.term.readings("name"))
            if name != one.term.iri
        )
        stored = self.index.lines.put(source.iri, source.digest)
        stored.fill(lines, names)
        stored.put_order(recorded.digests)
        self.index.term_lines.forget(source.iri)
