"""The index over vectors, in two segments: a base of FAISS, scanned or in lists, and a small delta that grows."""

import mmap
import os
from collections.abc import Iterator, Sequence
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.errors import IndexCorrupt
from embeddings.storage import sync_folder

EXACT = 50_000
"""Up to this number of vectors the base is scanned, in 4 ms; of a larger one, only the nearest lists are."""

_PROBES = 128
"""Lists that a search scans: recall@10 is .968 on names and descriptions of WordNet, .932 with half of them."""

_ENOUGH = 0.1
"""With a filter, lists are scanned until they held this share of all vectors in passing records."""

CHUNK = 10_000
"""Vectors that a pass over all of them holds in memory at a time."""

_RECONSTRUCTED = 5_000
"""Up to this number of passing records their vectors are compared one by one, exactly."""


class SegmentsState(NamedTuple):
    """The segments of one epoch: the number of the base, its rows, and the rows of its delta that count."""

    base: int = 0
    base_rows: int = 0
    delta_rows: int = 0
    dimension: int = 0
    trained_on: int = 0


class Nearest(NamedTuple):
    """Record ids with their cosines, best first, and the greatest cosine that another record may have."""

    ids: NDArray[np.int64]
    cosines: NDArray[np.float64]
    bound: float


class Segments:
    """The vectors of one epoch, mapped: they are shared by processes, and safe to use from several threads.

    A record may have been replaced since its vector was stored; the caller drops such ids.
    """

    def __init__(self, folder: Path, state: SegmentsState, former: "Segments | None" = None) -> None:
        """Open the files; a base that `former` has open is shared with it.

        Raises `FileNotFoundError` when a merge has replaced the files, `IndexCorrupt`.
        """
        self.state = state
        self._base: Any = None
        self._base_ids = np.empty(0, dtype=np.int64)
        self._delta_ids = np.empty(0, dtype=np.int64)
        self._delta: Vectors = np.empty((0, state.dimension), dtype=np.float32)
        self._mapping: mmap.mmap | None = None
        if former is not None and former.state.base == state.base:
            self._base, self._base_ids = former._base, former._base_ids
        elif state.base_rows:
            self._base_ids, _ = _mapped(ids_file(folder, state.base), "<i8", (state.base_rows,))
            self._base = _read_base(base_file(folder, state.base), state.base_rows)
        if state.delta_rows:
            ids, vectors = _delta_files(folder, state.base)
            self._delta_ids, _ = _mapped(ids, "<i8", (state.delta_rows,))
            self._delta, self._mapping = _mapped(vectors, "<f4", (state.delta_rows, state.dimension))

    def __len__(self) -> int:
        return len(self._base_ids) + len(self._delta_ids)

    def nearest(self, vector: Vectors, limit: int, allowed: NDArray[np.int64] | None = None) -> Nearest:
        """Return the `limit` records with the greatest cosine to a vector of shape (dimension,).

        `allowed` are the ascending ids to search among, None for all. Raises `ValueError` on another shape.
        """
        if not len(self):
            return Nearest(np.empty(0, dtype=np.int64), np.empty(0), -np.inf)
        query = query_row(vector, self.state.dimension)
        ids, cosines, bound = self._nearest_in_base(query, limit, allowed)
        chosen = slice(None) if allowed is None else np.isin(self._delta_ids, allowed, assume_unique=True)
        delta_ids = np.asarray(self._delta_ids[chosen])
        delta = (np.asarray(self._delta[chosen]) @ query[0]).astype(np.float64)
        ids, cosines = np.concatenate([ids, delta_ids]), np.concatenate([cosines, delta])
        order = np.lexsort((ids, -cosines))
        if len(order) > limit:
            bound = max(bound, float(cosines[order[limit]]))
        return Nearest(ids[order[:limit]], cosines[order[:limit]], bound)

    def cosines(self, vector: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each of these records that has a vector."""
        found, vectors = self.vectors(ids)
        return dict(zip(found.tolist(), (vectors @ vector).tolist(), strict=True))

    def vectors(self, ids: Sequence[int] | NDArray[np.int64]) -> tuple[NDArray[np.int64], Vectors]:
        """Return the ascending ids of these records that have a vector, and their vectors in the same order."""
        wanted = np.unique(np.asarray(ids, dtype=np.int64))
        in_base, rows = _places(self._base_ids, wanted)
        in_delta, delta_rows = _places(self._delta_ids, wanted)
        if not len(rows):  # without copies, which a sample for training has no room for
            return in_delta, np.asarray(self._delta[delta_rows])
        found = np.concatenate([in_base, in_delta])
        order = np.argsort(found, kind="stable")
        return found[order], np.concatenate([self._base.reconstruct_batch(rows), self._delta[delta_rows]])[order]

    def ids(self) -> NDArray[np.int64]:
        """Return the ids of all records that have a vector, ascending."""
        return np.concatenate([self._base_ids, self._delta_ids])

    def last(self, count: int) -> tuple[NDArray[np.int64], Vectors]:
        return self._delta_ids[-count:], self._delta[-count:]

    def ordered(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the vectors of these records, all of which have one, in the order of `ids`."""
        found, vectors = self.vectors(ids)
        return vectors if np.array_equal(found, ids) else vectors[np.searchsorted(found, ids)]

    def chunks(self, living: NDArray[np.int64]) -> Iterator[Vectors]:
        """Yield the vectors of the records in `living`, in pieces that fit in memory."""
        for start in range(0, len(living), CHUNK):
            yield self.ordered(living[start : start + CHUNK])
            self.forget_pages()

    def forget_pages(self) -> None:
        """Drop the pages of the delta from memory, where a pass over all vectors would leave all of them."""
        if self._mapping is not None:
            self._mapping.madvise(mmap.MADV_DONTNEED)

    def centroids(self) -> Any:
        """Return the FAISS quantizer of the base's lists, None for a base that is scanned."""
        return getattr(self._base, "quantizer", None)

    def _nearest_in_base(
        self, query: Vectors, limit: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], float]:
        if self._base is None:
            return np.empty(0, dtype=np.int64), np.empty(0), -np.inf
        faiss = faiss_with()
        has_lists = self.centroids() is not None
        parameters = faiss.SearchParametersIVF(nprobe=min(_PROBES, self._base.nlist)) if has_lists else None
        total = len(self._base_ids)
        if allowed is not None:
            found, rows = _places(self._base_ids, allowed)
            total = len(rows)
            if total <= max(limit, _RECONSTRUCTED):
                vectors = self._base.reconstruct_batch(rows) if total else self._delta[:0]
                return found, (vectors @ query[0]).astype(np.float64), -np.inf
            mask = np.zeros(len(self._base_ids), dtype=bool)
            mask[rows] = True
            parameters = (
                self._list_parameters(query, rows, mask)
                if has_lists
                else faiss_with().SearchParameters(sel=selector(mask))
            )
        fetched = min(total, limit)
        cosines, rows = (found[0] for found in self._base.search(query, fetched, params=parameters))
        there = rows >= 0  # after the last vector of the scanned lists FAISS gives -1
        bound = -np.inf if fetched == total or not there.all() else float(cosines[-1])
        return np.asarray(self._base_ids[rows[there]]), cosines[there].astype(np.float64), bound

    def _list_parameters(self, query: Vectors, rows: NDArray[np.int64], mask: NDArray[np.bool_]) -> Any:
        faiss = faiss_with()
        places = self._base.direct_map.array
        entries = faiss.rev_swig_ptr(places.data(), places.size())[rows]  # (list << 32) | place in the list
        (nearest_lists,) = self._base.quantizer.search(query, self._base.nlist)[1]
        held = np.bincount(entries >> 32, minlength=self._base.nlist)[nearest_lists]
        share = max(_ENOUGH, _PROBES / self._base.nlist)
        probes = int(np.searchsorted(np.cumsum(held), share * len(mask))) + 1
        return faiss.SearchParametersIVF(nprobe=min(probes, self._base.nlist), sel=selector(mask))


def append_vectors(folder: Path, state: SegmentsState, ids: Sequence[int], vectors: Vectors) -> SegmentsState:
    """Append rows to the delta, durably, and return the state that counts them.

    Rows that a killed writer left after the last row that counts are overwritten.
    """
    ids_file, vectors_file = _delta_files(folder, state.base)
    rows = np.ascontiguousarray(vectors, dtype="<f4")
    _write_at(ids_file, 8 * state.delta_rows, np.asarray(ids, dtype="<i8").tobytes())
    _write_at(vectors_file, 4 * rows.shape[1] * state.delta_rows, rows.tobytes())
    return state._replace(delta_rows=state.delta_rows + len(rows), dimension=rows.shape[1])


def _places(ascending: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the `wanted` ids that are there, and their rows; both arrays are ascending."""
    if not len(ascending) or not len(wanted):
        return wanted[:0], np.empty(0, dtype=np.int64)
    rows = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    there = ascending[rows] == wanted
    return wanted[there], rows[there]


def _mapped(file: Path, kind: str, shape: tuple[int, ...]) -> tuple[NDArray[Any], mmap.mmap]:
    """Return the first rows of a file, and their mapping. Raises `FileNotFoundError`, `IndexCorrupt`."""
    with file.open("rb") as opened:
        try:
            mapping = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
            return np.frombuffer(mapping, kind, count=prod(shape)).reshape(shape), mapping
        except ValueError as error:
            raise IndexCorrupt(file, f"it has less than {shape[0]} rows") from error


def _read_base(file: Path, count: int) -> Any:
    faiss = faiss_with()
    file.stat()  # FAISS does not distinguish a missing file
    try:
        base = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise IndexCorrupt(file, str(error)) from error
    if base.ntotal != count:
        raise IndexCorrupt(file, f"it does not contain {count} vectors")
    return base


def _write_at(file: Path, offset: int, content: bytes) -> None:
    is_new = not file.exists()
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        remaining = memoryview(content)
        while remaining:  # on a full disk, a part is written before the call that fails
            written = os.pwrite(descriptor, remaining, offset)
            remaining, offset = remaining[written:], offset + written
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync_folder(file.parent)


def base_file(folder: Path, number: int) -> Path:
    """Return the file of the vectors of a base."""
    return folder / f"base-{number:06d}.faiss"


def ids_file(folder: Path, number: int) -> Path:
    """Return the file of the record ids of a base."""
    return folder / f"base-{number:06d}.ids"


def _delta_files(folder: Path, number: int) -> tuple[Path, Path]:
    return folder / f"delta-{number:06d}.ids", folder / f"delta-{number:06d}.f32"


def faiss_with(threads: int = 1) -> Any:
    """Return the library, for calls from this thread that take this number of threads.

    Measured on a busy machine of two cores: a second thread takes a search from 8 to 40 ms, and spins
    after it. OpenMP keeps the number for each calling thread, so it is set at each call.
    """
    faiss = import_module("faiss")
    faiss.omp_set_num_threads(threads)
    return faiss


def query_row(vector: Vectors, dimension: int) -> Vectors:
    """Return a vector as FAISS takes it, shape (1, dimension). Raises `ValueError` on another shape."""
    if vector.shape != (dimension,):
        raise ValueError(f"A vector of shape {vector.shape} where ({dimension},) is needed.")
    return np.ascontiguousarray(vector[np.newaxis], dtype=np.float32)


def selector(mask: NDArray[np.bool_]) -> Any:
    """Return a selector that lets a search see only the positions where `mask` is true."""
    return faiss_with().IDSelectorBitmap(np.packbits(mask, bitorder="little"))
