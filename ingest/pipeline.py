"""Ingest documents: read the changed ones, commit their triples, and let the search engine follow."""

from collections import Counter
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches

from embeddings.encoder import Encoder
from embeddings.engine import Filter, SearchView, Tag
from embeddings.engines.embedded.engine import EmbeddedEngine
from graph.commit_log import Change
from graph.errors import UnknownName
from graph.model import Source
from graph.rdf import Iri
from graph.vocabulary import LEX
from ingest.batches import Batches, PendingSource
from ingest.diagnostics import Diagnostic, Severity
from ingest.differences import affected_terms, difference, removal, tagged_terms
from ingest.documents import Document, FileStatus, Inputs, unreadable
from ingest.folder import FolderWriter
from ingest.follower import Progress, follow
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations
from ingest.report import Report
from ingest.shared import read_glossary_names, read_spellings
from ingest.source_index import IndexedSource, SourceIndex
from ingest.sources import OwnerOf, SourceReading, read_source
from ingest.terms import TermMaker

__all__ = ["ingest", "remove_source"]


def ingest(
    writer: FolderWriter,
    inputs: Inputs,
    *,
    glossary: str | None = None,
    registry: Organizations,
    encoder: Encoder,
    now: datetime,
    mentions: bool = True,
    strict: bool = False,
    rehash: bool = False,
    hints: Hints = NO_HINTS,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Commit the changes of `inputs` to the graph, and publish them; only changes are read and embedded.

    Each source is stored completely or remains unchanged. Documents are read in the order of their names: the first
    one that states a term owns it, unless another source does already. If a folder was read completely, the sources of
    files that were deleted from it are removed. `glossary` moves the documents to the glossary with this name; without
    it, known documents remain in their glossaries, and new ones are added to the home glossary. With `strict`,
    documents with warnings are not stored either. Files whose size, times and inode did not change are not read,
    except with `rehash`. `now` must have a time zone; it dates the commits.
    """
    with closing(writer.open_engine(encoder)) as engine:
        # Catches up with what a killed writer left; from now on readers can open the data directory.
        follow(writer, engine, encoder, mentions, now, progress)
        with closing(_open_index(writer, engine)) as index:
            with ThreadPoolExecutor(max_workers=1) as background, engine.view() as view:
                batches = Batches(writer.store, writer.log, view, writer.iris, registry, now, background)
                makers = _Makers(writer, view, registry, hints, glossary)
                run = _Run(writer, view, index, inputs, makers, strict, rehash, batches, progress)
                run.remove_vanished()
                for done, document in enumerate(sorted(inputs.documents, key=_name), start=1):
                    run.take(document)
                    progress("files", done, len(inputs.documents))
                run.settle_contests()
                batches.finish()
            run.diagnostics.extend(follow(writer, engine, encoder, mentions, now, progress))
            index.write()
            with engine.view() as view:
                return run.report(view)


def remove_source(
    writer: FolderWriter,
    name: str,
    *,
    encoder: Encoder,
    now: datetime,
    mentions: bool = True,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Remove a source by its name, and publish. Raises `UnknownName`."""
    with closing(writer.open_engine(encoder)) as engine:
        follow(writer, engine, encoder, mentions, now, progress)
        with closing(_open_index(writer, engine)) as index:
            source = _named(index, name)
            difference = removal(writer.store, source)
            removed = {**difference.removed, LEX.log: read_spellings(writer.store, [source.iri])}
            with engine.view() as view:
                terms = tagged_terms(view, [Tag("source", source.iri)])
                triples = (triple for found in removed.values() for triple in found)
                put = affected_terms(view, triples, difference.subjects if difference.is_import else ()) - terms
            writer.log.commit(Change(removed, put=frozenset(put), removed=terms), writer.log.head(), now)
            diagnostics = follow(writer, engine, encoder, mentions, now, progress)
            index.remove(source)
            index.write()
        return Report(removed=len(terms), diagnostics=diagnostics)


def _open_index(writer: FolderWriter, engine: EmbeddedEngine) -> SourceIndex:
    """Open the index of sources; `engine` has followed the log."""

    def count_terms() -> dict[Iri, int]:
        with engine.view() as view:
            return {tag.value: size for tag, size in view.facets(Filter()).items() if tag.kind == "source"}

    return SourceIndex(writer.folder, writer.store, writer.log, count_terms)


def _named(index: SourceIndex, name: str) -> Source:
    """Return the source with this name or IRI. Raises `UnknownName`."""
    found = index.find([name, index.name(name) or name])
    if not found:
        near = get_close_matches(name, index.names(), n=3, cutoff=0.3)
        raise UnknownName("source", name, near)
    return next(iter(found.values())).source


@dataclass(slots=True)
class _Owners:
    """The source that owns each term: as in the view, but for the changes of this ingest, None for released terms."""

    view: SearchView
    changed: dict[Iri, Iri | None] = field(default_factory=dict)

    def get(self, term: Iri) -> Iri | None:
        if term not in self.changed:
            self.changed[term] = next(iter(self.view.tags([term], "source").get(term, ())), None)
        return self.changed[term]

    def besides(self, released: Collection[Iri]) -> "_Owners":
        return _Owners(self.view, self.changed | dict.fromkeys(released, None))


class _Makers:
    """The makers of terms per glossary. A source stays in its glossary, unless all go to the one with this `name`."""

    def __init__(
        self, writer: FolderWriter, view: SearchView, registry: Organizations, hints: Hints, name: str | None
    ) -> None:
        self._view, self._name = view, name
        self._home = TermMaker.of_home(writer.iris, writer.home, registry, hints)
        self._names = {} if name else read_glossary_names(writer.store)
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


class _Run:
    """The state of one ingest: the owner of each term, the contested documents, and the counters."""

    def __init__(
        self,
        writer: FolderWriter,
        view: SearchView,
        index: SourceIndex,
        inputs: Inputs,
        makers: _Makers,
        strict: bool,
        rehash: bool,
        batches: Batches,
        progress: Progress,
    ) -> None:
        self.store, self.view, self.index, self.inputs = writer.store, view, index, inputs
        self.iris, self.makers, self.strict, self.rehash = writer.iris, makers, strict, rehash
        self.batches, self.progress = batches, progress
        self.diagnostics: list[Diagnostic] = [*inputs.diagnostics]
        self.before = index.find(document.name for document in inputs.documents)
        self.known = {found.source.iri: found.source for found in self.before.values()}
        self.contents: dict[Iri, tuple[str, FileStatus | None]] = {}
        """The SHA-256 and the status of each document that is being read."""
        self.names: dict[Iri, str] = {}
        self.owners = _Owners(view)
        self.terms: dict[Iri, frozenset[Iri]] = {}
        self.taken: set[Iri] = set()
        self.contests: dict[Iri, _Contest] = {}
        self.sizes: dict[Iri, int] = {}
        """The number of terms of each document that is stored now."""
        self.counts: Counter[str] = Counter()

    def remove_vanished(self) -> None:
        """Remove the sources of the files that were deleted from a folder."""
        vanished = self.inputs.vanished(self.index.names()) if self.inputs.folders else ()
        for found in self.index.find(vanished).values():
            source = found.source
            self.known[source.iri] = source
            terms = self._terms_of(source.iri)
            self.counts["removed"] += len(terms)
            self.batches.add(PendingSource(source.iri, removal(self.store, source), removed=terms))
            self._release(source.iri)
            self.terms[source.iri] = frozenset()
            self.index.remove(source)
            del self.known[source.iri]

    def take(self, document: Document) -> None:
        """Read a document if it changed; if it states a term of another source, postpone it until all are read."""
        before = self.before.get(document.name)
        iri = self.iris.source(document.name) if before is None else before.source.iri
        if iri in self.taken:
            self.diagnostics.append(_repeated(document))
            return
        self.taken.add(iri)
        content = None if before is None or self.rehash else before.content_of(document.status)
        if before is not None and content is not None and before.source.digest == self._digest(iri, content):
            self._keep(before)
            return
        try:
            document = document.read_ahead()
            content = document.digest()
        except OSError as error:
            self.diagnostics.append(unreadable(document.name, error))
            return
        digest = self._digest(iri, content)
        if before is not None and before.source.digest == digest:
            self._keep(before)
            if document.status is not None:
                self.index.put(before._replace(content=content, status=document.status, seen=self.inputs.found))
            return
        self.names[iri] = document.name
        self.contents[iri] = content, document.status
        for term in self._terms_of(iri):
            self.owners.changed.setdefault(term, iri)  # looked up together, not one by one
        reading = self._read(document, digest, self._owner_besides(iri, self.owners))
        if reading.is_contested:
            self.contests[iri] = _Contest(document, digest, self._terms_of(iri) - reading.terms.keys())
            return
        self.diagnostics += reading.diagnostics
        if self._is_storable(reading):
            self._accept(reading)

    def _keep(self, found: IndexedSource) -> None:
        self.sizes[found.source.iri] = found.terms
        self.counts["unchanged"] += found.terms

    def settle_contests(self) -> None:
        """Read the contested documents again, assuming that they all release the terms they no longer state.

        A document that still cannot be stored releases nothing, and the others are read once more.
        """
        while self.contests:
            given_up = {term for contest in self.contests.values() for term in contest.given_up}
            owners = self.owners.besides(given_up)
            readings: list[SourceReading] = []
            for iri, contest in self.contests.items():
                owner_of = self._owner_besides(iri, owners)
                readings.append(self._read(contest.document, contest.digest, owner_of))
                owners.changed |= dict.fromkeys(readings[-1].terms, iri)
            settled = [reading for reading in readings if not self._is_storable(reading)] or readings
            for reading in settled:
                del self.contests[reading.source.iri]
                self.diagnostics += reading.diagnostics
                if settled is readings:
                    self._accept(reading)

    def report(self, view: SearchView) -> Report:
        has_all = len(self.sizes) == self.index.count()
        sources = frozenset(Tag("source", source) for source in self.sizes)
        counts = view.facets(Filter() if has_all else Filter((sources,)))
        return Report(
            sources=len(self.sizes),
            terms=sum(self.sizes.values()),
            added=self.counts["added"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            removed=self.counts["removed"],
            organizations=sum(tag.kind == "organization" for tag in counts),
            diagnostics=tuple(self.diagnostics),
        )

    def _read(self, document: Document, digest: str, owner_of: OwnerOf) -> SourceReading:
        def report_terms(count: int) -> None:
            self.progress("terms", self.counts["added"] + self.counts["changed"] + count, 0)

        maker = self.makers.of(self.known.get(self.iris.source(document.name)))
        return read_source(document, maker, digest, owner_of, report_terms)

    def _digest(self, source: Iri, content: str) -> str:
        return f"{content} {self.makers.of(self.known.get(source)).digest}"

    def _is_storable(self, reading: SourceReading) -> bool:
        return reading.is_storable(self.strict) and not (reading.is_cut and reading.source.iri in self.known)

    def _accept(self, reading: SourceReading) -> None:
        iri, terms, before = reading.source.iri, frozenset(reading.terms), self._terms_of(reading.source.iri)
        self._release(iri)
        self.owners.changed |= dict.fromkeys(terms, iri)
        self.terms[iri] = terms
        self.sizes[iri] = len(terms)
        content, status = self.contents.pop(iri)
        source = replace(reading.source, refused=())
        self.index.put(IndexedSource(source, len(terms), content, status, self.inputs.found))
        found = difference(self.store, reading, self.known.get(iri), self.iris)
        changed = found.subjects & terms & before
        self.counts["unchanged"] += len(before & terms) - len(changed)
        self.counts["changed"] += len(changed)
        self.counts["added"] += len(terms - before)
        self.counts["removed"] += len(before - terms)
        if not found.is_empty:
            self.batches.add(PendingSource(iri, found, changed | (terms - before), before - terms, reading))

    def _terms_of(self, source: Iri) -> frozenset[Iri]:
        if source not in self.terms:
            self.terms[source] = (
                tagged_terms(self.view, [Tag("source", source)]) if source in self.known else frozenset()
            )
        return self.terms[source]

    def _release(self, source: Iri) -> None:
        for term in self._terms_of(source):
            if self.owners.get(term) == source:
                self.owners.changed[term] = None

    def _owner_besides(self, source: Iri, owners: _Owners) -> OwnerOf:
        def owner_of(term: Iri) -> str | None:
            owner = owners.get(term)
            if owner is None or owner == source:
                return None
            return self.names.get(owner) or self.index.name(owner)

        return owner_of


@dataclass(frozen=True, slots=True)
class _Contest:
    """A document that states terms of other sources, and the terms it owned but no longer states."""

    document: Document
    digest: str
    given_up: frozenset[Iri]


def _repeated(document: Document) -> Diagnostic:
    return Diagnostic(
        document.name,
        None,
        Severity.ERROR,
        "repeated-document",
        f"Two documents have the name {document.name}; only the first was read.",
        "Rename one of them.",
    )


def _name(document: Document) -> str:
    return document.name
