"""The HNSW index over vectors: from which number on it is made, the memory of its build, and its removal."""

from collections.abc import Callable

from psycopg import Connection, sql

from embeddings.engines.postgresql import statements
from embeddings.engines.postgresql.manifest import Manifest

INDEXED = 20_000
"""From this number of vectors on an HNSW index is made; up to it, all vectors that pass a filter are compared."""

_INDEX = """
CREATE INDEX {name} ON meaning USING hnsw ((embedding::halfvec({dimension})) halfvec_ip_ops) WHERE vectors = {vectors}
"""
_DROP = "DROP INDEX IF EXISTS {name}"
_MEMORY = "SET LOCAL maintenance_work_mem = {memory}"
_BUILD_MEMORY = 3  # KiB per vector while HNSW is built: without enough memory a build takes many times as long


def index_vectors(connection: Connection, manifest: Manifest, count_vectors: Callable[[], int]) -> Manifest:
    """Make the index if there are enough vectors, and return the new manifest."""
    if manifest.indexed or not manifest.dimension or (count := count_vectors()) < INDEXED:
        return manifest
    memory = min(65_536 + _BUILD_MEMORY * count // max(1, manifest.parts), 4_194_304)
    define(connection, sql.SQL(_MEMORY).format(memory=sql.Literal(f"{memory}kB")))
    index = sql.SQL(_INDEX).format(
        name=sql.Identifier(manifest.index_name),
        dimension=sql.Literal(manifest.dimension),
        vectors=sql.Literal(manifest.vectors),
    )
    define(connection, index)
    return manifest._replace(indexed=True)


def drop_vector_index(connection: Connection, former: Manifest) -> None:
    """Drop the index over the vectors of a former model."""
    define(connection, sql.SQL(_DROP).format(name=sql.Identifier(former.index_name)))


def define(connection: Connection, statement: sql.Composable) -> None:
    """Execute a statement that returns nothing, on the servers that hold the tables of records."""
    connection.execute(statements.DEFINE, {"statement": statement.as_string(connection)})
