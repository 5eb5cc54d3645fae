"""The settings of each session with PostgreSQL, and of the sessions between the servers of partitions."""

from typing import Final

from psycopg import Connection, sql

from embeddings.engines.postgresql import statements
from embeddings.misspellings import least_share

_EXTENSION_SCHEMAS: Final = "public, extensions"  # where servers install extensions; a missing schema does no harm

_SHARED: Final = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # starting them takes longer than most statements
    "pg_trgm.similarity_threshold": f"{int(100 * least_share('')) / 100}",  # labels below it resemble no text
    "hnsw.iterative_scan": "strict_order",
}
_SESSION: Final = _SHARED | {
    "plan_cache_mode": "force_custom_plan",
    "enable_partitionwise_join": "on",
    "enable_partitionwise_aggregate": "on",
}

SERVER_OPTIONS: Final = " ".join(f"-c {name}={value}" for name, value in (_SHARED | {"hnsw.ef_search": "200"}).items())
"""The settings of sessions that postgres_fdw opens, as options of a connection."""


def configure(connection: Connection, schema: str) -> None:
    """Set the settings that all statements of this package rely on, with the tables of a schema first."""
    settings = _SESSION | {"search_path": search_path(schema, connection)}
    connection.execute(statements.SETTINGS, {"names": list(settings), "values": list(settings.values())})


def search_path(schema: str, connection: Connection) -> str:
    """Return the setting by which a connection finds the tables of a schema, and the extensions."""
    return sql.SQL(", ").join([sql.Identifier(schema), sql.SQL(_EXTENSION_SCHEMAS)]).as_string(connection)
