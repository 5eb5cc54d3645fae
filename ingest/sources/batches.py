"""Commits sources to the graph, many at a time, in the background while the next documents are read."""

from collections.abc import Collection, Set
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime

from embeddings.engine import SearchView
from graph.commit_log import Change, CommitLog
from graph.iris import Iris
from graph.rdf import Iri, Triple
from graph.store import TripleStore
from graph.vocabulary import LEX
from ingest.organizations.registry import Organizations
from ingest.sources.differences import Difference, affected_terms
from ingest.sources.shared_facts import read_spellings, shared_facts, spellings
from ingest.sources.source import SourceReading

_SOURCES_PER_COMMIT = 1000


@dataclass(frozen=True, slots=True)
class PendingSource:
    """A source to be written, with its terms that are new or changed, and those that it no longer states.

    `reading` is None for a source that is removed. If it `is_part`, the reading contains the changed terms only.
    """

    iri: Iri
    difference: Difference
    put: Collection[Iri] = ()
    removed: Collection[Iri] = ()
    reading: SourceReading | None = None
    is_part: bool = False


@dataclass(slots=True)
class Batches:
    """The sources that wait to be committed. `view` is the epoch that the ingest began with."""

    store: TripleStore
    log: CommitLog
    view: SearchView
    iris: Iris
    registry: Organizations
    now: datetime
    background: Executor
    head: int
    """The epoch that the next commit follows."""

    _waiting: list[PendingSource] = field(default_factory=list)
    _gone: Set[Iri] = frozenset()
    """Terms that `view` has, but a commit of this ingest removed."""

    _writing: "Future[int] | None" = None

    def add(self, source: PendingSource) -> None:
        """Write a source with one of the next commits."""
        self._waiting.append(source)
        if len(self._waiting) >= _SOURCES_PER_COMMIT:
            self.write()

    def finish(self) -> None:
        """Write the waiting sources; return when everything is committed."""
        self.write()
        self._wait()

    def write(self) -> None:
        """Begin to write the waiting sources."""
        if self._waiting:
            self._wait()
            change = self._change()
            self._gone = (self._gone | change.removed) - change.put
            self._waiting = []
            self._writing = self.background.submit(self.log.commit, change, self.head, self.now)

    def _wait(self) -> None:
        if self._writing is not None:
            self.head = self._writing.result()
            self._writing = None

    def _change(self) -> Change:
        """Return the change of the waiting sources, with all that it affects in others."""
        removed: dict[Iri, Collection[Triple]] = {}
        added: dict[Iri, Collection[Triple]] = {}
        put: set[Iri] = set()
        gone: set[Iri] = set()
        spelled, spelling = set[Triple](), set[Triple]()
        imported: list[Iri] = []
        if readings := [source.reading for source in self._waiting if source.reading is not None]:
            outdated, missing = shared_facts(self.store, self.iris, self.registry, readings)
            removed[self.iris.shared_graph], added[self.iris.shared_graph] = outdated, missing
        for source in self._waiting:
            removed |= source.difference.removed
            added |= source.difference.added
            put.update(source.put)
            gone.update(source.removed)
            if source.difference.is_import:
                imported += source.difference.subjects
            if source.reading is not None:
                for resource, names in spellings(source.reading).items():
                    spelled |= {(source.iri, LEX.spells, name) for name in names}
                    spelling |= {(resource, LEX.spelling, name) for name in names}
        changed = (triple for graphs in (removed, added) for triples in graphs.values() for triple in triples)
        gone -= put  # a term that moves between two sources is put by one and removed by the other
        put |= affected_terms(self.view, changed, imported) - gone - self._gone
        known = read_spellings(self.store, [source.iri for source in self._waiting])
        parts = {source.iri for source in self._waiting if source.is_part}
        removed[LEX.log] = {fact for fact in known - spelled if fact[0] not in parts}
        added[LEX.log] = (spelled - known) | spelling
        return Change(removed, added, put, gone)
