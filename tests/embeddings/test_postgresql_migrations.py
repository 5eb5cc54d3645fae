"""Migrations of PostgreSQL from each former version, with and without partitions: the same records are found after."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from embeddings.encoder import Encoder
from embeddings.engine import EngineQuery, SearchView
from embeddings.engines.postgresql import migrations
from embeddings.engines.postgresql.engine import PostgresqlEngine
from embeddings.engines.postgresql.migrations import NEWEST, migrate
from embeddings.engines.postgresql.partitions import make_partitions
from embeddings.engines.postgresql.session_settings import configure
from embeddings.errors import IndexUnusable
from embeddings.records import Filter, Record, Tag
from tests.embeddings.test_postgresql_engine import ALL, ClusteredEncoder, record
from tests.support.postgresql import Server

pytestmark = pytest.mark.engines

GIN = {"record_tags": "tags", "label_grams": "folded gin_trgm_ops", "content_phrases": "string_to_array(phrases, ' ')"}
"""The indexes that had lists of pending changes, each with its expression."""

SMALLER = ("label_grams_12", "label_grams_20", "tagged_record")

TABLES = ("record", "content", "section", "label", "label_first", "label_word", "tag", "tagged", "word", "posting")
RECORDS = [
    replace(record(f"k{number}", f"Name {number}", f"tag {number % 3}"), prose=("Some text",), modified=number)
    for number in range(30)
]


@pytest.fixture
def schema() -> str:
    return f"migrated_{uuid4().hex}"


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_a_schema_of_a_former_version_is_migrated(
    postgresql: Server, schema: str, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = f"newest_{schema}"
    with opened(postgresql, newest) as engine, connected(postgresql.url(), schema) as connection:
        engine.apply(1, RECORDS, ())
        with monkeypatch.context() as former:
            former.setattr(migrations, "_FILES", migrations._FILES[:version])
            former.setattr(migrations, "NEWEST", version)
            migrate(connection, schema, "the test")
        create_gin_indexes(connection, version)
        newest_records = (
            "record_newest ON record (modified, key)" if version >= 5 else "record_modified ON record (modified)"
        )
        connection.execute(f"CREATE INDEX {newest_records}".encode())
        copy_tables(connection, newest, schema)
        connection.commit()
        waiting = pending(connection, schema).values()
        assert all(waiting) if version < 6 else not any(waiting), "the migration has something to do"
    with pytest.raises(IndexUnusable, match=f"version {version} "):
        PostgresqlEngine(postgresql.url(), None, writable=False, schema=schema)
    with opened(postgresql, schema) as migrated, opened(postgresql, newest) as engine:
        with migrated.view() as view, engine.view() as expected:
            assert answers(view) == answers(expected)
        check_later_changes(migrated)
    with connected(postgresql.url(), schema) as connection:
        assert not any(pending(connection, schema).values())
        assert {"record_newest", *SMALLER, *GIN} <= (present := indexes(connection, schema))
        assert "record_modified" not in present


@pytest.mark.parametrize("version", range(3, NEWEST))
def test_partitions_of_a_former_version_are_migrated(
    postgresql: Server, partition_databases: Sequence[str], schema: str, version: int
) -> None:
    make_partitions(postgresql.url(), partition_databases, schema)
    for server in partition_databases:
        with connected(server, schema) as connection:
            for index in GIN if version < 6 else ():
                connection.execute(sql.SQL("ALTER INDEX {} SET (fastupdate = on)").format(sql.Identifier(index)))
            connection.execute(b"DROP INDEX " + ", ".join(SMALLER).encode())
            if version < 5:
                connection.execute("DROP INDEX record_newest; CREATE INDEX record_modified ON record (modified)")
    with opened(postgresql, schema) as engine:
        engine.apply(1, RECORDS, ())
        with engine.view() as view:
            expected = answers(view)
    with connected(postgresql.url(), schema) as connection:
        connection.execute("DELETE FROM schema_version WHERE version > %s", [version])
        if version < 4:
            connection.execute("DROP TABLE tag_label")
    assert any(sum(pending(one, schema).values()) for one in each(partition_databases, schema)) == (version < 6)
    with opened(postgresql, schema) as migrated:
        with migrated.view() as view:
            assert answers(view) == expected
        check_later_changes(migrated)
    for one in each(partition_databases, schema):
        assert not any(pending(one, schema).values())
        assert {"record_newest", *SMALLER, *GIN} <= (present := indexes(one, schema))
        assert "record_modified" not in present


def opened(server: Server, schema: str) -> "closing[PostgresqlEngine]":
    encoder: Encoder = ClusteredEncoder()
    return closing(PostgresqlEngine(server.url(), encoder, writable=True, schema=schema))


def connected(url: str, schema: str) -> psycopg.Connection:
    connection = psycopg.connect(url)
    configure(connection, schema)
    return connection


def each(servers: Sequence[str], schema: str) -> Iterator[psycopg.Connection]:
    for server in servers:
        with connected(server, schema) as connection:
            yield connection


def create_gin_indexes(connection: psycopg.Connection, version: int) -> None:
    """Create them as this version did."""
    lists = "on" if version < 6 else "off"
    for name, over in GIN.items():
        table = name.partition("_")[0]
        made = f"CREATE INDEX {name} ON {table} USING gin ({over}) WITH (fastupdate = {lists})"
        connection.execute(made.encode())


def copy_tables(connection: psycopg.Connection, source: str, target: str) -> None:
    """Copy the columns that tables have in both schemas; numbers of new rows go on after the copied ones."""
    find = "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"

    def columns(schema: str, table: str) -> set[str]:
        return {row[0] for row in connection.execute(find, [schema, table])}

    for table in (*TABLES, "meaning", "known_vector", "manifest"):
        if shared := sorted(columns(source, table) & columns(target, table)):
            names = sql.SQL(", ").join(map(sql.Identifier, shared))
            places = {"to": sql.Identifier(target, table), "of": sql.Identifier(source, table), "names": names}
            connection.execute(sql.SQL("DELETE FROM {to}").format(**places))
            connection.execute(
                sql.SQL("INSERT INTO {to} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM {of}").format(**places)
            )
    for table in ("tag", "word"):
        connection.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({0}, 'id'), (SELECT max(id) FROM {1}))").format(
                sql.Literal(f"{target}.{table}"), sql.Identifier(target, table)
            )
        )


def pending(connection: psycopg.Connection, schema: str) -> dict[str, int]:
    """Return the number of pages that wait in the list of each index, by the statistics of PostgreSQL."""
    connection.execute("CREATE EXTENSION IF NOT EXISTS pgstattuple SCHEMA public")
    find = "SELECT pending_pages FROM public.pgstatginindex(%s::regclass)"
    return {name: int((connection.execute(find, [f"{schema}.{name}"]).fetchone() or (0,))[0]) for name in GIN}


def indexes(connection: psycopg.Connection, schema: str) -> set[str]:
    rows = connection.execute("SELECT indexname FROM pg_indexes WHERE schemaname = %s", [schema])
    return {row[0] for row in rows}


def answers(view: SearchView) -> list[object]:
    """Return what a view answers to one question of each kind."""
    (vector,) = ClusteredEncoder().encode_queries(["query"])
    tagged = Filter().having(Tag("category", "tag 1"))
    keys = [one.key for one in RECORDS]
    return [
        view.page(ALL, 100),
        view.page(tagged, 100),
        view.facets(ALL),
        view.records(keys),
        view.exact(["Name 7"]),
        view.naming("some text"),
        view.complete("name 1", ALL, 5),
        view.candidates(EngineQuery("Naxme 17", vector), ALL, 10),
        view.candidates(EngineQuery("name", vector), tagged, 10),
        view.vectors(keys).tolist(),
    ]


def check_later_changes(engine: PostgresqlEngine) -> None:
    changed: Record = replace(record("k1", "Other name", "tag 9"), section="A section", prose=("New text",))
    engine.apply(2, [changed, record("later", "Later")], ["k0"])
    with engine.view() as view:
        assert view.page(ALL, 0).total == len(RECORDS)
        assert view.records(["k0", "k1"]) == {"k1": changed}
        assert view.page(Filter().having(Tag("category", "tag 9")), 5).keys == ("k1",)
        assert list(view.naming("new text")) == ["k1"]
        assert view.candidates(EngineQuery("Lahter"), ALL, 5).items[0].key == "later"
