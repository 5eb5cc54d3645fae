"""Entries become an index folder, and only texts that changed are embedded."""

from collections.abc import Callable, Iterable, Sequence
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
from embeddings.search_index import KEYS_FILE
from embeddings.storage import write_bundle
from embeddings.words import WordIndex

__all__ = ["BuildReport", "Progress", "build_search_index"]

Progress = Callable[[int, int], None]
"""Called with the numbers of texts embedded so far, and to be embedded in this build."""

_CHUNK = 128
"""Texts between two commits of the cache: what a kill can cost, and how often progress is told."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: texts embedded, vectors reused, and why there are none, if the model was missing."""

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
    """Write all files of an index into `folder`, an empty one that the caller then publishes by a rename.

    The manifest is written last. Without an encoder, or when its model is missing, the index holds
    labels and words only; a later build adds the vectors. `template` is the version of the way that
    texts are made of terms. The files depend on the entries, not on their order.

    Raises `ValueError` when a key stands twice or `folder` is not empty, `IndexCorrupt` for a damaged
    cache, `OSError`.
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
    model, vectors, embedded, unavailable = None, None, 0, None
    if encoder is not None:
        try:
            vectors, embedded = _vectors(ordered, encoder, cache, progress)
            model = encoder.model
        except ModelUnavailable as error:
            unavailable = error
    if vectors is not None:
        write_vector_index(folder, vectors)
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


def _vectors(
    entries: Sequence[Entry], encoder: Encoder, cache: VectorCache, progress: Progress | None
) -> tuple[Vectors, int]:
    texts = {entry.key: entry.text for entry in entries}
    digests = {key: text_digest(text) for key, text in texts.items()}
    known = cache.find(digests, encoder.model)
    # Neighbours in length share a batch, and the padding in it is short.
    missing = sorted((key for key in texts if key not in known), key=lambda key: (len(texts[key]), key))
    for start in range(0, len(missing), _CHUNK):
        keys = missing[start : start + _CHUNK]
        rows = encoder.encode([texts[key] for key in keys])
        cache.put({key: digests[key] for key in keys}, encoder.model, rows)
        known.update(zip(keys, rows, strict=True))
        if progress is not None:
            progress(start + len(keys), len(missing))
    if not texts:
        return np.zeros((0, 0), dtype=np.float32), 0
    return np.stack([known[key] for key in texts]), len(missing)


def _check(ordered: Sequence[Entry], folder: Path) -> None:
    for before, entry in pairwise(ordered):
        if before.key == entry.key:
            raise ValueError(f"The key {entry.key!r} stands twice: {before.name!r} and {entry.name!r}.")
    if any(folder.iterdir()):
        raise ValueError(f"The folder {folder} is not empty: an index is built in a fresh one.")
