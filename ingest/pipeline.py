"""Ingest documents: read the changed ones, write their graphs, derive facts from all graphs, and publish."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from embeddings.encoder import Encoder
from graph.errors import UnknownName
from graph.glossary import read_sources, read_terms
from graph.model import Glossary, Term
from graph.nquads import to_nquads
from graph.queries import CATALOG_DEVELOPERS, CATALOG_TERMS, bind, replace_data
from graph.rdf import Iri, Literal, Triple
from graph.store import TripleStore
from graph.stores.oxigraph import OxigraphStore
from ingest.derive import graph_triples
from ingest.diagnostics import Diagnostic, Severity
from ingest.documents import Document, Inputs, unreadable
from ingest.folder import FolderWriter
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations
from ingest.publication import Progress, publish
from ingest.report import Report
from ingest.shared import shared_facts
from ingest.sources import OwnerOf, SourceReading, read_source
from ingest.terms import TermMaker

__all__ = ["ingest", "remove_source"]

_BATCH = 1000  # sources per write


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
    """Update the graph and its index from `inputs`, and publish them; only changes are read and embedded.

    Each source is stored completely or remains unchanged. If a folder was read completely, the sources of files that
    were deleted from it are removed. With `strict`, documents with warnings are not stored either. `now` must have a
    time zone; it becomes the modification time of the written sources.
    """
    iris = writer.iris
    maker = TermMaker(iris, Glossary(iris.glossary(glossary), (Literal(glossary, "en"),)), registry, hints)
    if writer.state is None:  # readers can open the data directory from now on, even if this ingest fails
        publish(writer, encoder, mentions, lambda stage, done, total: None)
    with ThreadPoolExecutor(max_workers=1) as background:
        run = _Run(writer, maker, now, strict, background, progress)
        run.diagnostics.extend(inputs.diagnostics)
        run.remove_vanished(inputs)
        for done, document in enumerate(inputs.documents, start=1):
            run.take(document)
            progress("files", done, len(inputs.documents))
        run.settle_contests()
        run.write()
        run.writing.result()
    run.diagnostics.extend(publish(writer, encoder, mentions, progress, run.fresh))
    return run.report()


def remove_source(
    writer: FolderWriter,
    name: str,
    *,
    encoder: Encoder,
    mentions: bool = True,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Remove a source by its name, and publish. Raises `UnknownName`."""
    sources = read_sources(writer.store)
    source = sources.get(writer.iris.source(name)) or sources.get(name)
    if source is None:
        near = get_close_matches(name, [known.name for known in sources.values()], n=3, cutoff=0.3)
        raise UnknownName("source", name, near)
    terms = [term for term, _, _, owner in writer.store.query(bind(CATALOG_TERMS)) if owner == source.iri]
    writer.begin()
    writer.store.update(replace_data(dict.fromkeys((source.iri, *source.graphs), ())))
    writer.store.flush()
    return Report(removed=len(set(terms)), diagnostics=publish(writer, encoder, mentions, progress))


class _Run:
    """The state of one ingest: the owner of each term, the sources waiting to be written, and the counters."""

    def __init__(
        self,
        writer: FolderWriter,
        maker: TermMaker,
        now: datetime,
        strict: bool,
        background: Executor,
        progress: Progress,
    ) -> None:
        self.writer, self.maker, self.now, self.strict = writer, maker, now, strict
        self.background, self.progress = background, progress
        self.diagnostics: list[Diagnostic] = []
        self.known = read_sources(writer.store)
        self.owners: dict[Iri, Iri] = {}
        self.terms: dict[Iri, set[Iri]] = defaultdict(set)
        for term, _, _, source in writer.store.query(bind(CATALOG_TERMS)):
            self.owners[str(term)] = str(source)
            self.terms[str(source)].add(str(term))
        self.names = {iri: source.name for iri, source in self.known.items()}
        self.taken: set[Iri] = set()
        self.contests: dict[Iri, _Contest] = {}
        self.waiting: dict[Iri, SourceReading] = {}
        self.writing: Future[None] = Future()
        self.writing.set_result(None)
        self.stored: set[Iri] = set()
        self.fresh: dict[Iri, Term] = {}
        self.counts: Counter[str] = Counter()

    def remove_vanished(self, inputs: Inputs) -> None:
        for source in inputs.vanished(list(self.known.values())):
            self.counts["removed"] += len(self.terms[source.iri])
            self.writer.begin()
            self.writer.store.update(replace_data(dict.fromkeys((source.iri, *source.graphs), ())))
            self._release(source.iri)
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
            self.counts["unchanged"] += len(self.terms[iri])
            return
        reading = self._read(document, digest, self._owner_besides(iri, self.owners))
        if reading.is_contested:
            self.contests[iri] = _Contest(document, digest, frozenset(self.terms[iri] - reading.terms.keys()))
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
            owners = {term: owner for term, owner in self.owners.items() if term not in given_up}
            readings: list[SourceReading] = []
            for iri, contest in self.contests.items():
                owner_of = self._owner_besides(iri, owners)
                readings.append(self._read(contest.document, contest.digest, owner_of))
                owners |= dict.fromkeys(readings[-1].terms, iri)
            settled = [reading for reading in readings if not self._is_storable(reading)] or readings
            for reading in settled:
                del self.contests[reading.source.iri]
                self.diagnostics += reading.diagnostics
                if settled is readings:
                    self._accept(reading)

    def write(self) -> None:
        """Write the waiting sources in the background, while the next documents are read.

        All new sources are written in one transaction, together with the shared facts that changed sources may refer
        to; then each changed source in its own transaction.
        """
        if not self.waiting:
            return
        self.writing.result()
        store, maker = self.writer.store, self.maker
        self.writer.begin()
        facts = shared_facts(store, maker, [term for reading in self.waiting.values() for term in reading.readings])
        new: dict[Iri, Iterable[Triple]] = {maker.iris.shared_graph: facts}
        changed: list[dict[Iri, Iterable[Triple]]] = []
        for iri, reading in self.waiting.items():
            graphs = reading.graphs(maker.iris)
            if iri in self.known:
                changed.append(dict.fromkeys(self.known[iri].graphs, ()) | graphs)
            else:
                new |= graphs
        self.writing = self.background.submit(_store, store, to_nquads(new), changed)
        self.known |= {iri: reading.source for iri, reading in self.waiting.items()}
        self.waiting.clear()

    def report(self) -> Report:
        developers: set[Iri] = set()
        for term, organization in self.writer.store.query(bind(CATALOG_DEVELOPERS)):
            if self.owners.get(str(term)) in self.stored:
                developers.add(str(organization))
        return Report(
            sources=len(self.stored),
            terms=sum(len(self.terms[iri]) for iri in self.stored),
            added=self.counts["added"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            removed=self.counts["removed"],
            organizations=len(developers),
            diagnostics=tuple(self.diagnostics),
        )

    def _read(self, document: Document, digest: str, owner_of: OwnerOf) -> SourceReading:
        def report_terms(count: int) -> None:
            self.progress("terms", len(self.fresh) + count, 0)

        return read_source(document, self.maker, digest, owner_of, report_terms)

    def _is_storable(self, reading: SourceReading) -> bool:
        return reading.is_storable(self.strict) and not (reading.is_cut and reading.source.iri in self.known)

    def _accept(self, reading: SourceReading) -> None:
        iri, terms = reading.source.iri, reading.terms
        before = read_terms(self.writer.store, self.terms[iri]) if self.terms[iri] else {}
        self._release(iri)
        self.owners |= dict.fromkeys(terms, iri)
        self.terms[iri] = set(terms)
        self.stored.add(iri)
        self.fresh |= terms
        same = sum(before.get(term) == new for term, new in terms.items())
        self.counts["unchanged"] += same
        self.counts["changed"] += len(before.keys() & terms.keys()) - same
        self.counts["added"] += len(terms.keys() - before.keys())
        self.counts["removed"] += len(before.keys() - terms.keys())
        if not self._is_stored(reading):
            self.waiting[iri] = reading.dated(self.now)
        if len(self.waiting) >= _BATCH:
            self.write()

    def _is_stored(self, reading: SourceReading) -> bool:
        # A source with errors is read in every ingest, usually without a change.
        known = self.known.get(reading.source.iri)
        if known is None:
            return False
        reading = reading.dated(known.modified)
        if known != reading.source:
            return False
        wanted = OxigraphStore.in_memory()  # normalizes values as the other store does
        graphs = reading.graphs(self.maker.iris)
        wanted.load(to_nquads(graphs))
        return all(graph_triples(self.writer.store, graph) == graph_triples(wanted, graph) for graph in graphs)

    def _release(self, source: Iri) -> None:
        for term in self.terms.pop(source, ()):
            if self.owners.get(term) == source:
                del self.owners[term]

    def _owner_besides(self, source: Iri, owners: Mapping[Iri, Iri]) -> OwnerOf:
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


def _store(store: TripleStore, document: bytes, changed: Iterable[Mapping[Iri, Iterable[Triple]]]) -> None:
    if document:
        store.load(document)
    for graphs in changed:
        store.update(replace_data(graphs))
    store.flush()


def _repeated(document: Document) -> Diagnostic:
    return Diagnostic(
        document.name,
        None,
        Severity.ERROR,
        "repeated-document",
        f"Two documents have the name {document.name}; only the first was read.",
        "Rename one of them.",
    )
