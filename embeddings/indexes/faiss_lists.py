"""Approximate nearest-neighbor search with FAISS: vectors are clustered into lists, and the nearest are scanned."""

import os
from collections.abc import Collection
from math import ceil, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoder import Vectors
from embeddings.errors import IndexCorrupt
from embeddings.index import Neighbor
from embeddings.indexes.engine import FaissIndex, Found, faiss_with, nearest, query_row, selector
from embeddings.positions import Positions
from embeddings.storage import write_durably

__all__ = ["ListsFaissIndex"]

_PROBES = 128
"""Number of lists scanned per search. It is the same for every `limit`, so a longer result starts with the shorter
one, which a neighbor graph (HNSW) does not guarantee. Recall@10 of names and descriptions measured on WordNet: 0.932
with 64 lists, 0.968 with 128 (1.2 ms), 0.976 with 192. HNSW with equal recall takes 0.4 ms, and three times as long to
build."""

_ENOUGH = 0.1
"""With a filter, lists are scanned until they have contained this share of all vectors in allowed ones. Half of it is
sufficient for random filters and categories, but not if the allowed vectors are far from the query."""

_ROUNDS = 5
_SAMPLE = 40
"""Number of k-means rounds, and of training vectors per list; 10 and 64 gain 0.001 recall and take three times as
long."""


class ListsFaissIndex(FaissIndex):
    """Scans the 128 lists with the nearest means to the query, of 4 * sqrt(count) lists (FAISS IVF with k-means).

    Vectors are stored uncompressed, so cosines are exact. The file is memory-mapped: it opens in milliseconds, and
    processes share its pages. With `allowed`, more lists are scanned, nearest first, until the allowed vectors in them
    amount to 10 % of all vectors; if fewer are allowed, all lists are scanned. Since the file is mapped, a start only
    checks its size, and only `Manifest.verify` checks its checksum.
    """

    file = "vectors.faiss"

    def __init__(self, positions: Positions, index: Any) -> None:
        super().__init__(positions, index)
        entries = faiss_with().vector_to_array(index.direct_map.array)
        self._list_of = (entries >> 32).astype(np.int32)  # FAISS stores (list << 32) | offset in the list

    @classmethod
    def write(cls, folder: Path, vectors: Vectors) -> None:
        """Write an index of `vectors` durably, shape (count, dimension): 5 s for 118,000 vectors, with all cores."""
        faiss = faiss_with(os.cpu_count() or 1)
        lists = max(1, min(ceil(4 * sqrt(len(vectors))), len(vectors) // _SAMPLE))
        index = faiss.index_factory(vectors.shape[1], f"IVF{lists},Flat", faiss.METRIC_INNER_PRODUCT)
        index.cp.niter, index.cp.max_points_per_centroid = _ROUNDS, _SAMPLE
        index.train(vectors)
        index.add(vectors)
        index.make_direct_map()
        write_durably(folder / cls.file, lambda file: faiss.write_index(index, faiss.PyCallbackIOWriter(file.write)))

    @classmethod
    def open(cls, folder: Path, positions: Positions) -> "ListsFaissIndex":
        """Open the index that `write` wrote to `folder`. Raises `IndexCorrupt`."""
        faiss = faiss_with()
        try:
            index = faiss.read_index(str(folder / cls.file), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexCorrupt(folder / cls.file, str(error)) from error
        if index.ntotal != len(positions.keys):
            raise IndexCorrupt(folder / cls.file, f"it does not contain {len(positions.keys)} vectors")
        return cls(positions, index)

    def search(self, vector: Vectors, limit: int, allowed: Collection[str] | None = None) -> list[Neighbor]:
        """Return at most `limit` pairs (key, cosine) for one vector of shape (dimension,).

        Raises `ValueError` for a wrong shape.
        """
        if not self._positions.keys or limit < 1:
            return []
        query = query_row(vector, self._index.d)
        parameters = self._parameters(query, allowed)

        def find(width: int) -> Found:
            fetched = min(self.count(), width)
            cosines, found = (rows[0] for rows in self._index.search(query, fetched, params=parameters))
            valid = found >= 0  # FAISS returns -1 after the last vector of the lists
            complete = fetched == self.count() or not valid[-1]
            return cosines[valid], found[valid], -np.inf if complete else float(cosines[-1])

        return nearest(find, limit, self._positions)

    def _parameters(self, query: Vectors, allowed: Collection[str] | None) -> Any:
        faiss = faiss_with()
        if allowed is None:
            return faiss.SearchParametersIVF(nprobe=_PROBES)
        mask = self._positions.mask(allowed)
        (nearest_lists,) = self._index.quantizer.search(query, self._index.nlist)[1]
        held = np.bincount(self._list_of[mask], minlength=self._index.nlist)[nearest_lists]
        enough = np.searchsorted(np.cumsum(held), max(_ENOUGH, _PROBES / self._index.nlist) * self.count())
        return faiss.SearchParametersIVF(nprobe=int(enough) + 1, sel=selector(mask))
