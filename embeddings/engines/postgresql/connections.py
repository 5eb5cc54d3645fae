"""Connections to PostgreSQL: pools for readers and for the writer, and errors with a remedy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import Connection, OperationalError, conninfo
from psycopg.abc import RV, PQGen
from psycopg_pool import ConnectionPool, PoolTimeout

from embeddings.engines.postgresql import statements
from embeddings.engines.postgresql.session_settings import configure
from embeddings.errors import EmbeddingsError, EngineRefused, EngineUnavailable, IndexUnusable

_SILENCE = 10.0
"""Seconds after which a server that does not answer a reader is given up; no statement of a reader takes that long."""

_KEEPALIVE = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "30000"}
"""How a writer, whose statements may take minutes, notices that a server cannot be reached; a URL can have others."""

_READERS, _WRITERS = 16, 3
"""Maximum numbers of connections: of readers with the hosts of the URL and as many with the primary, and of writers."""

_RECONNECTION = 1.0
"""Seconds until a pool that cannot connect begins again; its pauses double, so that it would miss a server's return."""


class Connections:
    """Pools of connections to one database; `url` may name several hosts.

    Readers connect to the hosts that `target_session_attrs` in the URL admits, any by default. The writer connects to
    the primary, whichever host that is.
    """

    def __init__(self, url: str, schema: str, timeout: float, *, writable: bool) -> None:
        """Connect once; statements of a writer may take any time. Raises `EngineUnavailable`, `EngineRefused`."""
        try:
            self.place = _place(url)
            unstated = {name: value for name, value in _KEEPALIVE.items() if name not in conninfo.conninfo_to_dict(url)}
            reading = conninfo.make_conninfo(url, connect_timeout=str(max(2, int(timeout))), **unstated)
            writing = conninfo.make_conninfo(reading, target_session_attrs="read-write")
        except psycopg.Error as error:
            raise EngineRefused(f"Invalid PostgreSQL URL: {error}", "Set it to postgresql://user@host/name.") from error
        self._schema, self._reading, self._writing = schema, reading, writing
        self._kind = Connection if writable else _ReaderConnection
        self._readers = self._pool(reading, timeout, is_reader=True)
        self._newest = self._pool(writing, timeout, is_reader=True)
        self._writers = self._pool(writing, timeout, is_reader=False)

    def check(self, *, writable: bool) -> None:
        """Connect without a pool, whose timeout would hide the reason of a failure."""
        try:
            with psycopg.connect(self._writing if writable else self._reading) as connection:
                (encoding,) = connection.execute(statements.ENCODING).fetchone() or ("",)
        except psycopg.Error as error:
            raise translated_error(error) from error
        if encoding != "UTF8":
            raise EngineRefused(
                f"{self.place} has the encoding {encoding}.",
                "Create the database with ENCODING 'UTF8' TEMPLATE template0.",
            )

    def take(self, *, newest: bool = False, timeout: float | None = None) -> tuple[Connection, Callable[[], None]]:
        """Return a connection whose transactions read one snapshot, and what returns it to its pool.

        With `newest` it reads from the primary. `timeout` is in seconds, by default that of the pool.
        """
        pool = self._newest if newest else self._readers
        try:
            connection = pool.getconn(timeout)
        except psycopg.Error as error:
            raise translated_error(error) from error

        def release() -> None:
            with suppress(psycopg.Error):  # the pool replaces a broken connection
                connection.commit()  # after a rollback, psycopg would prepare all statements again
            pool.putconn(connection)

        return connection, release

    def has_spare(self, *, newest: bool = False) -> bool:
        """Return whether `take` need not wait for a connection that is in use here."""
        counts = (self._newest if newest else self._readers).get_stats()
        return counts["pool_available"] > 0 or counts["pool_size"] < counts["pool_max"]

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a transaction of the primary, which is committed in the end."""
        try:
            with self._writers.connection() as connection:
                yield connection
        except psycopg.Error as error:
            raise translated_error(error) from error

    def close(self) -> None:
        """Close the pools; connections that are in use are closed when they are given back."""
        for pool in (self._readers, self._newest, self._writers):
            pool.close()

    def _pool(self, url: str, timeout: float, *, is_reader: bool) -> ConnectionPool:
        return ConnectionPool(
            url,
            connection_class=self._kind,
            min_size=0,
            max_size=_READERS if is_reader else _WRITERS,
            timeout=timeout,
            reconnect_timeout=_RECONNECTION,
            num_workers=1,
            open=True,
            configure=self._configure_reader if is_reader else self._configure,
            check=ConnectionPool.check_connection,
        )

    def _configure(self, connection: Connection) -> None:
        configure(connection, self._schema)
        connection.commit()

    def _configure_reader(self, connection: Connection) -> None:
        self._configure(connection)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True


class _ReaderConnection(Connection):
    """A connection that is lost when the server has been silent for too long, as one that the server has closed."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, _SILENCE if timeout is None else timeout)
        except OperationalError:
            self.close()
            raise


def epochs_of_hosts(url: str, schema: str, timeout: float) -> dict[str, int | None]:
    """Return the epoch of each host that a URL lists, None for one that does not answer within seconds."""
    stated = conninfo.conninfo_to_dict(url)
    hosts, ports = str(stated.get("host", "")).split(","), str(stated.get("port", "5432")).split(",")
    epochs: dict[str, int | None] = {}
    for host, port in zip(hosts, ports if len(ports) > 1 else ports * len(hosts), strict=True):
        one = conninfo.make_conninfo(
            url, host=host, port=port, target_session_attrs="any", connect_timeout=max(2, int(timeout))
        )
        place = f"{host}:{port}"
        epochs[place] = None
        with suppress(psycopg.Error), psycopg.connect(one) as connection:
            configure(connection, schema)
            epochs[place] = max((int(epoch) for (epoch,) in connection.execute(statements.EPOCH)), default=0)
    return epochs


def translated_error(error: psycopg.Error) -> EmbeddingsError:
    """Return an error of the database with its remedy."""
    text = " ".join(str(error).split())
    if isinstance(error, PoolTimeout):
        return EngineUnavailable(f"no connection became available: {text}")
    if isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
        return IndexUnusable(f"The search tables differ from what this version reads: {text}.", REINGEST)
    if isinstance(error, psycopg.errors.ProgramLimitExceeded):
        return EngineRefused(f"A record does not fit into PostgreSQL: {text}.", "Use IRIs of at most 1,000 characters.")
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return EngineRefused(f"PostgreSQL refuses the user: {text}.", "Grant the user CREATE on the database.")
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction) or "session is read-only" in text:
        return EngineRefused(
            f"No host of the URL accepts changes: {text}.", "Name the primary in the list of hosts of LEXIGRAPH_ENGINE."
        )
    if any(sign in text for sign in ("authentication failed", "no password supplied", "does not exist", "pg_hba.conf")):
        return EngineRefused(f"PostgreSQL refuses the connection: {text}.", "Correct LEXIGRAPH_ENGINE.")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return EngineUnavailable(text)
    return IndexUnusable(f"PostgreSQL reports: {text}.", REINGEST)


REINGEST = "Run `lexigraph ingest`, which brings the tables up to date or fills them again from the graph."


def _place(url: str) -> str:
    """Return the database of a URL without its password."""
    parts = conninfo.conninfo_to_dict(url)
    return f"postgresql://{parts.get('host', '')}/{parts.get('dbname', '')}"
