"""The log of commits, in the graph itself: what changed, in which order, and who may write next.

    lex:log              lex:head 42 ; lex:described 40
    <{base}commit/42>    lex:epoch 42 ; lex:put <term> ; lex:removed <term> ; prov:endedAtTime "..."

All of it is in a named graph, `TripleStore.log`, which exports and counts omit. Other packages keep facts there that
must be written together with the data, but are not part of it; in a `Change`, this graph is `lex:log`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice
from uuid import uuid4

from graph.datatypes import integer, number_of
from graph.errors import CommitConflict, StoreError, StoreUnreachable
from graph.intents import LEASE, Graphs, Intent, Piece, conditional, head_is, no_claim, split
from graph.iris import Iris
from graph.log_queries import CLASSES_OF, COMMIT_BY_NONCE, NONEMPTY_GRAPHS, TRUNCATE_LOG
from graph.log_reader import LogReader
from graph.nquads import nquads_pieces
from graph.prefetching import ahead
from graph.rdf import Iri, Literal, Triple
from graph.sparql_text import bind, quad_data
from graph.store import TripleStore
from graph.vocabulary import LEX, OWL, PROV, RDF, SCHEMA, SKOS, XSD

_BULK = 20_000
"""From this number of triples on, new graphs are loaded in bulk, several times as fast, under an intent."""

_LOADED = 50_000
"""Triples that are loaded together. More need more memory, fewer leave the store more files to merge."""

_DESCRIBED = frozenset({SCHEMA.Organization, SKOS.Collection, SKOS.ConceptScheme})
_DESCRIBING = frozenset({SCHEMA.parentOrganization, OWL.sameAs})
_ALSO_OF_TERMS = frozenset({SKOS.prefLabel, SCHEMA.name, SCHEMA.alternateName, SCHEMA.url})
"""Properties that describe a term only if it is also an organization, a category or a glossary."""

_LOOKED_UP = 1_000
"""Terms whose classes a commit looks up, in 45 ms; for 100,000 it would need seconds."""


@dataclass(frozen=True, slots=True)
class Change:
    """Triples to remove and to add per graph, and the terms that differ because of it.

    `put` are terms that are new or changed, `removed` terms that no longer exist.
    """

    removed_triples: Graphs = field(default_factory=dict)
    added_triples: Graphs = field(default_factory=dict)
    put: Set[Iri] = frozenset()
    removed: Set[Iri] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not any((*self.removed_triples.values(), *self.added_triples.values(), self.put, self.removed))


class CommitLog(LogReader):
    """Commits to one store, in which only one writer can be ahead: a commit names the head that it follows.

    Guarantees: a commit is in the log if and only if its data is in the graph, also after a kill, once the next writer
    has called `recover`. A writer that another one has overtaken gets `CommitConflict`, and none of its data is
    written. While a commit is written to a store that is not atomic, readers may see a part of its data.
    """

    def __init__(self, store: TripleStore, iris: Iris, lease: float = LEASE) -> None:
        super().__init__(store, iris)
        self._lease = lease

    def commit(self, change: Change, head: int, now: datetime | None = None) -> int:
        """Write a change that follows the epoch `head`, and return the new epoch.

        It survives the end of the process, and a power failure once the caller has flushed the store. An embedded store
        merges files after a few flushes, so that several commits should share one. `now`, with a time zone, dates the
        commit. Raises `CommitConflict`, and `StoreUnreachable` if the store did not answer: the commit may then be in
        the log, or be completed by the next `recover`, or not.
        """
        epoch, log = head + 1, self._store.log
        nonce = (self.iris.commit(epoch), LEX.nonce, Literal(uuid4().hex))
        entry = [*self._facts(epoch, now or datetime.now(UTC)), nonce]
        former: list[Triple] = []
        if self._describes(change):
            former += [(LEX.log, LEX.described, integer(known)) for known in [self.described()] if known]
            entry.append((LEX.log, LEX.described, integer(epoch)))
        loaded = self._loaded(epoch, change)
        if log not in loaded:
            entry += self._listed(epoch, change)
        removed, added = self._in_graphs(change.removed_triples, former), self._in_graphs(change.added_triples, entry)
        added = {graph: triples for graph, triples in added.items() if graph == log or graph not in loaded}
        pieces = list(split(removed, added, self._store.capabilities))
        is_whole = len(pieces) == 1 and self._store.capabilities.is_atomic
        try:
            if is_whole and not loaded and self._store.capabilities.is_exclusive:
                self._write(pieces[0], head, no_claim(log))
            else:  # where others can write, too, a condition does not exclude concurrent requests
                with self._intent(head, loaded) as intent:
                    if is_whole:
                        self._write(pieces[0], head, intent.is_held)
                    else:
                        intent.write_redo(pieces)
                        intent.apply(pieces, epoch)
        except StoreUnreachable:
            if not self._is_committed(epoch, nonce):
                raise
        if not self._is_committed(epoch, nonce):
            raise CommitConflict(epoch)
        return epoch

    def recover(self) -> None:
        """Complete or undo what a killed writer has begun. Every writer begins with this.

        On a store that others can write, this waits for a commit of another writer.
        """
        for intent in Intent.take_over(self._store, self._lease):
            intent.settle(self.head())
            self._store.flush()

    def _write(self, piece: Piece, head: int, claim: str) -> None:
        """Write a piece and the next head of the log, if the head and the claim are as these conditions state."""
        log = self._store.log
        former = [(LEX.log, LEX.head, integer(head))] if head else []
        now = [(LEX.log, LEX.head, integer(head + 1))]
        with_head = Piece(f"{piece.deletes} {quad_data(log, former)}", f"{piece.inserts} {quad_data(log, now)}")
        self._store.update(conditional(with_head, f"{head_is(log, head)} {claim}"))

    def _is_committed(self, epoch: int, nonce: Triple) -> bool:
        found = bind(COMMIT_BY_NONCE, log=self._store.log, commit=nonce[0], nonce=nonce[2])
        return any(number_of(row[0]) >= epoch for row in self._store.query(found))

    @contextmanager
    def _intent(self, head: int, loaded: Mapping[Iri, Iterable[Triple]]) -> Iterator[Intent]:
        """Load triples under an intent, which is settled after an error and forgotten in the end."""
        new = loaded.keys() - {self._store.log}
        intent = Intent.begin(self._store, self.iris.commit(head + 1), head, new)
        try:
            if self._store.capabilities.is_exclusive:
                self._store.flush()  # the intent must survive whatever the loaded triples do
                for document in ahead(nquads_pieces(loaded, _LOADED)):
                    self._store.load(document)
            else:
                for piece in ahead(split({}, loaded, self._store.capabilities)):
                    intent.update(piece)
            yield intent
        except BaseException:
            with suppress(StoreError):  # then the next writer settles it
                intent.settle(self.head())
            raise
        intent.forget()

    def truncate(self, before: int) -> None:
        """Forget all commits before the epoch `before`; followers at earlier epochs must rebuild.

        What `modified` returns stays the same.
        """
        self._store.update(bind(TRUNCATE_LOG, log=self._store.log, before=before))
        self._store.flush()

    def _describes(self, change: Change) -> bool:
        """Return whether descriptions of organizations, categories or glossaries may differ after a change."""
        terms: set[Iri] = set()
        for graph, triples in chain(change.removed_triples.items(), change.added_triples.items()):
            for subject, predicate, value in triples if graph != LEX.log else ():
                if predicate in _DESCRIBING or (predicate == RDF.type and value in _DESCRIBED):
                    return True
                if predicate in _ALSO_OF_TERMS:
                    terms.add(subject)
                    if len(terms) > _LOOKED_UP or not (subject in change.put or subject in change.removed):
                        return True
        classes = self._store.query(bind(CLASSES_OF, subjects=sorted(terms))) if terms else ()
        return any(row[0] in _DESCRIBED for row in classes)

    def _facts(self, epoch: int, now: datetime) -> Iterator[Triple]:
        commit = self.iris.commit(epoch)
        time = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
        yield commit, LEX.epoch, integer(epoch)
        yield commit, PROV.endedAtTime, Literal(time, datatype=XSD.dateTime)

    def _listed(self, epoch: int, change: Change) -> Iterator[Triple]:
        commit = self.iris.commit(epoch)
        yield from ((commit, LEX.put, term) for term in sorted(change.put))
        yield from ((commit, LEX.removed, term) for term in sorted(change.removed))

    def _in_graphs(self, graphs: Graphs, entry: Collection[Triple]) -> dict[Iri, Collection[Triple]]:
        """Return the triples by the names of their graphs in the store, with those of an entry in the log."""
        renamed = {graph: triples for graph, triples in graphs.items() if graph != LEX.log}
        return renamed | {self._store.log: [*graphs.get(LEX.log, ()), *entry]}

    def _loaded(self, epoch: int, change: Change) -> dict[Iri, Iterable[Triple]]:
        """Return the triples to load before the rest is written, if there are many: new graphs, and the list of terms.

        Nothing reads the list until the commit has its epoch and its time.
        """
        least = _BULK if self._store.capabilities.is_atomic else 1
        data = {
            graph: triples
            for graph, triples in change.added_triples.items()
            if triples and graph != LEX.log and not change.removed_triples.get(graph)
        }
        if not _has(least, data.values()):
            return {}
        present = {str(row[0]) for row in self._store.query(bind(NONEMPTY_GRAPHS, graphs=sorted(data)))}
        new: dict[Iri, Iterable[Triple]] = {graph: data[graph] for graph in data.keys() - present}
        if not _has(least, new.values()):
            return {}
        if self._store.capabilities.is_exclusive and len(change.put) + len(change.removed) >= least:
            new[self._store.log] = self._listed(epoch, change)
        return new


def _has(least: int, several: Iterable[Iterable[Triple]]) -> bool:
    """Return whether there are at least this number of triples; no more are counted."""
    return sum(1 for _ in islice(chain.from_iterable(several), least)) == least
