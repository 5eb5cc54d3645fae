"""Reads the documents of an ingest, each with the maker of the terms of its glossary."""

from dataclasses import dataclass

from embeddings.engine import SearchView
from embeddings.records import Filter, Tag
from graph.model import Source
from graph.rdf import Iri
from ingest.data_directory.folder import FolderWriter
from ingest.input.contents import ReadContents
from ingest.input.documents import Document
from ingest.options import IngestOptions
from ingest.organizations.registry import Organizations
from ingest.progress import Progress
from ingest.sources.known_sources import KnownSources
from ingest.sources.shared_facts import read_glossary_names
from ingest.sources.source import OwnerOf, SourceReading, read_source
from ingest.sources.spooled_readings import Spool
from ingest.sources.stored_files import StoredFiles
from ingest.terms import TermMaker


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads documents, each into the glossary of its source."""

    makers: "TermMakers"
    known: KnownSources
    files: StoredFiles
    spool: Spool
    read_contents: ReadContents
    progress: Progress

    def maker(self, source: Iri) -> TermMaker:
        """Return the maker of the terms of a source."""
        return self.makers.of(self.known.predecessor(source))

    def digest(self, source: Iri, content: str) -> str:
        """Return the digest of a source whose document has this SHA-256."""
        return f"{content} {self.maker(source).digest}"

    def read(self, document: Document, digest: str, owner_of: OwnerOf, done: int) -> SourceReading:
        """Read a document with this digest, after `done` terms of others."""
        iri = self.known.iri(document)
        return read_source(
            self.files.recorded(iri, document),
            self.maker(iri),
            digest,
            owner_of,
            lambda count: self.progress("terms", done + count, 0),
            self.spool,
            self.read_contents,
        )


class TermMakers:
    """A source stays in its glossary, unless all documents go to the one that the options name."""

    def __init__(self, writer: FolderWriter, view: SearchView, registry: Organizations, options: IngestOptions) -> None:
        self._view, self._name = view, options.glossary
        self._home = TermMaker.of_home(writer.iris, writer.home, registry, options.reading)
        self._names = {} if options.glossary else read_glossary_names(writer.store)
        self._makers: dict[str, TermMaker] = {}

    def of(self, known: Source | None) -> TermMaker:
        """Return the maker of a source that is `known` already, or of a new one."""
        name = self._name or self._remembered(known) or self._home.glossary.name
        if name not in self._makers:
            self._makers[name] = self._home.of_glossary(name)
        return self._makers[name]

    def _remembered(self, known: Source | None) -> str | None:
        """Return the name of the glossary of a source; sources of version 0.1 have that of their terms."""
        if known is None:
            return None
        glossary = known.glossary
        if glossary is None:
            tags = self._view.facets(Filter().having(Tag("source", known.iri)))
            ours = (tag.value for tag in tags if tag.kind == "glossary" and tag.value in self._names)
            glossary = min(ours, default=None)
        return self._names.get(glossary or "")
