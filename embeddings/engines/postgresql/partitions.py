"""The tables of records on several servers: hash partitions by postgres_fdw, which the engine uses as one table each.

Each server has the whole schema, made by the same migrations, and of it uses the tables of records. The database of
the engine has the words, the tags, the manifest and the known vectors, and a foreign table per server and table.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final

import psycopg
from psycopg import Connection, conninfo, sql

from embeddings.engines.postgresql import statements
from embeddings.engines.postgresql.connections import translated_error
from embeddings.engines.postgresql.migrations import migrate, provide_extensions, version
from embeddings.engines.postgresql.session_settings import SERVER_OPTIONS, configure, search_path
from embeddings.errors import EngineRefused

_TABLES = {
    "record": "id",
    **dict.fromkeys(("content", "section", "label", "label_word", "tagged", "posting", "meaning"), "record"),
}
"""The tables of records, each with the column of the record, so that all rows of a record are on one server."""

_NUMBERED = ("part", "definition")
"""Tables with a row for each server."""

_OPTIONS = {
    "extensions": "vector, pg_trgm",
    "fetch_size": "1000",
    "batch_size": "1000",
    "fdw_tuple_cost": "10",  # so that joins, groups and their sums are left to the servers
    "async_capable": "true",
    "parallel_commit": "true",
    "parallel_abort": "true",
    "options": SERVER_OPTIONS,
}
_FETCHED = {"meaning": {"fetch_size": "100"}}
"""Vectors are sent as text, 4 KB each; few more are read than a search needs."""

_USER = ("user", "password")

# A row that is inserted into `definition` on a server is executed there, in the same transaction.
_CREATE_DEFINITION: Final = """
CREATE TABLE definition (number integer, statement text);
CREATE FUNCTION execute_definition() RETURNS trigger LANGUAGE plpgsql SET search_path = {path}
    AS $$ BEGIN EXECUTE NEW.statement; RETURN NULL; END $$;
CREATE TRIGGER definition_inserted BEFORE INSERT ON definition
    FOR EACH ROW EXECUTE FUNCTION execute_definition()
"""
_EMPTY_DEFINITION: Final = "CREATE TABLE definition (number integer, statement text)"
_INSERT_PART: Final = "INSERT INTO part (number, stamp) VALUES (%(number)s, 0)"
_COUNT_SERVERS: Final = "UPDATE manifest SET parts = %(parts)s"
_CREATE_SERVER: Final = "CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({options})"
_CREATE_MAPPING: Final = "CREATE USER MAPPING FOR PUBLIC SERVER {name} OPTIONS ({options})"
_CREATE_PARTED: Final = "CREATE TABLE {divided} (LIKE {table} INCLUDING DEFAULTS) PARTITION BY {way} ({column})"
_REPLACE_TABLE: Final = "DROP TABLE {table}; ALTER TABLE {divided} RENAME TO {table}"
_CREATE_PART: Final = "CREATE FOREIGN TABLE {part} PARTITION OF {table} {bound} SERVER {server} OPTIONS ({options})"
_IN_HASH: Final = "FOR VALUES WITH (MODULUS {servers}, REMAINDER {number})"
_IN_LIST: Final = "FOR VALUES IN ({number})"
_DEFINE_ON_PARTS: Final = """
CREATE OR REPLACE FUNCTION define(statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO definition SELECT server, define.statement
    FROM generate_series(0, (SELECT parts - 1 FROM manifest)) AS server;
    IF define.statement LIKE 'ANALYZE%' THEN EXECUTE define.statement; END IF;
END $$
"""
# The threshold of `%`, for which it counts as dependent on settings, is the same in all sessions.
_SHIP_SIMILARITY: Final = "ALTER FUNCTION similarity_op(text, text) IMMUTABLE"


def make_partitions(url: str, servers: Sequence[str], schema: str = "lexigraph") -> None:
    """Make a new schema in a database, whose tables of records are on these servers.

    `url` and `servers` are URLs of databases without this schema; the user of `url` must be a superuser. Raises
    `EngineRefused`, `EngineUnavailable`.
    """
    try:
        with ExitStack() as opened:
            connections = [opened.enter_context(psycopg.connect(one)) for one in (url, *servers)]
            for connection in connections:
                _begin(connection, schema)
            coordinator, *others = connections
            for number, server in enumerate(others):
                _make_server(server, number, schema)
                server.commit()  # the coordinator reads it by a connection of its own
            _make_coordinator(coordinator, servers, schema)
    except psycopg.Error as error:
        raise translated_error(error) from error


def _begin(connection: Connection, schema: str) -> None:
    place = _place(connection)
    configure(connection, schema)
    if version(connection):
        raise EngineRefused(
            f"{place} has the schema {schema} already.", f"Run `DROP SCHEMA {schema} CASCADE` in it, if nobody uses it."
        )
    migrate(connection, schema, place)


def _make_server(connection: Connection, number: int, schema: str) -> None:
    for statement in statements.INDEXES:
        connection.execute(statement)
    path = sql.SQL(search_path(schema, connection))
    connection.execute(sql.SQL(_CREATE_DEFINITION).format(path=path))
    connection.execute(_INSERT_PART, {"number": number})


def _make_coordinator(connection: Connection, servers: Sequence[str], schema: str) -> None:
    execute, place = connection.execute, _place(connection)
    provide_extensions(connection, ["postgres_fdw"], place)
    execute(_SHIP_SIMILARITY)
    names = [sql.Identifier(f"{schema}_{number}") for number in range(len(servers))]
    for name, server in zip(names, servers, strict=True):
        parts = {key: str(value) for key, value in conninfo.conninfo_to_dict(server).items()}
        user = {key: parts.pop(key) for key in _USER if key in parts}
        execute(sql.SQL(_CREATE_SERVER).format(name=name, options=_options(parts | _OPTIONS)))
        execute(sql.SQL(_CREATE_MAPPING).format(name=name, options=_options(user)))
    execute(_EMPTY_DEFINITION)
    for table, column in [*_TABLES.items(), *((one, "number") for one in _NUMBERED)]:
        values = {"table": sql.Identifier(table), "divided": sql.Identifier(f"{table}_divided")}
        way = sql.SQL("LIST" if table in _NUMBERED else "HASH")
        execute(sql.SQL(_CREATE_PARTED).format(**values, way=way, column=sql.Identifier(column)))
        execute(sql.SQL(_REPLACE_TABLE).format(**values))
        for number, name in enumerate(names):
            bound = sql.SQL(_IN_LIST if table in _NUMBERED else _IN_HASH)
            part = values | {
                "part": sql.Identifier(f"{table}_{number}"),
                "bound": bound.format(servers=sql.Literal(len(servers)), number=sql.Literal(number)),
                "server": name,
                "options": _options({"schema_name": schema, "table_name": table, **_FETCHED.get(table, {})}),
            }
            execute(sql.SQL(_CREATE_PART).format(**part))
    execute(_DEFINE_ON_PARTS)
    execute(_COUNT_SERVERS, {"parts": len(servers)})


def _place(connection: Connection) -> str:
    return f"postgresql://{connection.info.host}:{connection.info.port}/{connection.info.dbname}"


def _options(values: dict[str, str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(key), sql.Literal(values[key])) for key in values)
