"""Ingest documents: read the changed ones, commit their triples, and let the search engine follow."""

from collections import Counter
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from embeddings.encoder import Encoder
from embeddings.engine import Filter, SearchView, Tag
from graph.commit_log import Change
from graph.errors import UnknownName
from graph.glossary import read_sources
from graph.model import Glossary
from graph.rdf import Iri, Literal
from graph.vocabulary import LEX
from ingest.batches import Batches, PendingSource
from ingest.diagnostics import Diagnostic, Severity
from ingest.differences import affected_terms, difference, removal, tagged_terms
from ingest.documents import Document, Inputs, unreadable
from ingest.folder import FolderWriter
from ingest.follower import Progress, follow
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations
from ingest.report import Report
from ingest.shared import read_spellings
from ingest.sources import OwnerOf, SourceReading, read_source
from ingest.terms import TermMaker

__all__ = ["ingest", "remove_source"]


def ingest(
    writer: FolderWriter,
    inputs: Inputs,
    *,
    glossary: str,
    registry: Organizations,
    encoder: Encoder,
    now: datetime,
    mentions: bool = True,
    strict: bool = False,
    hints: Hints = NO_HINTS,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Commit the changes of `inputs` to the graph, and publish them; only changes are read and embedded.

    Each source is stored completely or remains unchanged. Documents are read in the order of their names: the first
    one that states a term owns it, unless another source does already. If a folder was read completely, the sources of
    files that were deleted from it are removed. With `strict`, documents with warnings are not stored either. `now`
    must have a time zone; it dates the commits.
    """
    iris = writer.iris
    maker = TermMaker(iris, Glossary(iris.glossary(glossary), (Literal(glossary, "en"),)), registry, hints)
    with closing(writer.open_engine(encoder)) as engine:
        # Catches up with what a killed writer left; from now on readers can open the data directory.
        follow(writer, engine, encoder, mentions, now, progress)
        with ThreadPoolExecutor(max_workers=1) as background, engine.view() as view:
            batches = Batches(writer.store, writer.log, view, maker, now, background)
            run = _Run(writer, view, maker, strict, batches, progress)
            run.diagnostics.extend(inputs.diagnostics)
            run.remove_vanished(inputs)
            for done, document in enumerate(sorted(inputs.documents, key=_name), start=1):
                run.take(document)
                progress("files", done, len(inputs.documents))
            run.settle_contests()
            batches.finish()
        run.diagnostics.extend(follow(writer, engine, encoder, mentions, now, progress))
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
    sources = read_sources(writer.store)
    source = sources.get(writer.iris.source(name)) or sources.get(name)
    if source is None:
        near = get_close_matches(name, [known.name for known in sources.values()], n=3, cutoff=0.3)
        raise UnknownName("source", name, near)
    with closing(writer.open_engine(encoder)) as engine:
        follow(writer, engine, encoder, mentions, now, progress)
        difference = removal(writer.store, source)
        removed = {**difference.removed, LEX.log: read_spellings(writer.store, [source.iri])}
        with engine.view() as view:
            terms = tagged_terms(view, [Tag("source", source.iri)])
            triples = (triple for found in removed.values() for triple in found)
            put = affected_terms(view, triples, difference.subjects if difference.is_import else ()) - terms
        writer.log.commit(Change(removed, put=frozenset(put), removed=terms), writer.log.head(), now)
        return Report(removed=len(terms), diagnostics=follow(writer, engine, encoder, mentions, now, progress))


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


class _Run:
    """The state of one ingest: the owner of each term, the contested documents, and the counters."""

    def __init__(
        self,
        writer: FolderWriter,
        view: SearchView,
        maker: TermMaker,
        strict: bool,
        batches: Batches,
        progress: Progress,
    ) -> None:
        self.store, self.view, self.maker, self.strict = writer.store, view, maker, strict
        self.batches, self.progress = batches, progress
        self.diagnostics: list[Diagnostic] = []
        self.known = read_sources(self.store)
        self.names = {iri: source.name for iri, source in self.known.items()}
        self.owners = _Owners(view)
        self.terms: dict[Iri, frozenset[Iri]] = {}
        self.taken: set[Iri] = set()
        self.contests: dict[Iri, _Contest] = {}
        self.sizes = {tag.value: size for tag, size in view.facets(Filter()).items() if tag.kind == "source"}
        self.stored: set[Iri] = set()
        self.counts: Counter[str] = Counter()

    def remove_vanished(self, inputs: Inputs) -> None:
        """Remove the sources of the files that were deleted from a folder."""
        for source in inputs.vanished(list(self.known.values())):
            terms = self._terms_of(source.iri)
            self.counts["removed"] += len(terms)
            self.batches.add(PendingSource(source.iri, removal(self.store, source), removed=terms))
            self._release(source.iri)
            self.terms[source.iri] = frozenset()
            del self.known[source.iri]

    def take(self, document: Document) -> None:
        """Read a document if it changed; if it states a term of another source, postpone it until all are read."""
        iri = self.maker.iris.source(document.name)
        if iri in self.taken:
            self.diagnostics.append(_repeated(document))
            return
        self.taken.add(iri)
        self.names[iri] = document.name
        try:
            document = document.read_ahead()
            digest = f"{document.digest()} {self.maker.digest}"
        except OSError as error:
            self.diagnostics.append(unreadable(document.name, error))
            return
        known = self.known.get(iri)
        if known is not None and known.digest == digest:
            self.stored.add(iri)
            self.counts["unchanged"] += self.sizes.get(iri, 0)
            return
        for term in self._terms_of(iri):
            self.owners.changed.setdefault(term, iri)  # looked up together, not one by one
        reading = self._read(document, digest, self._owner_besides(iri, self.owners))
        if reading.is_contested:
            self.contests[iri] = _Contest(document, digest, self._terms_of(iri) - reading.terms.keys())
            return
        self.diagnostics += reading.diagnostics
        if self._is_storable(reading):
            self._accept(reading)

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
        sources = frozenset(Tag("source", source) for source in self.stored)
        has_all = self.stored.issuperset(self.known)
        counts = view.facets(Filter() if has_all else Filter((sources,)))
        return Report(
            sources=len(self.stored),
            terms=sum(self.sizes.get(iri, 0) for iri in self.stored),
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

        return read_source(document, self.maker, digest, owner_of, report_terms)

    def _is_storable(self, reading: SourceReading) -> bool:
        return reading.is_storable(self.strict) and not (reading.is_cut and reading.source.iri in self.known)

    def _accept(self, reading: SourceReading) -> None:
        iri, terms, before = reading.source.iri, frozenset(reading.terms), self._terms_of(reading.source.iri)
        self._release(iri)
        self.owners.changed |= dict.fromkeys(terms, iri)
        self.terms[iri] = terms
        self.sizes[iri] = len(terms)
        self.stored.add(iri)
        found = difference(self.store, reading, self.known.get(iri), self.maker.iris)
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
            return self.names[owner] if owner is not None and owner != source else None

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
