"""The search engine follows the log of commits: changed terms become records, and mentions follow changed labels."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from embeddings.chunks import CHUNK, chunks
from embeddings.encoder import Encoder
from embeddings.engine import SearchEngine
from embeddings.errors import ModelUnavailable
from embeddings.records import Filter, Label, Record, Tag
from graph.commit_log import Change, CommitLog
from graph.errors import CommitConflict, LogTruncated
from graph.link_queries import NARROWER
from graph.queries import TERM_NAMES, TERMS
from graph.rdf import Iri
from graph.sparql_text import bind
from graph.store import TripleStore
from ingest.data_directory.folder import COMMIT, FolderWriter
from ingest.data_directory.state import DESCRIBED
from ingest.derived.abbreviations import resolved_abbreviations
from ingest.derived.first_ingest import FirstTerms
from ingest.derived.groups import DESCRIBED_KINDS, LABELS, described_labels, shared_fact_changes, source_labels
from ingest.derived.links import resolved_links
from ingest.derived.mentions import all_mentions, changed_mentions
from ingest.derived.term_records import TEMPLATE, read_records, records_of
from ingest.diagnostics import Diagnostic, Severity
from ingest.progress import Progress

_BULK = 2_000
_BULK_SHARE = 0.1
_MOST = 20_000
"""A change of more terms derives all mentions again, in an epoch of its own after the terms: of more than the first
number, if they are this share of all terms, and of more than the last number in any case, because memory holds them."""

_PENDING = "pending"
"""The fact that mentions were not derived yet from records that are stored already."""

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Follower:
    """What every change of a data directory needs to reach the search engine.

    Without an `encoder`, terms have no vectors yet. `now` has a time zone, and dates the commits. With `mentions`, they
    are derived from texts.
    """

    writer: FolderWriter
    encoder: Encoder | None
    now: datetime
    mentions: bool = True
    progress: Progress = lambda stage, done, total: None

    def open_engine(self) -> AbstractContextManager[SearchEngine]:
        """Open the search engine, and close it at the end."""
        return closing(self.writer.open_engine(self.encoder))

    def follow(self, engine: SearchEngine, first: FirstTerms | None = None) -> tuple[Diagnostic, ...]:
        """Bring the engine to the head of the log, with all that is derived, and publish that epoch.

        `first` are the terms of an ingest into a graph without sources, which has no other writer.

        The engine is maintained if its backlog is more than the writer tolerates. If the model is unavailable, terms
        are stored without vectors, and the returned diagnostic describes how to get them. If another writer commits
        meanwhile, this begins again; raises `CommitConflict` if that happens again and again.
        """
        writer = self.writer
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                diagnostics = _Following(self, engine, writer.log.head(), first and first.complete()).run()
                break
            except CommitConflict:
                if attempt == _ATTEMPTS:
                    raise
        if engine.embed_missing(lambda done: self.progress("embeddings", done, 0)):
            writer.announce()
        if engine.backlog() > writer.tolerated_backlog:
            engine.maintain()
        writer.backlog = engine.backlog()
        try:
            _ = self.encoder and self.encoder.model
        except ModelUnavailable as error:
            missing = Diagnostic(writer.folder.name, None, Severity.ERROR, "no-model", error.problem, error.remedy)
            return (*diagnostics, missing)
        return diagnostics


@dataclass(slots=True)
class _Following:
    follower: Follower
    engine: SearchEngine
    head: int
    """The epoch up to which the graph was read; a commit that another writer has made since then is a conflict."""

    first: FirstTerms | None
    linked: Set[Iri] = frozenset()
    """The terms that differ from what their sources state, because of derived links."""

    @property
    def writer(self) -> FolderWriter:
        return self.follower.writer

    @property
    def store(self) -> TripleStore:
        return self.writer.store

    @property
    def log(self) -> CommitLog:
        return self.writer.log

    @property
    def facts(self) -> dict[str, str]:
        """The properties that all that is derived was made with; others require it to be made again."""
        return {"template": TEMPLATE, "mentions": str(self.follower.mentions), "labels": LABELS}

    @property
    def described(self) -> str:
        """The fact `DESCRIBED` of the graph."""
        epoch = self.log.described()
        return f"{epoch} {self.log.nonce(epoch)}"

    def run(self) -> tuple[Diagnostic, ...]:
        """Apply all changes; return the findings about links between glossaries."""
        with self.engine.view() as view:
            epoch, facts, total = view.epoch, view.facts, view.page(Filter(), 0).total
        has_records = epoch > 0 and facts.get("template") == TEMPLATE
        put, removed = self._changes(epoch) if has_records and total else self._everything()
        links, diagnostics = self._links(put | removed)
        is_described = facts.get(DESCRIBED) == self.described and facts.get("labels") == LABELS
        renamed, ambiguous = (set[Iri](), ()) if is_described else self._abbreviations(put)
        put, self.linked = put | links | renamed, links
        is_bulk = len(put) + len(removed) > min(max(_BULK, _BULK_SHARE * total), _MOST)
        if not has_records or not _has(facts, self.facts) or is_bulk:
            self._apply_in_bulk(put, removed, has_records)
        elif epoch < self.head:
            self._apply(put, removed)
        else:
            self.writer.publish(epoch)
        return (*diagnostics, *ambiguous)

    def _links(self, changed: Set[Iri]) -> tuple[Set[Iri], tuple[Diagnostic, ...]]:
        """Commit the links to terms by name; return the terms that differ because of it."""
        iris = self.writer.iris
        with self.engine.view() as view:
            unresolved = None if self.first is None else self.first.unresolved()
            home = iris.glossary(self.writer.home)
            change, diagnostics = resolved_links(self.store, iris, home, changed, view, unresolved)
        if not change.is_empty:
            self.head = self.log.commit(change, self.head, self.follower.now)
        return change.put, diagnostics

    def _abbreviations(self, put: Set[Iri]) -> tuple[Set[Iri], tuple[Diagnostic, ...]]:
        """Commit which organizations are named by an abbreviation; return the terms that differ because of it."""
        change, diagnostics = resolved_abbreviations(self.store, self.writer.iris, put)
        if not change.is_empty:
            self.head = self.log.commit(change, self.head, self.follower.now)
        return change.put, diagnostics

    def _changes(self, since: int) -> tuple[Set[Iri], Set[Iri]]:
        """Return the terms that were put since an epoch, with those whose text depends on them, and the removed."""
        put: set[Iri] = set()
        removed: set[Iri] = set()
        while since < self.head:
            try:
                changes = self.log.changes(since, min(CHUNK, self.head - since))
            except LogTruncated:
                return self._everything()
            put, removed = (put - changes.removed) | changes.put, (removed - changes.put) | changes.removed
            since = changes.until
        put |= self._narrower(put | removed)
        existing = self._existing(put)
        return existing, removed | (put - existing)

    def _existing(self, terms: Set[Iri]) -> set[Iri]:
        rows = (row for chunk in chunks(sorted(terms)) for row in self.store.query(bind(TERM_NAMES, terms=chunk)))
        return {str(term) for term, _ in rows}

    def _narrower(self, terms: Set[Iri]) -> set[Iri]:
        rows = (row for chunk in chunks(sorted(terms)) for row in self.store.query(bind(NARROWER, terms=chunk)))
        return {str(row[0]) for row in rows}

    def _everything(self) -> tuple[Set[Iri], Set[Iri]]:
        if self.first is not None:
            return self.first.iris(), set()
        terms = {str(row[0]) for row in self.store.query(bind(TERMS))}
        with self.engine.view() as view:
            return terms, set(view.keys()) - terms

    def _apply(self, put: Set[Iri], removed: Set[Iri]) -> None:
        """Apply a small change in one epoch: all that is derived from it is committed before."""
        self.follower.progress("terms", len(put), len(put))
        records = {record.key: record for record in read_records(self.store, self.log, sorted(put))}
        with self.engine.view() as view:
            before, counts = view.records([*records, *removed]), view.facets(Filter())
            described, former = view.facts.get(DESCRIBED), view.labeled_tags(DESCRIBED_KINDS)
            tags = _tags_after(counts, before, records)
            change = shared_fact_changes(self.store, self.writer.iris, tags)
            if self.follower.mentions:
                graph = self.writer.iris.mentions_graph
                change = _merged(change, changed_mentions(self.store, graph, view, records, removed))
        epoch = self._commit(change)
        labeled = source_labels(self.store, tags.keys() - counts.keys())
        labeled |= {tag: () for tag in counts.keys() - tags.keys() if tag.kind == "source"}
        if described != self.described:
            labeled |= dict.fromkeys(former, ()) | described_labels(self.store, self.writer.iris)
        self._put(epoch, records.values(), removed, self.facts, len(records), labeled)

    def _apply_in_bulk(self, put: Set[Iri], removed: Set[Iri], has_records: bool) -> None:
        """Apply the terms of a large change, then derive everything from all records in an epoch of its own."""
        if put or removed or not has_records:
            self.follower.progress("terms", len(put), len(put))
            epoch = self._commit(Change())
            if self.first is not None:
                plain = (term for term in self.first if term.iri not in self.linked)
                linked = read_records(self.store, self.log, sorted(self.linked))
                records: Iterable[Record] = chain(
                    records_of(self.store, self.writer.iris, plain, self.follower.now), linked
                )
            else:
                records = read_records(self.store, self.log, sorted(put))
            facts = self.facts | {"mentions": _PENDING} if put or removed else self.facts
            self._put(epoch, records, removed, facts, len(put))
        with self.engine.view() as view:
            if _has(view.facts, self.facts):  # without terms
                return
            tags = view.facets(Filter())
            change = shared_fact_changes(self.store, self.writer.iris, tags)
            graph, are_derived = self.writer.iris.mentions_graph, self.follower.mentions
            change = _merged(change, all_mentions(self.store, graph, view, are_derived))
            former = view.labeled_tags((*DESCRIBED_KINDS, "source"))
        epoch = self._commit(change)
        labeled = (
            dict.fromkeys(former, ()) | described_labels(self.store, self.writer.iris) | source_labels(self.store, tags)
        )
        self._put(epoch, (), (), self.facts, 0, labeled)

    def _put(
        self,
        epoch: int,
        put: Iterable[Record],
        removed: Iterable[Iri],
        facts: Mapping[str, str],
        total: int,
        labeled: Mapping[Tag, Sequence[Label]] | None = None,
    ) -> None:
        """Apply an epoch to the engine, and publish it."""

        def report(done: int) -> None:
            self.follower.progress("embeddings", done, total)

        known = {**facts, COMMIT: self.log.nonce(epoch), DESCRIBED: self.described}
        self.engine.apply(epoch, put, removed, known, report, labeled)
        self.writer.publish(epoch)

    def _commit(self, change: Change) -> int:
        """Commit derived triples, if there are any or the engine needs a new epoch; return the head."""
        if not change.is_empty or self.head <= self.engine.epoch():
            self.head = self.log.commit(change, self.head, self.follower.now)
        self.writer.checkpoint(self.head)
        return self.head


def _has(facts: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(facts.get(name) == value for name, value in wanted.items())


def _tags_after(
    counts: Mapping[Tag, int], before: Mapping[Iri, Record], after: Mapping[Iri, Record]
) -> Mapping[Tag, int]:
    """Return the number of records per tag once the records `before` are replaced by those `after`."""
    changed = Counter(counts)
    changed.subtract(tag for record in before.values() for tag in record.tags)
    changed.update(tag for record in after.values() for tag in record.tags)
    return +changed


def _merged(one: Change, other: Change) -> Change:
    return Change({**one.removed_triples, **other.removed_triples}, {**one.added_triples, **other.added_triples})
