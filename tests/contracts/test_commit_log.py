"""The guarantees of the commit log, on every triple store."""

from datetime import UTC, datetime
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.commit_log import Change, CommitLog
from graph.errors import CommitConflict, LogTruncated, QueryError
from graph.iris import Iris
from graph.log_queries import COMMITTED_TERMS, HEAD, INTENTS, SPELLED_BY, SPELLINGS
from graph.log_reader import CommittedTerms
from graph.rdf import Iri, Literal, Triple
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import LEX, RDF, SCHEMA, SKOS, XSD
from tests.contracts.test_triple_store import ONE, PROPERTY, TWO, content, term, triple
from tests.support.effort import repetitions

IRIS = Iris("https://kg.example/")
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def log(store: TripleStore) -> CommitLog:
    return CommitLog(store, IRIS, lease=0)


def intents(store: TripleStore) -> int:
    return len(store.query(bind(INTENTS, log=store.log)))


def integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def adding(*triples: Triple) -> Change:
    return Change(added_triples={ONE: triples}, put=frozenset(one[0] for one in triples))


def test_an_empty_log_is_at_epoch_0(log: CommitLog) -> None:
    assert (log.head(), log.oldest()) == (0, 1)
    assert log.changes(0).put == frozenset()


def test_a_commit_writes_its_triples_and_its_entry(store: TripleStore, log: CommitLog) -> None:
    assert log.commit(adding(triple("a"), triple("b")), 0, NOON) == 1
    assert content(store, ONE) == {triple("a"), triple("b")}
    assert log.head() == 1
    assert log.changes(0).put == {term("a"), term("b")}
    assert log.modified([term("a"), term("z")]) == {term("a"): NOON}


def test_a_commit_removes_triples_and_terms(store: TripleStore, log: CommitLog) -> None:
    log.commit(adding(triple("a"), triple("b")), 0, NOON)
    removal = Change(removed_triples={ONE: [triple("a")]}, removed=frozenset({term("a")}))
    log.commit(removal, 1, NOON)
    assert content(store, ONE) == {triple("b")}
    changes = log.changes(0)
    assert (set(changes.put), set(changes.removed), changes.until) == ({term("b")}, {term("a")}, 2)
    assert log.changes(1).put == frozenset()


def test_a_writer_that_was_overtaken_writes_nothing(store: TripleStore, log: CommitLog) -> None:
    log.commit(adding(triple("a")), 0, NOON)
    with pytest.raises(CommitConflict, match="epoch 1"):
        log.commit(adding(triple("b")), 0, NOON)
    assert content(store, ONE) == {triple("a")}
    assert (log.head(), set(log.changes(0).put)) == (1, {term("a")})


def test_a_large_commit_is_loaded_in_bulk_with_the_same_result(
    store: TripleStore, log: CommitLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.commit_log._BULK", 2)
    log.commit(adding(triple("a"), triple("b")), 0, NOON)
    log.commit(Change({ONE: [triple("a")]}, {ONE: [triple("c")], TWO: [triple("d"), triple("e")]}), 1, NOON)
    assert content(store, ONE) == {triple("b"), triple("c")}
    assert content(store, TWO) == {triple("d"), triple("e")}
    assert (log.head(), intents(store)) == (2, 0)
    log.recover()
    assert content(store, TWO) == {triple("d"), triple("e")}


def test_the_log_records_since_when_organizations_and_categories_are_described(log: CommitLog) -> None:
    category = IRIS.category("training")
    log.commit(adding(triple("a")), 0, NOON)
    assert log.described() == 0
    log.commit(Change({}, {ONE: [(category, RDF.type, SKOS.Collection), (category, SKOS.member, term("a"))]}), 1, NOON)
    assert log.described() == 2
    log.commit(adding((term("b"), SKOS.prefLabel, Literal("B"))), 2, NOON)  # the name of a term
    assert log.described() == 2
    log.commit(Change({}, {TWO: [(category, SKOS.prefLabel, Literal("Training"))]}), 3, NOON)
    assert log.described() == 4


@pytest.mark.parametrize("kind", [SCHEMA.Organization, SKOS.Collection, SKOS.ConceptScheme])
@pytest.mark.parametrize("property_", [SKOS.prefLabel, SCHEMA.name, SCHEMA.alternateName, SCHEMA.url])
def test_a_term_that_is_also_an_organization_or_category_is_described(
    log: CommitLog, kind: Iri, property_: Iri
) -> None:
    log.commit(adding((term("a"), RDF.type, SKOS.Concept), (term("a"), property_, Literal("A"))), 0, NOON)
    assert log.described() == 0
    both: list[Triple] = [
        (term("b"), RDF.type, SKOS.Concept),
        (term("b"), RDF.type, kind),
        (term("b"), property_, Literal("B")),
    ]
    log.commit(adding(*both), 1, NOON)
    assert log.described() == 2
    log.commit(adding((term("a"), property_, Literal("Alpha"))), 2, NOON)
    assert log.described() == 2
    renamed = Change({ONE: both[2:]}, {ONE: [(term("b"), property_, Literal("Beta"))]}, put=frozenset({term("b")}))
    log.commit(renamed, 3, NOON)
    assert log.described() == 4
    log.commit(Change({ONE: both[:2]}, removed=frozenset({term("b")})), 4, NOON)
    assert log.described() == 5


def test_names_of_more_terms_than_are_looked_up_count_as_described(
    log: CommitLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.commit_log._LOOKED_UP", 2)
    names = [(term(name), SKOS.prefLabel, Literal(name)) for name in "abcde"]
    log.commit(adding(*names[:2]), 0, NOON)
    assert log.described() == 0
    log.commit(adding(*names[2:]), 1, NOON)
    assert log.described() == 2


class Killed(BaseException):
    """Raised instead of a request of a process that is dead by now."""


class Dying:
    """A store whose process is killed before or after a number of writes."""

    def __init__(self, store: TripleStore, writes: float, moment: str = "before") -> None:
        self.store, self.writes, self.moment = store, writes, moment

    def __getattr__(self, name: str) -> object:
        known = getattr(self.store, name)
        if not callable(known):
            return known

        def call(text: object) -> object:
            if self.writes < 0:
                raise Killed
            if name == "query":
                return known(text)
            self.writes -= 1
            if self.writes < 0 and self.moment == "before":
                raise Killed
            known(text)
            if self.writes < 0:
                raise Killed
            return None

        return known if name == "flush" else call


@pytest.mark.parametrize("bulk", [1, 20_000])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_commit_of_a_killed_writer_is_whole_or_gone(
    moment: str, bulk: int, store: TripleStore, log: CommitLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kills the writer at each of its writes in turn."""
    monkeypatch.setattr("graph.commit_log._BULK", bulk)
    monkeypatch.setattr("graph.commit_log._LOADED", 2)
    old = {ONE: [triple("a")]}
    new = {ONE: [triple("b"), triple("c")], TWO: [triple("d")], LEX.log: [triple("e")]}
    head, writes = log.commit(Change(added_triples=old), 0, NOON), 0
    while True:
        dying = Dying(store, writes, moment)
        try:
            writer = CommitLog(cast("TripleStore", dying), IRIS)
            writer.commit(Change(old, new, frozenset({term("d")})), head, NOON)
        except Killed:
            log.recover()
        is_new = log.head() > head
        facts = {graph: content(store, store.log if graph == LEX.log else graph) for graph in new}
        facts[LEX.log] &= {triple("e")}
        assert facts == {graph: set((new if is_new else old).get(graph, ())) for graph in new}
        assert (term("d") in log.changes(head).put) == is_new
        assert bool(store.query(bind(COMMITTED_TERMS, log=store.log, commit=IRIS.commit(head + 1)))) == is_new
        assert (intents(store), store.query(bind(HEAD, log=store.log))) == (0, [(integer(log.head()),)])
        if dying.writes >= 0:
            assert is_new
            return
        head = log.commit(Change(new, old), log.head(), NOON) if is_new else head
        writes += 1


@pytest.mark.parametrize("bulk", [1, 20_000])
def test_a_change_that_the_store_refuses_is_undone(
    bulk: int, store: TripleStore, log: CommitLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.commit_log._BULK", bulk)

    class Refusing:
        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def update(self, update: str) -> None:
            if '"too long"@en' in update:
                raise QueryError("too long")
            store.update(update)

    log.commit(adding(triple("a"), triple("b")), 0, NOON)
    added = {ONE: [triple("c"), triple("d"), triple("e", "too long")], TWO: [triple("f")]}
    with pytest.raises(QueryError, match="too long"):
        CommitLog(cast("TripleStore", Refusing()), IRIS).commit(Change({ONE: [triple("a")]}, added), 1, NOON)
    assert (content(store, ONE), content(store, TWO)) == ({triple("a"), triple("b")}, set())
    assert (log.head(), intents(store)) == (1, 0)


def test_a_bulk_commit_of_a_writer_that_was_overtaken_writes_nothing(
    store: TripleStore, log: CommitLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.commit_log._BULK", 1)
    log.commit(adding(triple("a")), 0, NOON)
    with pytest.raises(CommitConflict, match="epoch 1"):
        log.commit(Change(added_triples={TWO: [triple("b")]}), 0, NOON)
    assert (content(store, TWO), intents(store)) == (set(), 0)


def test_other_triples_of_the_log_are_written_with_a_commit(store: TripleStore, log: CommitLog) -> None:
    log.commit(Change(added_triples={LEX.log: [triple("a")]}), 0, NOON)
    log.commit(Change({LEX.log: [triple("a")]}, {LEX.log: [triple("b")]}), 1, NOON)
    assert triple("a") not in content(store, store.log)
    assert triple("b") in content(store, store.log)
    assert log.head() == 2


def test_names_that_no_source_spells_are_marked(store: TripleStore, log: CommitLog) -> None:
    names = [Literal(name, "en") for name in ("Training", "training")]
    facts: list[Triple] = [(IRIS.category("training"), LEX.spelling, name) for name in names]
    log.commit(Change({}, {LEX.log: [*facts, (ONE, LEX.spells, names[0])]}), 0, NOON)
    rows = store.query(bind(SPELLINGS, log=store.log))
    found = {name: used for _, name, used in rows}
    assert found == {names[0]: names[0], names[1]: None}
    (spelled,) = store.query(bind(SPELLED_BY, log=store.log, sources=[ONE]))
    assert spelled == (ONE, names[0])


def test_a_truncated_log_still_dates_the_last_change_of_each_term(log: CommitLog) -> None:
    hours = [NOON.replace(hour=hour) for hour in range(7)]
    for epoch, name in enumerate("abcab"):
        log.commit(adding(triple(name)), epoch, hours[epoch])
    log.commit(Change(removed=frozenset({term("c")})), 5, hours[5])
    terms = [term(name) for name in "abc"]
    expected = {term("a"): hours[3], term("b"): hours[4]}
    for before in (3, 5, 6):
        log.truncate(before)
        assert {one: time for one, time in log.modified(terms).items() if one != term("c")} == expected
        assert log.oldest() == before
    log.commit(adding(triple("a")), 6, hours[6])
    log.truncate(7)
    assert log.modified(terms) == {term("a"): hours[6], term("b"): hours[4]}


def test_a_truncated_log_refuses_followers_at_earlier_epochs(log: CommitLog) -> None:
    for epoch in range(4):
        log.commit(adding(triple(epoch)), epoch, NOON)
    log.truncate(3)
    assert (log.head(), log.oldest()) == (4, 3)
    assert log.changes(2).put == {term(2), term(3)}
    with pytest.raises(LogTruncated, match="epoch 1"):
        log.changes(1)


def test_each_commit_has_its_time_and_the_terms_that_it_put_and_removed(log: CommitLog) -> None:
    log.commit(adding(triple("b"), triple("a")), 0, NOON)
    log.commit(Change(), 1, NOON)
    log.commit(Change(put=frozenset({term("c")}), removed=frozenset({term("a")})), 2, NOON.replace(hour=13))
    assert log.times([1, 2, 3, 4]) == {1: NOON, 2: NOON, 3: NOON.replace(hour=13)}
    put = sorted([term("a"), term("b")])
    assert log.entries([3, 2, 1]) == {
        1: CommittedTerms(put, []),
        2: CommittedTerms([], []),
        3: CommittedTerms([term("c")], [term("a")]),
    }
    assert log.entries([]) == log.times([]) == {}


def test_changes_are_read_in_pieces(log: CommitLog) -> None:
    for epoch in range(5):
        log.commit(adding(triple(epoch)), epoch, NOON)
    first = log.changes(0, limit=2)
    assert (first.until, set(first.put)) == (2, {term(0), term(1)})
    assert log.changes(first.until, limit=10).put == {term(2), term(3), term(4)}


@settings(max_examples=repetitions(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd"))), max_size=8))
def test_following_the_log_from_any_epoch_gives_the_terms_that_exist(history: list[tuple[set[str], set[str]]]) -> None:
    store = OxigraphStore.in_memory()
    log, existing = CommitLog(store, IRIS), [frozenset[Iri]()]
    for epoch, (put, removed) in enumerate(history):
        there = existing[-1]
        added = frozenset(map(term, put))
        gone = frozenset(map(term, removed - put)) & there
        change = Change(
            {ONE: [(one, PROPERTY, Literal("text", "en")) for one in gone]},
            {ONE: [(one, PROPERTY, Literal("text", "en")) for one in added]},
            added,
            gone,
        )
        log.commit(change, epoch, NOON)
        existing.append((there - gone) | added)
    for since, then in enumerate(existing):
        changes = log.changes(since)
        assert (then - changes.removed) | changes.put == existing[-1]
