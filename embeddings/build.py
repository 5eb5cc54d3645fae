"""Builds the search index from entries; only new and changed texts are embedded."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from embeddings.cache import VectorCache
from embeddings.encoder import Encoder, Vectors
from embeddings.entries import Entry, entries_digest, text_digest
from embeddings.errors import ModelUnavailable
from embeddings.indexes import write_vector_index
from embeddings.lexical import LabelIndex
from embeddings.manifest import IndexFile, Manifest
from embeddings.query_map import FEWEST, learn_query_map
from embeddings.search_index import KEYS_FILE
from embeddings.storage import write_bundle
from embeddings.words import WordIndex

__all__ = ["BuildReport", "Progress", "build_search_index"]

Progress = Callable[[int, int], None]
"""Called with the number of texts embedded so far, and the total to embed in this build."""

_LEARNT = 1500
"""Maximum number of terms whose names and definitions are also embedded separately, to train the query map."""

_CHUNK = 128
"""Number of texts per cache commit and progress report: at most this many are lost by a kill."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of a build: texts embedded, vectors reused, and the error if the model is unavailable."""

    manifest: Manifest
    embedded: int
    reused: int
    unavailable: ModelUnavailable | None = None


def build_search_index(
    folder: Path,
    entries: Iterable[Entry],
    encoder: Encoder | None,
    cache: VectorCache,
    template: str,
    progress: Progress | None = None,
) -> BuildReport:
    """Write all files of an index to `folder`, which must be empty; the caller publishes it by renaming it.

    The manifest is written last. Without an encoder, or if its model is unavailable, the index contains only labels
    and words; a later build adds the vectors. Cached vectors that this index does not use are deleted. If at least 300
    entries have a definition, a query map is trained on up to 1,500 of them. `template` is the version of the rule
    that composes the embedded text of a term. The files do not depend on the order of `entries`.

    Raises `ValueError` for duplicate keys or a `folder` that is not empty, `IndexCorrupt` for a damaged cache, and
    `OSError`.
    """
    ordered = sorted(entries, key=lambda entry: entry.key)
    _check(ordered, folder)
    write_bundle(
        folder / KEYS_FILE,
        {},
        {
            "keys": [entry.key for entry in ordered],
            "shown": [entry.definition or entry.text for entry in ordered],
        },
    )
    LabelIndex.build(ordered).save(folder)
    WordIndex.build([f"{entry.text} {entry.more}" for entry in ordered]).save(folder)
    texts = {entry.key: entry.text for entry in ordered}
    learnt = _sample(ordered)
    names = {f"{entry.key} name": entry.name for entry in learnt}
    definitions = {f"{entry.key} definition": entry.definition for entry in learnt}
    used = texts | names | definitions
    model, vectors, embedded, unavailable = None, None, 0, None
    if encoder is not None:
        try:
            known, missing = _embed(used, encoder, cache, progress)
            vectors, embedded = _stack(known, texts), len(texts.keys() & missing)
            model = encoder.model
        except ModelUnavailable as error:
            unavailable = error
    if vectors is not None:
        write_vector_index(folder, vectors)
        documents = _stack(known, [entry.key for entry in learnt])
        query_map = learn_query_map(_stack(known, names), _stack(known, definitions), documents)
        if query_map is not None:
            query_map.save(folder)
    cache.retain(used)
    manifest = Manifest(
        model=model,
        dimension=0 if vectors is None else vectors.shape[1],
        template=template,
        count=len(ordered),
        digest=entries_digest(ordered),
        files=tuple(IndexFile.of(path) for path in sorted(folder.iterdir())),
    )
    manifest.write(folder)
    reused = 0 if vectors is None else len(ordered) - embedded
    return BuildReport(manifest, embedded, reused, unavailable)


def _sample(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that train the query map; the selection is stable when other entries change."""
    defined = [entry for entry in entries if entry.definition]
    return sorted(defined, key=lambda entry: text_digest(entry.key))[:_LEARNT] if len(defined) >= FEWEST else []


def _embed(
    texts: Mapping[str, str], encoder: Encoder, cache: VectorCache, progress: Progress | None
) -> tuple[dict[str, Vectors], Set[str]]:
    """Return the vector of each text, and the keys of those that were not cached."""
    digests = {key: text_digest(text) for key, text in texts.items()}
    known = cache.find(digests, encoder.model)
    # Texts of similar length share a batch, which minimizes padding.
    missing = sorted((key for key in texts if key not in known), key=lambda key: (len(texts[key]), key))
    for start in range(0, len(missing), _CHUNK):
        keys = missing[start : start + _CHUNK]
        rows = encoder.encode([texts[key] for key in keys])
        cache.put({key: digests[key] for key in keys}, encoder.model, rows)
        known.update(zip(keys, rows, strict=True))
        if progress is not None:
            progress(start + len(keys), len(missing))
    return known, set(missing)


def _stack(vectors: Mapping[str, Vectors], keys: Collection[str]) -> Vectors:
    return np.stack([vectors[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)


def _check(ordered: Sequence[Entry], folder: Path) -> None:
    for before, entry in pairwise(ordered):
        if before.key == entry.key:
            raise ValueError(f"Duplicate key {entry.key!r}: {before.name!r} and {entry.name!r}.")
    if any(folder.iterdir()):
        raise ValueError(f"The directory {folder} is not empty; build the index in an empty one.")
