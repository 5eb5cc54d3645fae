"""Commits sources to the graph, many at a time, in the background while the next documents are read."""

from collections.abc import Collection, Set
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime

from embeddings.engine import SearchView
from graph.commit_log import Change, CommitLog
from graph.rdf import Iri, Triple
from graph.store import TripleStore
from graph.vocabulary import LEX
from ingest.differences import Difference, affected_terms
from ingest.shared import read_spellings, shared_facts, spellings
from ingest.sources import SourceReading
from ingest.terms import TermMaker

__all__ = ["Batches", "PendingSource"]

_SOURCES_PER_COMMIT = 1000


@dataclass(frozen=True, slots=True)
class PendingSource:
    """A source to be written, with its terms that are new or changed, and those that it no longer states.

    `reading` is None for a source that is removed.
    """

    iri: Iri
    difference: Difference
    put: Collection[Iri] = ()
    removed: Collection[Iri] = ()
    reading: SourceReading | None = None


@dataclass(slots=True)
class Batches:
    """The sources that wait to be committed. `view` is the epoch that the ingest began with."""

    store: TripleStore
    log: CommitLog
    view: SearchView
    maker: TermMaker
    now: datetime
    background: Executor
    _waiting: list[PendingSource] = field(default_factory=list)
    _gone: frozenset[Iri] = frozenset()
    """Terms that `view` has, but a commit of this ingest removed."""

    _writing: "Future[None] | None" = None

    def add(self, source: PendingSource) -> None:
        """Write a source with one of the next commits."""
        self._waiting.append(source)
        if len(self._waiting) >= _SOURCES_PER_COMMIT:
            self._write()

    def finish(self) -> None:
        """Write the waiting sources; return when everything is committed."""
        self._write()
        self._wait()

    def _write(self) -> None:
        if self._waiting:
            self._wait()
            change = _change(self.store, self.view, self.maker, self._waiting, self._gone)
            self._gone = (self._gone | change.removed) - change.put
            self._waiting = []
            self._writing = self.background.submit(_commit, self.log, change, self.now)

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()
            self._writing = None


def _change(
    store: TripleStore, view: SearchView, maker: TermMaker, sources: Collection[PendingSource], removed_before: Set[Iri]
) -> Change:
    removed: dict[Iri, Collection[Triple]] = {}
    added: dict[Iri, Collection[Triple]] = {}
    put: set[Iri] = set()
    gone: set[Iri] = set()
    spelled, spelling = set[Triple](), set[Triple]()
    imported: list[Iri] = []
    for source in sources:
        removed |= source.difference.removed
        added |= source.difference.added
        put.update(source.put)
        gone.update(source.removed)
        if source.difference.is_import:
            imported += source.difference.subjects
        if source.reading is not None:
            for resource, names in spellings(maker, source.reading.readings).items():
                spelled |= {(source.iri, LEX.spells, name) for name in names}
                spelling |= {(resource, LEX.spelling, name) for name in names}
    readings = [reading for source in sources if source.reading is not None for reading in source.reading.readings]
    if any(source.reading is not None for source in sources):
        outdated, missing = shared_facts(store, maker, readings)
        removed[maker.iris.shared_graph], added[maker.iris.shared_graph] = outdated, missing
    changed = (triple for graphs in (removed, added) for triples in graphs.values() for triple in triples)
    gone -= put  # a term that moves between two sources is put by one and removed by the other
    put |= affected_terms(view, changed, imported) - gone - removed_before
    known = read_spellings(store, [source.iri for source in sources])
    removed[LEX.log], added[LEX.log] = known - spelled, (spelled - known) | spelling
    return Change(removed, added, frozenset(put), frozenset(gone))


def _commit(log: CommitLog, change: Change, now: datetime) -> None:
    log.commit(change, log.head(), now)
