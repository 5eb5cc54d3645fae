"""Stored records by their ids, as the engine reads them when it writes vectors or documents again."""

import json
import sqlite3
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from embeddings.chunks import CHUNK
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.snapshot import as_parameters
from embeddings.engines.relational.records import read_records
from embeddings.records import Record


def read_ids(connection: sqlite3.Connection, statement: str) -> NDArray[np.int64]:
    """Return the ids of records that a statement selects."""
    return np.fromiter((row[0] for row in connection.execute(statement)), dtype=np.int64)


def read_documents(connection: sqlite3.Connection) -> Iterator[tuple[int, Record, list[tuple[int, str]]]]:
    """Yield each record in the order of keys, with the parts that the text index needs, read in pieces."""
    after = ""
    while rows := connection.execute(statements.ALL_KEYS, {"after": after, "limit": CHUNK}).fetchall():
        records = records_by_id(connection, dict(rows))
        labels: dict[int, list[tuple[int, str]]] = {}
        for record_id, label_id, folded in connection.execute(
            statements.LABEL_IDS_OF, {"ids": json.dumps(list(records))}
        ):
            labels.setdefault(record_id, []).append((label_id, folded))
        yield from ((record_id, record, labels[record_id]) for record_id, record in records.items())
        after = rows[-1][1]


def records_by_id(connection: sqlite3.Connection, keys: Mapping[int, str]) -> dict[int, Record]:
    """Return records by their ids, in the order of `keys`."""

    def rows(statement: str, **values: object) -> sqlite3.Cursor:
        return connection.execute(statement, as_parameters(values))

    return dict(zip(keys, read_records(rows, list(keys.values())).values(), strict=True))
