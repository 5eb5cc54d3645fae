"""A complete check of the embedded engine: every row, document and vector against each other, and the cache."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np

from embeddings.chunks import chunks
from embeddings.encoder import Vectors
from embeddings.engines.embedded import statements
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.engines.embedded.snapshot import EmbeddedSnapshot
from embeddings.engines.relational.snapshot import Condition
from embeddings.engines.relational.statements import DIGESTS
from embeddings.engines.relational.vector_ids import named_texts, texts_to_embed
from embeddings.errors import EmbeddingsError
from embeddings.records import Filter, Record, Tag
from embeddings.vector_cache import VectorCache, text_digest


def damages(folder: Path, cache: Path) -> Iterator[str]:
    """Yield the problems of the engine in `folder`, one sentence each; `cache` holds the vectors it was made with.

    Reads everything: records are compared with their digests, and vectors with the cached ones.
    """
    file = folder / "engine.sqlite"
    if not file.exists():
        yield f"{file} is missing."
        return
    if problem := sqlite_damage(file):
        yield problem
        return
    try:
        with closing(EmbeddedEngine(folder, None, writable=False)) as engine:
            yield from _record_damages(engine, cache)
            if not _has_one_document_per_record(engine):
                yield f"{folder / 'words'} does not have one document per record."
    except (sqlite3.DatabaseError, EmbeddingsError, OSError, ValueError) as error:
        yield f"{folder} cannot be read: {error}"


def sqlite_damage(file: Path) -> str | None:
    """Return the problem of a SQLite file, None for an intact one; every page is read."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            (found, *_) = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        found = str(error)
    return None if found == "ok" else f"{file} is damaged: {found}."


def _record_damages(engine: EmbeddedEngine, cache: Path) -> Iterator[str]:
    tags: Counter[Tag] = Counter()
    with closing(engine.view()) as view:
        for keys in chunks(view.keys()):
            digests, records, names = view.digests(keys), view.records(keys), view.names(keys)
            for key, record in records.items():
                tags.update(record.tags)
                if record.digest() != digests[key] or record.name != names[key]:
                    yield f"The record of {key} differs from its digest."
            if view.model is None:
                continue
            yield from _vector_damages(_vectors_of(view, records), records, view.model, cache)
        if tags != view.facets(Filter()):
            yield f"The counts by tag in {engine.folder} differ from those of the records."


def _has_one_document_per_record(engine: EmbeddedEngine) -> bool:
    with closing(engine.view()) as view:
        ids = [row[0] for row in view.rows(statements.LIVING)]
        return view.documents.count(Condition(Filter(), 0, ids=ids)) == len(ids)


def _vectors_of(view: EmbeddedSnapshot, records: Mapping[str, Record]) -> dict[str, Vectors]:
    """Return the vectors that stored records have, by the keys of their texts in a cache."""
    ids = {record_id: records[key] for key, record_id, _ in view.rows(DIGESTS, keys=list(records))}
    vector_ids, texts = texts_to_embed(ids)
    names = dict(zip(vector_ids, texts, strict=True))
    found, vectors = view.stored_vectors(vector_ids)
    return dict(zip((names[vector_id] for vector_id in found), vectors, strict=True))


def _vector_damages(
    stored: Mapping[str, Vectors], records: Mapping[str, Record], model: str, cache: Path
) -> Iterator[str]:
    texts = {key: text for record in records.values() for key, text in named_texts(record).items()}
    yield from (f"{key} has no vector." for key in texts.keys() - stored.keys())
    if not cache.exists():
        return
    with closing(VectorCache(cache)) as known:
        expected = known.find({key: text_digest(texts[key]) for key in stored}, model)
    for key, vector in expected.items():
        if not np.array_equal(vector, stored[key]):
            yield f"The vector of {key} differs from the cached one."
