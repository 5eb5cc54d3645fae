"""Partitions on other servers, beyond the contract of search engines: rankings, remote plans, and lost commits."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from embeddings.encoder import Encoder
from embeddings.engine import EngineQuery
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.engines.postgresql import vector_index
from embeddings.engines.postgresql.engine import PostgresqlEngine
from embeddings.engines.postgresql.partitions import make_partitions
from embeddings.errors import EngineRefused, PartitionsDiffer
from embeddings.hits import SearchMode
from embeddings.ranking import explain, rank
from embeddings.records import Filter, Tag
from tests.embeddings.test_postgresql_engine import ALL, QUERIES, ClusteredEncoder, record
from tests.support import processes
from tests.support.postgresql import Server

NEAREST = """
EXPLAIN VERBOSE SELECT record FROM meaning WHERE vectors = 1
ORDER BY embedding::halfvec(48) <#> array_fill(0.1::real, ARRAY[48])::halfvec(48) LIMIT 100
"""

pytestmark = pytest.mark.engines


@pytest.fixture
def schema(postgresql: Server, partition_databases: Sequence[str]) -> str:
    """The name of an empty engine whose tables of records are on two other servers."""
    name = f"parts_{uuid4().hex}"
    make_partitions(postgresql.url(), partition_databases, name)
    return name


@pytest.fixture
def engine(postgresql: Server, schema: str) -> Iterator[PostgresqlEngine]:
    with closing(PostgresqlEngine(postgresql.url(), ClusteredEncoder(), writable=True, schema=schema)) as engine:
        yield engine


def test_rankings_are_those_of_the_embedded_engine(
    postgresql: Server, schema: str, sample_folder: Path, encoder: Encoder
) -> None:
    queries = [line.split("\t")[1] for line in QUERIES.read_text(encoding="utf-8").splitlines()[1:]]
    engine = PostgresqlEngine(postgresql.url(), encoder, writable=True, schema=schema)
    embedded = EmbeddedEngine(sample_folder / "engine", None, writable=False)
    with closing(engine), closing(embedded), embedded.view() as expected:
        keys = expected.page(ALL, 10_000).keys
        engine.apply(1, expected.records(keys).values(), ())
        equal = 0
        with engine.view() as view:
            assert (view.page(ALL, 10_000).keys, view.facets(ALL)) == (keys, expected.facets(ALL))
            for query, vector in zip(queries, encoder.encode_queries(queries), strict=True):
                wanted = rank(expected, query, vector, SearchMode.HYBRID, ALL, 10)
                found = rank(view, query, vector, SearchMode.HYBRID, ALL, 10)
                best, expected_best = explain(view, query, found[:1])[0], explain(expected, query, wanted[:1])[0]
                equal += (best.key, best.matches[0]) == (expected_best.key, expected_best.matches[0])
                assert found[0].score == pytest.approx(wanted[0].score, abs=2e-3)
    assert equal >= 0.99 * len(queries)


def test_vectors_are_searched_on_their_servers(
    postgresql: Server,
    partition_databases: Sequence[str],
    schema: str,
    engine: PostgresqlEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vector_index, "INDEXED", 1000)
    monkeypatch.setattr(vector_index, "_SORTED", 100)
    monkeypatch.setattr(vector_index, "_SKIPPED", 0)
    engine.apply(1, (record(f"k{number}", f"n{number}", f"rest {number % 10}") for number in range(4000)), ())
    tenth = Filter((frozenset({Tag("category", "rest 3")}),))
    (query,) = ClusteredEncoder().encode_queries(["query"])
    with engine.view() as view:
        for where in (ALL, tenth):
            keys = view.page(where, 10_000).keys
            cosines = dict(zip(keys, view.vectors(keys) @ query, strict=True))
            items = view.candidates(EngineQuery(vector=query), where, 100).items
            best = sorted(items, key=lambda one: -(one.cosine or 0))[:10]
            assert [one.cosine for one in best] == pytest.approx(sorted(cosines.values())[:-11:-1], abs=1e-3)
    plan = plan_of_nearest(postgresql.url(), schema)
    assert plan.count("ASC NULLS LAST") == 2, "each server sorts its own vectors"
    for server in partition_databases:
        assert "meaning_nearest_1" in plan_of_nearest(server, schema)


def plan_of_nearest(url: str, schema: str) -> str:
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("SET search_path TO {}, public").format(sql.Identifier(schema)))
        return str(connection.execute(NEAREST).fetchall())


def test_a_commit_that_not_all_servers_have_is_detected_and_made_again(
    postgresql: Server, partition_databases: Sequence[str], schema: str, engine: PostgresqlEngine
) -> None:
    engine.apply(1, [record("a", "One"), record("b", "Two")], ())
    with psycopg.connect(partition_databases[0]) as connection:  # as if the coordinator had been lost after this commit
        connection.execute(sql.SQL("UPDATE {}.part SET stamp = stamp + 1").format(sql.Identifier(schema)))
    reader = PostgresqlEngine(postgresql.url(), None, writable=False, schema=schema)
    with closing(reader), pytest.raises(PartitionsDiffer, match="lexigraph ingest"):
        reader.view()
    with closing(PostgresqlEngine(postgresql.url(), ClusteredEncoder(), writable=True, schema=schema)) as again:
        assert again.epoch() == 0
        again.apply(2, [record("b", "Two"), record("c", "Three")], ())
        with again.view() as view:
            assert view.page(ALL, 5).keys == ("c", "b")


def test_one_command_makes_them(partition_databases: Sequence[str], database: str, postgresql: Server) -> None:
    for server in partition_databases:
        with psycopg.connect(server) as connection:
            connection.execute("DROP SCHEMA IF EXISTS lexigraph CASCADE")
    address = postgresql.url(database)
    made = processes.run_here("partition", *partition_databases, LEXIGRAPH_ENGINE=address)
    assert (made.returncode, "2 partitions" in made.stderr) == (0, True), made.stderr
    again = processes.run_here("partition", *partition_databases, LEXIGRAPH_ENGINE=address)
    assert (again.returncode, "DROP SCHEMA lexigraph CASCADE" in again.stderr) == (1, True)
    assert processes.run_here("partition", *partition_databases).returncode == 2
    with pytest.raises(EngineRefused, match="already"):
        make_partitions(postgresql.url(database), partition_databases)
