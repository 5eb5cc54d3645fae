"""Merges of the two segments of vectors: when the delta is large enough, and how both become one base."""

from collections.abc import Callable
from math import ceil, sqrt
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from embeddings.engines.embedded.vector_index import (
    CHUNK,
    EXACT,
    Segments,
    SegmentsState,
    append_vectors,
    base_file,
    faiss_with,
    ids_file,
)
from embeddings.processors import processors
from embeddings.storage import write_durably

_LARGE_DELTA = 5_000
_DELTA_SHARE = 0.05
"""A delta with more rows than this, and a larger share of the records, is merged."""

_ROUNDS = 5
_SAMPLE = 40
"""Rounds of k-means and vectors per list that it sees; twice of both gains .001 of recall."""

_FORGOTTEN = 64  # lists of about 250 vectors


class MergeStopped(Exception):
    """A merge ended early, as its caller wanted; nothing has changed."""


def backlog_of(state: SegmentsState, records: int) -> float:
    """Return the rows of the delta over the maximum that stays unmerged; above 1, a merge is due."""
    return state.delta_rows / max(_LARGE_DELTA, _DELTA_SHARE * records)


def write_base(
    folder: Path,
    segments: Segments,
    living: NDArray[np.int64],
    numbers: NDArray[np.int64] | None = None,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> SegmentsState:
    """Write the vectors of the `living` records as the next base, with an empty delta.

    The ids of `living` ascend, or else the records get the ascending `numbers` as ids. The lists keep their centroids
    until the number of vectors has doubled, or with `numbers`, which make the base independent of earlier ones. Readers
    use the former base until a manifest names this one. Between rounds of training and between pieces, `should_stop` is
    asked; after it has returned true, this raises `MergeStopped` and leaves no file.
    """

    def check() -> None:
        if should_stop():
            raise MergeStopped

    state = segments.state
    has_vector = np.isin(living, segments.ids(), assume_unique=True)
    written = (living if numbers is None else numbers)[has_vector]
    living = living[has_vector]
    number = state.base + 1
    file, trained_on = base_file(folder, number), 0
    if len(living) > EXACT:
        lists, trained_on = _lists(segments, living, check, retrain=numbers is not None)
        write_durably(file, lambda stream: _write_lists(stream, lists, segments, living, check))
    else:
        faiss = faiss_with()
        base = faiss.IndexFlatIP(state.dimension)
        for vectors in segments.chunks(living):
            check()
            base.add(vectors)
        write_durably(file, lambda stream: faiss.write_index(base, faiss.PyCallbackIOWriter(stream.write)))
    write_durably(ids_file(folder, number), lambda ids: ids.write(written.astype("<i8").tobytes()))
    return SegmentsState(number, len(living), 0, state.dimension, trained_on)


def move_delta(folder: Path, before: SegmentsState, now: SegmentsState, base: SegmentsState) -> SegmentsState:
    """Append the rows that a delta gained between two states to the delta of a new base."""
    gained = now.delta_rows - before.delta_rows
    if not gained:
        return base
    segments = Segments(folder, now)
    ids, vectors = segments.last(gained)
    return append_vectors(folder, base, ids.tolist(), vectors)


def _lists(
    segments: Segments, living: NDArray[np.int64], check: Callable[[], None], *, retrain: bool
) -> tuple[Any, int]:
    """Return an index with centroids but without vectors, and the number of vectors it was trained on."""
    faiss = faiss_with(processors())
    state, known = segments.state, segments.centroids()
    dimension, count = state.dimension, len(living)
    if known is not None and not retrain and count < 2 * state.trained_on:
        quantizer = faiss.clone_index(known)
        index = faiss.IndexIVFFlat(quantizer, dimension, known.ntotal, faiss.METRIC_INNER_PRODUCT)
        index.own_fields = True
        quantizer.this.disown()
        index.is_trained = True
        return index, state.trained_on
    lists = max(1, min(ceil(4 * sqrt(count)), count // _SAMPLE))
    index = faiss.index_factory(dimension, f"IVF{lists},Flat", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.max_points_per_centroid = 1, _SAMPLE
    sample = np.random.default_rng(lists).choice(count, min(count, lists * _SAMPLE), replace=False)
    vectors = np.empty((len(sample), dimension), dtype=np.float32)
    start = 0
    for piece in segments.chunks(living[np.sort(sample)]):  # at once, they would map most pages of the delta
        vectors[start : start + len(piece)] = piece
        start += len(piece)
    clustering = faiss.Clustering(dimension, lists, index.cp)
    for _ in range(_ROUNDS):  # each continues with the centroids of the one before
        check()
        clustering.train(vectors, index.quantizer)
    index.is_trained = True
    return index, count


def _write_lists(
    stream: BinaryIO, index: Any, segments: Segments, living: NDArray[np.int64], check: Callable[[], None]
) -> None:
    """Write an empty, trained index as FAISS would with the vectors of `living`, which memory never holds at once.

    Source of the format: `faiss/impl/index_write.cpp`, `write_index` of `IndexIVFFlat`: header, quantizer and places
    of all vectors, then for each list its vectors and their positions.
    """
    faiss = faiss_with(processors())
    assigned = np.empty(len(living), dtype=np.int64)
    start = 0
    for vectors in segments.chunks(living):
        check()
        assigned[start : start + len(vectors)] = index.quantizer.search(vectors, 1)[1][:, 0]
        start += len(vectors)
    order = np.argsort(assigned, kind="stable")
    sizes = np.bincount(assigned, minlength=index.nlist)
    starts = np.cumsum(sizes) - sizes
    places = np.empty(len(living), dtype=np.int64)
    places[order] = (assigned[order] << 32) | (np.arange(len(living)) - starts[assigned[order]])
    index.ntotal, index.direct_map.type = len(living), faiss.DirectMap.Array
    faiss.copy_array_to_vector(places, index.direct_map.array)
    written = faiss.serialize_index(index).tobytes()
    lists = b"ilar" + np.array([index.nlist, index.code_size], dtype="<u8").tobytes()
    without_vectors = lists + b"sprs" + bytes(8)
    if not written.endswith(without_vectors):
        raise RuntimeError(f"FAISS {faiss.__version__} writes lists in an unknown format.")
    stream.write(written.removesuffix(without_vectors) + lists + b"full")
    stream.write(np.array([index.nlist, *sizes], dtype="<u8").tobytes())
    for number, (first, size) in enumerate(zip(starts.tolist(), sizes.tolist(), strict=True)):
        rows = order[first : first + size]  # ascending
        for begin in range(0, size, CHUNK):
            stream.write(segments.ordered(living[rows[begin : begin + CHUNK]]).astype("<f4").tobytes())
        stream.write(rows.astype("<i8").tobytes())
        if number % _FORGOTTEN == 0:
            check()
            segments.forget_pages()
