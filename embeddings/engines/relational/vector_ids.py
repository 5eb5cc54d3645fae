"""Ids of vectors: a record has one vector of its text, and one of its section if there is a section."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.records import Record
from embeddings.vector_cache import section_key


def of_text(record_id: int) -> int:
    """Return the id of the vector of a record's text."""
    return 2 * record_id


def of_section(record_id: int) -> int:
    """Return the id of the vector of a record's section."""
    return 2 * record_id + 1


def of_records(record_ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the ids of all vectors that these records may have, in their order.

    >>> of_records([1, 4]).tolist()
    [2, 3, 8, 9]
    """
    return np.add.outer(2 * np.asarray(record_ids, dtype=np.int64), (0, 1)).ravel()


def record_of(vector_id: int) -> int:
    """Return the id of the record of a vector."""
    return vector_id // 2


def named_texts(record: Record) -> dict[str, str]:
    """Return the texts of a record that are embedded, by the keys of their vectors in a cache."""
    return dict(zip((record.key, section_key(record.key)), record.embedded_texts(), strict=False))


def texts_to_embed(records: Mapping[int, Record]) -> tuple[list[int], dict[str, str]]:
    """Return the ids of the vectors of records by id, and their texts by key in a cache, in the same order."""
    ids: list[int] = []
    texts: dict[str, str] = {}
    for record_id, record in records.items():
        named = named_texts(record)
        ids += (of_text(record_id), of_section(record_id))[: len(named)]
        texts |= named
    return ids, texts
