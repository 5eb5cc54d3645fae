"""Two statements of one epoch at the same time: their errors, lost connections, and a view that is closed meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import pytest
from psycopg import connect, sql

from embeddings.engine import EngineQuery
from embeddings.engines.postgresql import transactions
from embeddings.engines.postgresql.connections import Connections
from embeddings.engines.postgresql.engine import PostgresqlEngine
from embeddings.engines.postgresql.snapshot import PostgresqlSnapshot
from embeddings.engines.postgresql.transactions import EpochTransactions
from embeddings.engines.relational.snapshot import Condition
from embeddings.errors import EngineUnavailable, EpochReplaced, IndexUnusable, ViewClosed
from embeddings.records import Filter
from tests.embeddings.test_postgresql_engine import ALL, ClusteredEncoder, record
from tests.support.postgresql import Server

pytestmark = pytest.mark.engines

EVERYTHING = Condition(Filter(), 1)
SLOW = "SELECT 1 FROM pg_sleep(1.5)", "SELECT 2 FROM pg_sleep(1.5)"
PATIENCE = 20.0  # seconds

Answer = Callable[[], int]


@pytest.fixture
def schema() -> str:
    return f"both-{uuid4().hex}"


@pytest.fixture
def engine(postgresql: Server, schema: str) -> Iterator[PostgresqlEngine]:
    with closing(PostgresqlEngine(postgresql.url(), ClusteredEncoder(), writable=True, schema=schema)) as engine:
        engine.apply(1, [record("a", "One")], ())
        yield engine


@pytest.fixture
def snapshot(postgresql: Server, schema: str, engine: PostgresqlEngine) -> Iterator[PostgresqlSnapshot]:
    """An epoch of the engine; its sessions have a name of their own."""
    url = f"{postgresql.url()}?application_name=both"
    connections = Connections(url, schema, 5, writable=False)
    with closing(connections), closing(PostgresqlSnapshot(EpochTransactions(connections, newest=True))) as snapshot:
        yield snapshot  # closed, or its sessions would be those of the next test too


def answer(snapshot: PostgresqlSnapshot, statement: str) -> Answer:
    """Return a function that returns the number that a statement selects."""
    return lambda: int(snapshot.transactions.rows(sql.SQL(statement), {})[0][0])


def sessions(server: Server, state: str = "%") -> list[int]:
    """Return the processes of the snapshot's sessions in a state, of those that do not rest."""
    find = """
SELECT pid FROM pg_stat_activity WHERE application_name = 'both' AND state <> 'idle' AND state LIKE %s ORDER BY pid
"""
    with connect(server.url(), autocommit=True) as connection:
        return [row[0] for row in connection.execute(find, [state])]


def wait_for(server: Server, count: int, state: str = "%") -> None:
    deadline = time.monotonic() + PATIENCE
    while len(found := sessions(server, state)) != count:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


@pytest.fixture
def sleeping(postgresql: Server, snapshot: PostgresqlSnapshot) -> Iterator[Future[tuple[int, int]]]:
    """Two statements that both run, for about a second."""
    with ThreadPoolExecutor(1) as thread:
        one, other = (answer(snapshot, statement) for statement in SLOW)
        running = thread.submit(lambda: snapshot.both(EVERYTHING, one, other))
        wait_for(postgresql, 2, "active")
        yield running


def test_two_statements_run_at_the_same_time(snapshot: PostgresqlSnapshot) -> None:
    meeting = threading.Barrier(2)

    def met(number: int) -> Answer:
        def wait_and_answer() -> int:
            meeting.wait(PATIENCE)
            return answer(snapshot, f"SELECT {number}")()

        return wait_and_answer

    assert snapshot.both(EVERYTHING, met(1), met(2)) == (1, 2)


def test_statements_stay_prepared_in_later_transactions_of_a_connection(
    postgresql: Server, engine: PostgresqlEngine, schema: str
) -> None:
    with closing(Connections(postgresql.url(), schema, 5, writable=False)) as connections:
        connection, release = connections.take()
        for _ in range(10):
            connection.execute("SELECT %s", [1])
        release()
        connection, release = connections.take()
        assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (1,)
        release()


def test_one_connection_is_enough_if_the_server_admits_no_more(
    postgresql: Server, schema: str, engine: PostgresqlEngine
) -> None:
    role = f"limited-{uuid4().hex}"
    postgresql.execute(
        f'CREATE ROLE "{role}" LOGIN CONNECTION LIMIT 1',
        f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"',
        f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"',
    )
    connections = Connections(postgresql.url(user=role), schema, 30, writable=False)
    with closing(connections), closing(PostgresqlSnapshot(EpochTransactions(connections, newest=True))) as snapshot:
        one, other = answer(snapshot, "SELECT 1 FROM pg_sleep(0.5)"), answer(snapshot, "SELECT 2 FROM pg_sleep(0.5)")
        for _ in range(2):
            began = time.monotonic()
            assert snapshot.both(EVERYTHING, one, other) == (1, 2)
            assert time.monotonic() - began < PATIENCE  # the pool would wait 30 seconds
    postgresql.execute(f'DROP OWNED BY "{role}"', f'DROP ROLE "{role}"')


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_of_either_statement_is_raised_and_the_epoch_remains(
    postgresql: Server, snapshot: PostgresqlSnapshot, failing: int
) -> None:
    one, other = answer(snapshot, "SELECT 1 FROM pg_sleep(0.2)"), answer(snapshot, "SELECT 1 / 0")
    with pytest.raises(IndexUnusable, match="division by zero"):
        snapshot.both(EVERYTHING, *([other, one] if failing == 0 else [one, other]))
    assert snapshot.both(EVERYTHING, answer(snapshot, "SELECT 1"), answer(snapshot, "SELECT 2")) == (1, 2)
    snapshot.close()
    wait_for(postgresql, 0)


def test_errors_of_both_statements_are_one_error(snapshot: PostgresqlSnapshot) -> None:
    with pytest.raises(IndexUnusable, match="division by zero"):
        snapshot.both(EVERYTHING, answer(snapshot, "SELECT 1 / 0"), answer(snapshot, "SELECT 1 / 0"))


@pytest.mark.parametrize("lost", [1, 2])
def test_statements_whose_connections_are_lost_are_repeated(
    postgresql: Server, sleeping: Future[tuple[int, int]], lost: int
) -> None:
    end(postgresql, sessions(postgresql)[:lost])
    assert sleeping.result(PATIENCE) == (1, 2)


def test_statements_whose_connections_are_lost_after_a_newer_epoch_are_not_repeated(
    postgresql: Server, engine: PostgresqlEngine, sleeping: Future[tuple[int, int]]
) -> None:
    engine.apply(2, [record("b", "Two")], ())
    end(postgresql, sessions(postgresql))
    with pytest.raises(EpochReplaced, match="epoch 1 was replaced"):
        sleeping.result(PATIENCE)


def test_statements_that_lose_their_server_fail(postgresql: Server, sleeping: Future[tuple[int, int]]) -> None:
    postgresql.stop("immediate")
    try:
        with pytest.raises(EngineUnavailable, match="Try again"):
            sleeping.result(PATIENCE)
    finally:
        postgresql.start()


def test_a_view_that_is_closed_meanwhile_answers_and_ends_its_transactions(
    postgresql: Server, snapshot: PostgresqlSnapshot, sleeping: Future[tuple[int, int]]
) -> None:
    snapshot.close()
    assert sleeping.result(PATIENCE) == (1, 2)
    wait_for(postgresql, 0)
    with pytest.raises(ViewClosed):
        snapshot.both(EVERYTHING, answer(snapshot, "SELECT 1"), answer(snapshot, "SELECT 2"))


def test_a_statement_that_waits_for_another_one_is_answered_after_the_view_is_closed(
    postgresql: Server, snapshot: PostgresqlSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "_SOON", 0.0)  # no second transaction begins in time
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(answer(snapshot, statement)) for statement in SLOW]
        deadline = time.monotonic() + PATIENCE
        while snapshot.transactions.running < 2:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        snapshot.close()
        assert [one.result(PATIENCE) for one in running] == [1, 2]
    wait_for(postgresql, 0)


def test_a_view_that_has_lost_its_transactions_keeps_its_epoch_once_it_is_renewed(
    engine: PostgresqlEngine, snapshot: PostgresqlSnapshot
) -> None:
    snapshot.transactions._end_kept()
    assert snapshot.transactions.renew()
    engine.apply(2, [record("b", "Two")], ())
    assert answer(snapshot, "SELECT count(*)::integer FROM record")() == 1
    assert not snapshot.transactions.renew()


def test_a_closed_view_that_is_renewed_keeps_no_transaction(
    postgresql: Server, engine: PostgresqlEngine, snapshot: PostgresqlSnapshot
) -> None:
    snapshot.close()
    assert snapshot.transactions.renew()
    wait_for(postgresql, 0)


def test_views_that_hold_all_connections_search_with_those(
    postgresql: Server, schema: str, engine: PostgresqlEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.engines.postgresql.connections._READERS", 2)
    (vector,) = ClusteredEncoder().encode_queries(["query"])
    reader = PostgresqlEngine(postgresql.url(), None, writable=False, schema=schema)
    with closing(reader), reader.view() as first, reader.view() as second:
        began = time.monotonic()
        for view in (first, second, first):
            assert [one.key for one in view.candidates(EngineQuery("One", vector), ALL, 5).items] == ["a"]
        assert time.monotonic() - began < 5, "no search waits for a connection"


def end(server: Server, processes: list[int]) -> None:
    server.execute(*(f"SELECT pg_terminate_backend({process})" for process in processes))
