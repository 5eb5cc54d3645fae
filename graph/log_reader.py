"""Reads the log of commits: its head, the terms that commits changed, and their times."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.datatypes import number_of
from graph.errors import LogTruncated
from graph.iris import Iris
from graph.log_queries import (
    ANY_COMMIT,
    ANYTHING_STORED,
    COMMIT_ENTRIES,
    COMMIT_TIMES,
    DESCRIBED,
    HEAD,
    HEAD_NONCE,
    HISTORY,
    MODIFIED,
    NONCE,
    OLDEST_COMMIT,
)
from graph.rdf import Iri, Literal
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.vocabulary import LEX


@dataclass(frozen=True, slots=True)
class Changes:
    """Terms that differ between two epochs: each is in `put` or in `removed`, whichever came last."""

    since: int
    until: int
    put: frozenset[Iri]
    removed: frozenset[Iri]


@dataclass(frozen=True, slots=True)
class CommittedTerms:
    """The terms that one commit put and removed, ordered by IRI."""

    put: Sequence[Iri] = ()
    removed: Sequence[Iri] = ()


@dataclass(frozen=True, slots=True)
class TermCommit:
    """A commit that put a term, or removed it. `epoch` is None for a commit that the log has forgotten otherwise."""

    epoch: int | None
    time: datetime
    is_put: bool


class LogReader:
    """The commits of one store."""

    def __init__(self, store: TripleStore, iris: Iris) -> None:
        self._store, self.iris = store, iris

    def head(self) -> int:
        """Return the epoch of the last commit, 0 before the first."""
        return head_of(self._store)

    def has_stored(self) -> bool:
        """Return whether any commit has put a term, also one that was removed later, or a document has statements."""
        return bool(self._store.query(bind(ANYTHING_STORED, log=self._store.log)))

    def described(self) -> int:
        """Return the epoch since which organizations, categories and glossaries are described as they are now."""
        return max((number_of(row[0]) for row in self._store.query(bind(DESCRIBED, log=self._store.log))), default=0)

    def nonce(self, epoch: int | None = None) -> str:
        """Return a value that no other commit has but the last one, or that of `epoch`; empty without that commit."""
        log = self._store.log
        query = bind(HEAD_NONCE, log=log) if epoch is None else bind(NONCE, log=log, commit=self.iris.commit(epoch))
        return next((value.value for (value,) in self._store.query(query) if isinstance(value, Literal)), "")

    def changes(self, since: int, limit: int = 1000) -> Changes:
        """Return the terms that at most `limit` commits after the epoch `since` changed.

        Raises `LogTruncated` when the log no longer reaches back to `since`.
        """
        head = self.head()
        oldest = self.oldest()
        if since < oldest - 1 or since > head:
            raise LogTruncated(since, oldest)
        until = min(head, since + limit)
        commits = [self.iris.commit(epoch) for epoch in range(since + 1, until + 1)]
        last: dict[Iri, tuple[int, bool]] = {}
        if commits:
            for epoch, relation, term in self._store.query(bind(COMMIT_ENTRIES, log=self._store.log, commits=commits)):
                entry = number_of(epoch), relation == LEX.put
                last[str(term)] = max(last.get(str(term), (0, False)), entry)
        put = frozenset(term for term, (_, is_put) in last.items() if is_put)
        return Changes(since, until, put, frozenset(last.keys() - put))

    def times(self, epochs: Sequence[int]) -> dict[int, datetime]:
        """Return the times of those of the commits that the log has."""
        found: dict[int, datetime] = {}
        commits = [self.iris.commit(epoch) for epoch in epochs]
        for epoch, time in self._store.query(bind(COMMIT_TIMES, log=self._store.log, commits=commits)):
            if isinstance(time, Literal):
                found[number_of(epoch)] = datetime.fromisoformat(time.value)
        return found

    def entries(self, epochs: Collection[int]) -> dict[int, CommittedTerms]:
        """Return the terms of each of these commits."""
        put: defaultdict[int, list[Iri]] = defaultdict(list)
        removed: defaultdict[int, list[Iri]] = defaultdict(list)
        for epoch, relation, term in self._store.query(
            bind(COMMIT_ENTRIES, log=self._store.log, commits=list(map(self.iris.commit, epochs)))
        ):
            (put if relation == LEX.put else removed)[number_of(epoch)].append(str(term))
        return {epoch: CommittedTerms(sorted(put[epoch]), sorted(removed[epoch])) for epoch in epochs}

    def history(self, term: Iri) -> list[TermCommit]:
        """Return the commits that changed a term, as far as the log has them, newest first."""
        found = [
            TermCommit(
                number_of(epoch) if epoch is not None else None, datetime.fromisoformat(time.value), relation == LEX.put
            )
            for epoch, time, relation in self._store.query(bind(HISTORY, log=self._store.log, term=term))
            if isinstance(time, Literal)
        ]
        return sorted(found, key=lambda one: (one.epoch or 0, one.time), reverse=True)

    def modified(self, terms: Sequence[Iri]) -> dict[Iri, datetime]:
        """Return the time of the last commit that changed each of these terms, if there was any."""
        found: dict[Iri, datetime] = {}
        if terms:
            for term, time in self._store.query(bind(MODIFIED, log=self._store.log, terms=terms)):
                if isinstance(time, Literal):
                    at = datetime.fromisoformat(time.value)
                    found[str(term)] = max(at, found.get(str(term), at))
        return found

    def oldest(self) -> int:
        """Return the epoch of the first commit that the log still has, 1 for an empty log."""
        epochs = [number_of(row[0]) for row in self._store.query(bind(OLDEST_COMMIT, log=self._store.log))]
        return epochs[0] if epochs else self.head() + 1


def head_of(store: TripleStore) -> int:
    """Return the epoch of the last commit in a store, 0 before the first."""
    return max((number_of(row[0]) for row in store.query(bind(HEAD, log=store.log))), default=0)


def written_base(store: TripleStore) -> Iri | None:
    """Return the base of the IRIs of commits in a store, None without a commit."""
    for (commit,) in store.query(bind(ANY_COMMIT, log=store.log)):
        return str(commit).rpartition("commit/")[0]
    return None
