"""The log of commits, in the graph itself: what changed, in which order, and who may write next.

    lex:log                     lex:head 42 ; lex:described 40
    <{base}commit/42>           lex:epoch 42 ; lex:put <term> ; lex:removed <term> ; prov:endedAtTime "..."
    <{base}commit/43/intent>    lex:intends <graph>: a new graph that is loaded in bulk before its commit

All of it is in the named graph `lex:log`, which exports and counts omit. Other packages keep facts there that must be
written together with the data, but are not part of it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from graph.errors import CommitConflict, LogTruncated
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.queries import (
    ANY_COMMIT,
    COMMIT_BY_NONCE,
    COMMIT_ENTRIES,
    COMMIT_TIMES,
    DESCRIBED,
    FORGET_INTENTS,
    HEAD,
    HEAD_NONCE,
    INTENTS,
    MODIFIED,
    NONEMPTY_GRAPHS,
    OLDEST_COMMIT,
    TRUNCATE_LOG,
    bind,
    insert_data,
    replace_data,
    serialize,
)
from graph.rdf import Iri, Literal, Node, Triple
from graph.store import TripleStore
from graph.vocabulary import LEX, OWL, PROV, RDF, SCHEMA, SKOS, XSD

__all__ = ["Change", "Changes", "CommitLog", "Entry", "written_base"]

_BULK = 20_000
"""From this number of triples on, new graphs are loaded in bulk, several times as fast, under an intent."""


_DESCRIBED = frozenset({SCHEMA.Organization, SKOS.Collection, SKOS.ConceptScheme})
_DESCRIBING = frozenset(
    {SKOS.prefLabel, SCHEMA.name, SCHEMA.alternateName, SCHEMA.parentOrganization, SCHEMA.url, OWL.sameAs}
)


@dataclass(frozen=True, slots=True)
class Change:
    """Triples to remove and to add per graph, and the terms that differ because of it.

    `put` are terms that are new or changed, `removed` terms that no longer exist.
    """

    removed_triples: Mapping[Iri, Collection[Triple]] = field(default_factory=dict)
    added_triples: Mapping[Iri, Collection[Triple]] = field(default_factory=dict)
    put: frozenset[Iri] = frozenset()
    removed: frozenset[Iri] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not any((*self.removed_triples.values(), *self.added_triples.values(), self.put, self.removed))


@dataclass(frozen=True, slots=True)
class Changes:
    """Terms that differ between two epochs: each is in `put` or in `removed`, whichever came last."""

    since: int
    until: int
    put: frozenset[Iri]
    removed: frozenset[Iri]


@dataclass(frozen=True, slots=True)
class Entry:
    """The terms that one commit put and removed, ordered by IRI."""

    put: Sequence[Iri] = ()
    removed: Sequence[Iri] = ()


class CommitLog:
    """Commits to one store, in which only one writer can be ahead: a commit names the head that it follows.

    Guarantees: a commit is in the log if and only if its data is in the graph, also after a kill, once the next writer
    has called `recover`. A writer that another one has overtaken gets `CommitConflict`, and none of its data is
    written.
    """

    def __init__(self, store: TripleStore, iris: Iris) -> None:
        self._store, self._iris = store, iris

    def head(self) -> int:
        """Return the epoch of the last commit, 0 before the first."""
        return max((_number(row[0]) for row in self._store.query(bind(HEAD))), default=0)

    def described(self) -> int:
        """Return the epoch since which organizations, categories and glossaries are described as they are now."""
        return max((_number(row[0]) for row in self._store.query(bind(DESCRIBED))), default=0)

    def nonce(self) -> str:
        """Return a value that no other commit has but the last one, empty before the first."""
        return next((value.value for (value,) in self._store.query(bind(HEAD_NONCE)) if isinstance(value, Literal)), "")

    def commit(self, change: Change, head: int, now: datetime | None = None) -> int:
        """Write a change that follows the epoch `head`, and return the new epoch; durable when this returns.

        `now`, with a time zone, dates the commit. Raises `CommitConflict`.
        """
        epoch = head + 1
        added, removed = dict(change.added_triples), dict(change.removed_triples)
        loaded = self._new_graphs(added)
        intent = [(f"{self._iris.commit(epoch)}/intent", LEX.intends, graph) for graph in sorted(loaded)]
        if intent:
            self._intend(intent, head)
            try:
                self._store.load(to_nquads({graph: added.pop(graph) for graph in loaded}))
            except BaseException:
                self.recover()
                raise
        entry = [*self._entry(epoch, change, now or datetime.now(UTC)), (LEX.log, LEX.head, _integer(epoch))]
        nonce = (self._iris.commit(epoch), LEX.nonce, Literal(uuid4().hex))
        former = [(LEX.log, LEX.head, _integer(head))] if head else []
        if loaded or _describes(change):
            former += [(LEX.log, LEX.described, _integer(known)) for known in [self.described()] if known]
            entry.append((LEX.log, LEX.described, _integer(epoch)))
        added[LEX.log] = [*added.get(LEX.log, ()), *entry, nonce]
        removed[LEX.log] = [*removed.get(LEX.log, ()), *former, *intent]
        self._store.update(_conditional(removed, added, head))
        if not self._store.query(bind(COMMIT_BY_NONCE, commit=nonce[0], nonce=nonce[2])):
            raise CommitConflict(epoch)
        self._store.flush()
        return epoch

    def recover(self) -> None:
        """Delete what a killed writer has loaded for a commit that is not in the log. Every writer begins with this."""
        graphs = sorted({str(graph) for _, graph in self._store.query(bind(INTENTS))})
        if graphs:
            self._store.update(bind(FORGET_INTENTS) + ";\n" + replace_data({graph: () for graph in graphs}))
            self._store.flush()

    def changes(self, since: int, limit: int = 1000) -> Changes:
        """Return the terms that at most `limit` commits after the epoch `since` changed.

        Raises `LogTruncated` when the log no longer reaches back to `since`.
        """
        head = self.head()
        oldest = self.oldest()
        if since < oldest - 1 or since > head:
            raise LogTruncated(since, oldest)
        until = min(head, since + limit)
        commits = [self._iris.commit(epoch) for epoch in range(since + 1, until + 1)]
        last: dict[Iri, tuple[int, bool]] = {}
        if commits:
            for epoch, relation, term in self._store.query(bind(COMMIT_ENTRIES, commits=commits)):
                entry = _number(epoch), relation == LEX.put
                last[str(term)] = max(last.get(str(term), (0, False)), entry)
        put = frozenset(term for term, (_, is_put) in last.items() if is_put)
        return Changes(since, until, put, frozenset(last.keys() - put))

    def times(self, epochs: Sequence[int]) -> dict[int, datetime]:
        """Return the times of those of the commits that the log has."""
        found: dict[int, datetime] = {}
        for epoch, time in self._store.query(bind(COMMIT_TIMES, commits=list(map(self._iris.commit, epochs)))):
            if isinstance(time, Literal):
                found[_number(epoch)] = datetime.fromisoformat(time.value)
        return found

    def entries(self, epochs: Collection[int]) -> dict[int, Entry]:
        """Return the terms of each of these commits."""
        put: defaultdict[int, list[Iri]] = defaultdict(list)
        removed: defaultdict[int, list[Iri]] = defaultdict(list)
        for epoch, relation, term in self._store.query(
            bind(COMMIT_ENTRIES, commits=list(map(self._iris.commit, epochs)))
        ):
            (put if relation == LEX.put else removed)[_number(epoch)].append(str(term))
        return {epoch: Entry(sorted(put[epoch]), sorted(removed[epoch])) for epoch in epochs}

    def modified(self, terms: Sequence[Iri]) -> dict[Iri, datetime]:
        """Return the time of the last commit that changed each of these terms, if there was any."""
        found: dict[Iri, datetime] = {}
        if terms:
            for term, time in self._store.query(bind(MODIFIED, terms=terms)):
                if isinstance(time, Literal):
                    at = datetime.fromisoformat(time.value)
                    found[str(term)] = max(at, found.get(str(term), at))
        return found

    def oldest(self) -> int:
        """Return the epoch of the first commit that the log still has, 1 for an empty log."""
        epochs = [_number(row[0]) for row in self._store.query(bind(OLDEST_COMMIT))]
        return epochs[0] if epochs else self.head() + 1

    def truncate(self, before: int) -> None:
        """Forget all commits before the epoch `before`; followers at earlier epochs must rebuild.

        What `modified` returns stays the same.
        """
        self._store.update(bind(TRUNCATE_LOG, before=before))
        self._store.flush()

    def _entry(self, epoch: int, change: Change, now: datetime) -> Iterator[Triple]:
        commit = self._iris.commit(epoch)
        time = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
        yield commit, LEX.epoch, _integer(epoch)
        yield commit, PROV.endedAtTime, Literal(time, datatype=XSD.dateTime)
        yield from ((commit, LEX.put, term) for term in sorted(change.put))
        yield from ((commit, LEX.removed, term) for term in sorted(change.removed))

    def _new_graphs(self, added: Mapping[Iri, Collection[Triple]]) -> set[Iri]:
        """Return the graphs to be loaded in bulk: those that are still empty, if they are large together."""
        if sum(map(len, added.values())) < _BULK:
            return set()
        present = {str(row[0]) for row in self._store.query(bind(NONEMPTY_GRAPHS, graphs=sorted(added)))}
        empty = {graph for graph, triples in added.items() if triples and graph not in present}
        return empty if sum(len(added[graph]) for graph in empty) >= _BULK else set()

    def _intend(self, intent: Collection[Triple], head: int) -> None:
        self._store.update(_conditional({}, {LEX.log: intent}, head))
        found = {(intent, graph) for intent, graph in self._store.query(bind(INTENTS))}
        if not found.issuperset((subject, graph) for subject, _, graph in intent):
            raise CommitConflict(head + 1)
        self._store.flush()


def _describes(change: Change) -> bool:
    """Return whether descriptions of organizations, categories or glossaries may differ after a change."""
    terms = {*change.put, *change.removed}
    return any(
        subject not in terms and (predicate in _DESCRIBING or (predicate == RDF.type and value in _DESCRIBED))
        for graphs in (change.removed_triples, change.added_triples)
        for graph, triples in graphs.items()
        if graph != LEX.log
        for subject, predicate, value in triples
    )


def written_base(store: TripleStore) -> Iri | None:
    """Return the base of the IRIs of commits in a store, None without a commit."""
    for (commit,) in store.query(bind(ANY_COMMIT)):
        return str(commit).rpartition("commit/")[0]
    return None


def _conditional(removed: Mapping[Iri, Collection[Triple]], added: Mapping[Iri, Collection[Triple]], head: int) -> str:
    """Return one SPARQL operation that changes the graphs if `head` still is the head of the log, else nothing."""
    delete = "\n".join(_quads(graph, triples) for graph, triples in removed.items() if triples)
    insert = "\n".join(_quads(graph, triples) for graph, triples in added.items() if triples)
    log, has_head = serialize(LEX.log), serialize(LEX.head)
    expected = f"GRAPH {log} {{ {log} {has_head} {serialize(_integer(head))} }}"
    condition = expected if head else f"FILTER NOT EXISTS {{ GRAPH {log} {{ {log} {has_head} ?head }} }}"
    return f"DELETE {{ {delete} }} INSERT {{ {insert} }} WHERE {{ {condition} }}"


def _quads(graph: Iri, triples: Collection[Triple]) -> str:
    return insert_data(graph, triples).removeprefix("INSERT DATA {").removesuffix("}")


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _number(node: Node | None) -> int:
    return int(node.value) if isinstance(node, Literal) else 0
