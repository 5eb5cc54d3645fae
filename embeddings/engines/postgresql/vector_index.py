"""The HNSW index over vectors: when it is made, and when it is followed instead of comparing all vectors exactly."""

from collections.abc import Callable

from psycopg import Connection, sql

from embeddings.engines.postgresql import statements
from embeddings.engines.postgresql.manifest import Manifest
from embeddings.engines.relational.snapshot import Condition

INDEXED = 20_000
"""From this number of vectors on an HNSW index is made; up to it, all vectors that pass a filter are compared."""

_SORTED = 20_000
"""Up to this number of passing records all their vectors are compared, exactly; above, HNSW is followed, if it leads to
enough of them soon."""

_SKIPPED = 10
"""Processor time of a vector to which HNSW leads, over that of a comparison: of 2 % of a million records, following
HNSW to 100 took 213 ms, and comparing them takes 80."""

_FOLLOWED = 1_000
"""Maximum number of vectors asked from HNSW, whose `ef_search` ends there; above, all are compared."""

_LEAST_FOLLOWED = 200
"""Least `ef_search`: 99.4 % of the ten nearest of 21,000 vectors of a model are found, with 100 97.5 %."""

_INDEX = """
CREATE INDEX {name} ON meaning USING hnsw ((embedding::halfvec({dimension})) halfvec_ip_ops) WHERE vectors = {vectors}
"""
_DROP = "DROP INDEX IF EXISTS {name}"
_MEMORY = "SET LOCAL maintenance_work_mem = {memory}"
_BUILD_MEMORY = 3  # KiB per vector while HNSW is built: without enough memory a build takes many times as long


def is_followed(condition: Condition, width: int, total: int) -> bool:
    """Return whether HNSW is followed, instead of comparing all vectors of passing records."""
    if width > min(_FOLLOWED, condition.records):
        return False
    is_rare = condition.records <= _SORTED or condition.records**2 < _SKIPPED * width * total
    return condition.is_empty or not is_rare


def followed(width: int) -> int:
    """Return the `ef_search` of HNSW for this number of records."""
    return min(_FOLLOWED, max(_LEAST_FOLLOWED, 2 * width))


def chosen(condition: Condition, all_: str, few: str, many: str) -> str:
    """Return the statement for all records, or for the number of passing ones."""
    return all_ if condition.is_empty else few if condition.records <= _SORTED else many


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
