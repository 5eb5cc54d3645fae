"""Ingest documents: read the changed ones, commit their triples, and let the search engine follow."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from operator import attrgetter

from embeddings.engine import SearchView
from embeddings.records import Filter, Tag
from graph.rdf import Iri
from graph.store import TripleStore
from ingest.derived.first_ingest import FirstTerms
from ingest.derived.follower import Follower
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.contents import ReadContents, read_contents
from ingest.input.documents import Document, Inputs, unreadable
from ingest.options import IngestOptions
from ingest.organizations.registry import Organizations
from ingest.report import Report
from ingest.source_reader import SourceReader, TermMakers
from ingest.sources.batches import Batches, PendingSource
from ingest.sources.changed_lines import read_changed_lines
from ingest.sources.differences import difference, removal
from ingest.sources.known_sources import KnownSources, is_another_file
from ingest.sources.owners import Owners
from ingest.sources.source import OwnerOf, SourceReading
from ingest.sources.source_index import IndexedSource, SourceIndex
from ingest.sources.spooled_readings import Spool
from ingest.sources.stored_files import StoredFiles

_BEGUN = 2
"""The last epoch that a graph without sources has, unless it had some before."""

_THRESHOLDS = (20_000, 20, 100)
"""Of Python's garbage collector, instead of (700, 10, 10): a tenth of the processor time of an ingest, which makes many
objects and few cycles of them."""


def ingest(
    follower: Follower,
    inputs: Inputs,
    registry: Organizations,
    options: IngestOptions,
    read: ReadContents = read_contents,
) -> Report:
    """Commit the changes of `inputs` to the graph, and publish them; only changes are read and embedded.

    Each source is stored completely or remains unchanged. Documents are read in the order of their names: the first
    one that states a term owns it, unless another source does already. If a folder was read completely, the sources of
    files that were deleted from it are removed.
    """
    if not options.vectors:
        follower = replace(follower, encoder=None)
    writer = follower.writer
    with _rare_collections(), follower.open_engine() as engine:
        # Catches up with what a killed writer left; from now on readers can open the data directory.
        follower.follow(engine)
        head = engine.epoch()  # all later reads are of this epoch, or the next commit is a conflict
        with closing(SourceIndex(writer, engine)) as index, closing(Spool(writer.folder)) as spool:
            is_first = writer.store.capabilities.is_exclusive and not index.count() and head <= _BEGUN
            first = FirstTerms(spool) if is_first else None
            with ThreadPoolExecutor(max_workers=1) as background, engine.view() as view:
                known, files = KnownSources(index, writer.iris, inputs), StoredFiles(index, inputs.found)
                makers = TermMakers(writer, view, registry, options)
                run = _Run(
                    writer.store,
                    inputs,
                    SourceReader(makers, known, files, spool, read, follower.progress),
                    Owners(view, known),
                    Batches(writer.store, writer.log, view, writer.iris, registry, follower.now, background, head),
                    options,
                    first,
                )
                run.take_all()
            diagnostics = follower.follow(engine, first)
            index.write()
            with engine.view() as view:
                return run.report(view, diagnostics)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Collect cycles of objects more rarely."""
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass(slots=True)
class _Run:
    """The documents of one ingest, taken one after another: each is kept, read, or postponed as contested."""

    store: TripleStore
    inputs: Inputs
    reader: SourceReader
    owners: Owners
    batches: Batches
    options: IngestOptions
    first: FirstTerms | None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    taken: set[Iri] = field(default_factory=set)
    contests: "dict[Iri, _Contest]" = field(default_factory=dict)

    def take_all(self) -> None:
        """Commit the changes of all documents."""
        self.diagnostics += self.inputs.diagnostics
        self.remove_vanished()
        for done, document in enumerate(sorted(self.known.documents, key=attrgetter("name")), start=1):
            self.take(document)
            self.reader.progress("files", done, len(self.inputs.documents))
        self.settle_contests()
        self.owners.forget()
        self.batches.write()
        self.files.write_lines()
        self.batches.finish()

    def remove_vanished(self) -> None:
        """Remove the sources of the files that were deleted from a folder, and of renamed files."""
        for source in self.known.vanished(self.inputs):
            terms = self.owners.terms_of(source.iri)
            self.counts["removed"] += len(terms)
            self.batches.add(PendingSource(source.iri, removal(self.store, source), removed=terms))
            self.owners.release(source.iri)
            self.known.remove(source)

    def take(self, document: Document) -> None:
        """Read a document if it changed; if it states a term of another source, postpone it until all are read."""
        before, iri = self.known.find(document), self.known.iri(document)
        if before is not None and is_another_file(before.path, document.path):
            self.diagnostics.append(_name_in_use(document))
            return
        if iri in self.taken:
            self.diagnostics.append(_repeated(document))
            return
        self.taken.add(iri)
        content = None if before is None or self.options.rehash else before.content_of(document.status)
        if before is not None and content is not None and before.source.digest == self.reader.digest(iri, content):
            self._keep(before, document)
            return
        try:
            document = document.read_ahead()
            content = document.digest()
        except OSError as error:
            self.diagnostics.append(unreadable(document.name, error))
            return
        digest = self.reader.digest(iri, content)
        if before is not None and before.source.digest == digest:
            self._keep(before, document, content)
            return
        self.files.begin(iri, document, content)
        if before is not None and self._take_lines(document, before, digest):
            return
        self.owners.expect(iri)
        reading = self._read(document, digest, self.owners.owner_of(iri))
        if reading.is_contested:
            self.contests[iri] = _Contest(document, digest, self.owners.terms_of(iri) - reading.stated)
            return
        self._report(document, reading)
        if self._is_storable(reading):
            self._accept(reading)

    def _take_lines(self, document: Document, before: IndexedSource, digest: str) -> bool:
        """Take only the changed lines of a document, if its lines are known; return whether that was possible."""
        iri = before.source.iri
        stored = self.files.index.lines.of(iri, before.source.digest)
        if stored is None:
            return False
        owner_of, maker = self.owners.owner_of(iri), self.reader.maker(iri)
        found = read_changed_lines(document, before.source, stored, maker, digest, owner_of, self.store)
        if found is None or not found.reading.is_storable(self.options.is_strict):
            return False
        self._report(document, found.reading)
        terms = found.reading.stated
        changed = found.difference.subjects & terms & found.before
        added, removed = terms - found.before, found.before - terms
        self.owners.change(iri, terms, removed)
        self._count(added, changed, removed, before.terms - len(removed) - len(changed))
        stored.change(digest, found.removed_lines, found.removed_names, found.lines, found.names)
        stored.put_order(found.order)
        self.files.put(found.reading.source, before.terms + len(added) - len(removed))
        pending = PendingSource(iri, found.difference, changed | added, removed, found.reading, is_part=True)
        self.batches.add(pending)
        return True

    def settle_contests(self) -> None:
        """Read the contested documents again, assuming that they all release the terms they no longer state.

        A document that still cannot be stored releases nothing, and the others are read once more.
        """
        while self.contests:
            owners = self.owners.without({term for contest in self.contests.values() for term in contest.given_up})
            readings: list[SourceReading] = []
            for iri, contest in self.contests.items():
                readings.append(self._read(contest.document, contest.digest, owners.owner_of(iri)))
                owners.change(iri, readings[-1].stated, ())
            settled = [reading for reading in readings if not self._is_storable(reading)] or readings
            for reading in settled:
                self._report(self.contests.pop(reading.source.iri).document, reading)
                if settled is readings:
                    self._accept(reading)

    def report(self, view: SearchView, diagnostics: Iterable[Diagnostic]) -> Report:
        """Return the report; `view` is the published epoch, and `diagnostics` were found after the documents."""
        sizes = self.files.sizes
        sources = frozenset(Tag("source", source) for source in sizes)
        counts = view.facets(Filter() if len(sizes) == self.files.index.count() else Filter((sources,)))
        return Report(
            sources=len(sizes),
            terms=sizes.total(),
            added=self.counts["added"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            removed=self.counts["removed"],
            organizations=sum(tag.kind == "lineage" for tag in counts),
            diagnostics=(*self.diagnostics, *diagnostics),
        )

    def _report(self, document: Document, reading: SourceReading) -> None:
        self.diagnostics += reading.diagnostics
        self.files.index.put_findings(reading.source.iri, document.path, reading.diagnostics)

    def _count(self, added: Set[Iri], changed: Set[Iri], removed: Set[Iri], unchanged: int) -> None:
        self.counts.update(added=len(added), changed=len(changed), removed=len(removed), unchanged=unchanged)

    def _keep(self, before: IndexedSource, document: Document, content: str = "") -> None:
        self.counts["unchanged"] += before.terms
        self.files.keep(before, document, content)

    def _read(self, document: Document, digest: str, owner_of: OwnerOf) -> SourceReading:
        return self.reader.read(document, digest, owner_of, self.counts["added"] + self.counts["changed"])

    @property
    def known(self) -> KnownSources:
        return self.reader.known

    @property
    def files(self) -> StoredFiles:
        return self.reader.files

    def _is_storable(self, reading: SourceReading) -> bool:
        is_known = self.known.source(reading.source.iri) is not None
        return reading.is_storable(self.options.is_strict) and not (reading.is_cut and is_known)

    def _accept(self, reading: SourceReading) -> None:
        iri, terms = reading.source.iri, reading.stated
        before = self.owners.terms_of(iri)
        self.owners.take(iri, terms)
        self.files.put(reading.source, len(terms))
        self.files.put_lines(reading, self.reader.maker(iri))
        found = difference(self.store, reading, self.known.source(iri), before, self.known.iris)
        kept, added, removed = terms & before, terms - before if before else terms, before - terms
        changed = found.subjects & kept
        self._count(added, changed, removed, len(kept) - len(changed))
        if self.first is not None:
            self.first.add(reading, terms)
        if not found.is_empty:
            self.batches.add(PendingSource(iri, found, changed | added if changed else added, removed, reading))


@dataclass(frozen=True, slots=True)
class _Contest:
    """A document that states terms of other sources, and the terms it owned but no longer states."""

    document: Document
    digest: str
    given_up: Set[Iri]


def _repeated(document: Document) -> Diagnostic:
    return Diagnostic(
        document.name,
        None,
        Severity.ERROR,
        "repeated-document",
        f"Two documents have the name {document.name}; only the first was read.",
        "Rename one of them, or ingest it in a separate run with another --name.",
    )


def _name_in_use(document: Document) -> Diagnostic:
    return Diagnostic(
        document.name,
        None,
        Severity.ERROR,
        "name-in-use",
        f"{document.name} is the name of another file, which was ingested earlier and still exists; nothing was read.",
        f"Ingest this one with another --name, or first remove the other one: lexigraph remove {document.name}.",
    )
