"""The schema in numbered SQL files, each applied once in the order of numbers."""

from collections.abc import Sequence
from importlib.resources import files

from psycopg import Connection, errors, sql

from embeddings.engines.postgresql import statements
from embeddings.errors import EngineRefused

__all__ = ["NEWEST", "migrate", "provide_extensions", "version"]

_FILES = sorted((file for file in files(__name__).iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
NEWEST = len(_FILES)
_EXTENSIONS = ("vector", "pg_trgm")


def version(connection: Connection) -> int:
    """Return the number of files that were applied to the schema of a connection, 0 without a schema."""
    (is_there,) = connection.execute(statements.HAS_SCHEMA).fetchone() or (False,)
    return int((connection.execute(statements.VERSION).fetchone() or (0,))[0]) if is_there else 0


def migrate(connection: Connection, schema: str, place: str) -> None:
    """Apply the files that were not applied yet, in the connection's transaction; processes wait for each other.

    Raises `EngineRefused` for a missing extension and for a schema of a later version.
    """
    connection.execute(statements.LOCK_SCHEMA, {"name": f"lexigraph {schema}"})
    reached = version(connection)
    if reached > NEWEST:
        raise EngineRefused(f"{place} has the schema of a later version of Lexigraph.", "Upgrade Lexigraph.")
    if reached == NEWEST:
        return
    provide_extensions(connection, _EXTENSIONS, place)
    if not (connection.execute(statements.TRIGRAMS).fetchone() or ([],))[0]:
        raise EngineRefused(
            f"In {place}, letters beyond ASCII have no trigrams.",
            "Create the database with LC_CTYPE 'C.UTF-8' TEMPLATE template0.",
        )
    connection.execute(sql.SQL(statements.CREATE_SCHEMA).format(schema=sql.Identifier(schema)))
    connection.execute(statements.CREATE_VERSION)
    for number, file in enumerate(_FILES[reached:], start=reached + 1):
        connection.execute(file.read_bytes())
        connection.execute(statements.WRITE_VERSION, {"version": number})


def provide_extensions(connection: Connection, names: Sequence[str], place: str) -> None:
    """Create the extensions that a database lacks. Raises `EngineRefused` with the remedy."""
    present = {row[0] for row in connection.execute(statements.EXTENSIONS)}
    for extension in names:
        if extension not in present:
            _create(connection, extension, place)


def _create(connection: Connection, extension: str, place: str) -> None:
    try:
        with connection.transaction():
            connection.execute(sql.SQL(statements.CREATE_EXTENSION).format(extension=sql.Identifier(extension)))
    except errors.InsufficientPrivilege as error:
        remedy = f"Let its owner run `CREATE EXTENSION {extension}` in it."
        raise EngineRefused(
            f"{place} lacks the extension {extension}, which this user must not create.", remedy
        ) from error
    except (errors.UndefinedFile, errors.FeatureNotSupported) as error:
        remedy = f"Install it on the server, then run `CREATE EXTENSION {extension}` in the database."
        raise EngineRefused(f"The server of {place} does not have the extension {extension}.", remedy) from error
