"""A folder of pages with a data directory, and helpers to ingest and inspect them."""

import io
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.lexicon.current import open_current_lexicon
from api.lexicon.lexicon import Lexicon
from embeddings.encoder import Encoder
from graph.export import RdfFormat, TermFormat, graph_chunks, term_chunks
from graph.model import Source, Term
from graph.rdf import Triple
from graph.stores.oxigraph import OxigraphStore
from graph.term_reader import read_sources, read_terms
from graph.vocabulary import SKOS
from ingest.data_directory.compaction import compact
from ingest.data_directory.folder import open_writer
from ingest.derived.follower import Follower
from ingest.input.document_paths import find_documents
from ingest.input.documents import Inputs
from ingest.options import IngestOptions
from ingest.organizations.registry import Organizations
from ingest.pipeline import ingest
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.removal import remove_source
from ingest.report import Report
from ingest.sources.shared_facts import shared_facts, spellings
from ingest.sources.source import SharedResources, SourceReading
from ingest.terms import Reading, TermMaker

BASE = "https://kg.example/"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def shared_triples(maker: TermMaker, readings: Collection[Reading]) -> set[Triple]:
    """Return the content of the shared graph after an ingest of `readings` into a new directory."""
    source = SourceReading(Source("urn:source", "", ""), maker.glossary, readings, (), SharedResources.of(readings))
    _, facts = shared_facts(OxigraphStore.in_memory(), maker.iris, maker.registry, [source])
    names = spellings(source)
    return facts | {(resource, SKOS.prefLabel, name) for resource, found in names.items() for name in found}


class Workspace:
    """Writes pages into a folder, ingests them into the data directory `data`, and reads the published state."""

    def __init__(self, root: Path, encoder: Encoder) -> None:
        self.root, self.encoder = root, encoder
        self.data = root / "data"
        self.progress: list[tuple[str, int, int]] = []
        """The progress that the last ingest reported."""

    def page(
        self,
        name: str,
        definition: str = "What it is.",
        *,
        category: str = "TRAINING",
        synonyms: Sequence[str] = (),
        background: str = "",
        developers: Sequence[str] = (),
    ) -> str:
        """Return a term page."""
        lines = [f"// {category} TERM", name, definition]
        lines += ["BACKGROUND", background] if background else []
        lines += ["SYNONYMS & ALIASES", *(f"- {synonym}" for synonym in synonyms)] if synonyms else []
        lines += ["DEVELOPERS", *developers] if developers else []
        return "\n".join(lines) + "\n"

    def put(self, file: str, *pages: str) -> Path:
        """Write a file of pages below the root; a page of a single line is the name of a term."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(text if "\n" in text else self.page(text) for text in pages))
        return path

    def find(self, *paths: str | Path) -> Inputs:
        """Return the documents at paths relative to the root."""
        return find_documents([str(self.root / path) for path in paths], self.root, io.BytesIO())

    def ingest(
        self,
        *paths: str | Path,
        inputs: Inputs | None = None,
        glossary: str | None = None,
        registry: Organizations | None = None,
        encoder: Encoder | None = None,
        now: datetime = NOW,
        mentions: bool = True,
        strict: bool = False,
        rehash: bool = False,
        options: ReadingOptions = NO_OPTIONS,
    ) -> Report:
        """Ingest `inputs`, or else the documents at `paths`."""
        self.progress = []
        with open_writer(self.data, BASE, first="Words") as writer:
            report = lambda *step: self.progress.append(step)  # noqa: E731
            follower = Follower(writer, encoder or self.encoder, now, mentions, report)
            chosen = IngestOptions(glossary, strict, rehash, reading=options)
            return ingest(follower, inputs or self.find(*paths), registry or Organizations.load(), chosen)

    def remove(self, source: str, now: datetime = NOW) -> Report:
        """Remove a source."""
        with open_writer(self.data, BASE) as writer:
            return remove_source(Follower(writer, self.encoder, now), source)

    def compact(self, kept_commits: int = 1) -> None:
        """Compact the data directory, if there is one."""
        if self.data.exists():
            with open_writer(self.data, BASE) as writer:
                follower = Follower(writer, self.encoder, NOW)
                with follower.open_engine() as engine:
                    follower.follow(engine)
                    compact(writer, engine, kept_commits, NOW)

    def lexicon(self, encoder: Encoder | None = None) -> Lexicon:
        """Open the published state."""
        return open_current_lexicon(self.data, encoder)

    def export(self) -> str:
        """Return the published graph as Turtle."""
        lexicon = self.lexicon()
        try:
            return b"".join(graph_chunks(lexicon.store, RdfFormat.TURTLE)).decode()
        finally:
            lexicon.close()

    def export_terms(self, format: TermFormat) -> bytes:
        """Return the published terms in `format`."""
        lexicon = self.lexicon()
        try:
            return b"".join(term_chunks(lexicon.store, format))
        finally:
            lexicon.close()

    def sources(self) -> dict[str, Source]:
        """Return the sources by name."""
        lexicon = self.lexicon()
        try:
            return {source.name: source for source in read_sources(lexicon.store).values()}
        finally:
            lexicon.close()

    def terms(self) -> dict[str, Term]:
        """Return the terms of the graph by name."""
        lexicon = self.lexicon()
        try:
            return {term.name.value: term for term in read_terms(lexicon.store, lexicon.all_terms()).values()}
        finally:
            lexicon.close()

    def terms_of(self, source: str) -> set[str]:
        """Return the names of the terms of a source."""
        known = self.sources()
        return {name for name, term in self.terms().items() if source in known and term.source == known[source].iri}

    def files(self) -> dict[str, bytes]:
        """Return the contents of the published state: the pointer and the checkpoints, by path."""
        found = [self.data / "lexigraph.json", *(self.data / "checkpoints").rglob("*")]
        return {str(path): path.read_bytes() for path in found if path.is_file()}


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Workspace:
    return Workspace(tmp_path, encoder)


@pytest.fixture
def new_desk(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Callable[[], Workspace]:
    """Creates independent desks."""
    return lambda: Workspace(tmp_path_factory.mktemp("desk"), encoder)
