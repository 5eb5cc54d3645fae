"""Positions of terms on the map: computed in a separate process, once per set of vectors, and kept in a file.

The file is in the user's cache, so that terms keep their places.
"""

import asyncio
import io
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from api.child_process import run_module
from api.web.map.sample import MapTerms
from embeddings.encoder import Vectors
from embeddings.projection import Places, completed
from graph.rdf import Iri

_log = logging.getLogger("lexigraph")

_PATIENCE = 2.0
"""Seconds that a request waits: enough for a few hundred terms. With more terms, the page asks again."""

_STARTS = 0.25
"""Share of the terms that must have a place for a layout to begin with their places."""

_ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # leaves the other cores to requests

_MOST_MAPS = 50  # of all data directories of this user
_ENOUGH = 0.75  # share of the terms that the last layout must contain for others to be placed among them

Marks = NDArray[np.uint64]


class Projections:
    """Caches the positions of the last requested vectors, and computes one map at a time.

    This does not run during ingest, which would take 5 s longer per 3,000 terms, and not in the server process,
    which would keep 100 MB of libraries in memory for it. The latest map is kept in a file. Its terms stay where they
    are, and new ones are placed among them, until a quarter of the terms are new; then a new layout begins with the
    places of the former one.
    """

    def __init__(self, file: Path) -> None:
        """Keep the latest map in `file`, which other processes may replace."""
        self._file = file
        self._of = ""
        self._work: asyncio.Task[Places] | None = None

    async def places(self, terms: MapTerms) -> Places | None:
        """Return the positions of terms, or None if they are not ready yet.

        Raises `RuntimeError` if the computation failed; the reason is logged, and the next call tries again.
        """
        if terms.digest != self._of or self._work is None:
            await self.close()
            self._of, self._work = terms.digest, asyncio.create_task(self._place(terms))
        work = self._work
        try:
            return await asyncio.wait_for(asyncio.shield(work), _PATIENCE)
        except TimeoutError:
            return None
        except asyncio.CancelledError:
            if work.cancelled():  # in favor of a newer state; the waiting page asks again and gets that map
                return None
            raise
        except RuntimeError:
            if self._work is work:
                self._work = None
            raise

    async def _place(self, terms: MapTerms) -> Places:
        former = await asyncio.to_thread(KeptPlaces.read, self._file)
        kept = former and former.of(terms)
        if kept and kept.is_complete:
            return kept.places
        if kept and kept.is_sound:
            places = await asyncio.to_thread(completed, kept.places, terms.vectors)
            drawn = replace(kept, places=places)
        else:
            has_start = kept is not None and np.isfinite(kept.places).all(axis=1).mean() >= _STARTS
            places = await _project(terms.vectors, kept.places if kept and has_start else None)
            drawn = KeptPlaces.laid_out(terms, places)
        try:
            await asyncio.to_thread(drawn.write, self._file)
        except OSError as error:
            _log.warning("The places of the map could not be kept: %s", error)
        return places

    async def close(self) -> None:
        """Stop the computation, if one is running."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


async def _project(vectors: Vectors, start: Places | None) -> Places:
    given = io.BytesIO()
    np.savez(given, vectors=vectors, start=np.empty((0, 2)) if start is None else start)
    output = await run_module(
        "The map projection", "embeddings.projection", given=given.getvalue(), environment=_ONE_CORE
    )
    places: Places = np.load(io.BytesIO(output), allow_pickle=False)
    return places


@dataclass(frozen=True, slots=True)
class KeptPlaces:
    """The places of terms on a map, a digest of the vector of each, and which of them the last layout contained."""

    iris: Sequence[Iri]
    marks: Marks
    places: Places
    is_laid_out: NDArray[np.bool_]

    @classmethod
    def laid_out(cls, terms: MapTerms, places: Places) -> Self:
        """Return a map whose places are all from one layout."""
        return cls(terms.iris, _marks(terms), places, np.ones(len(terms.iris), dtype=bool))

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Return the map in a file, or None if it is missing or unreadable."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                found = cls(kept["iris"].tolist(), kept["marks"], kept["places"], kept["is_laid_out"])
        except (OSError, ValueError, KeyError, EOFError):
            return None
        count = len(found.iris)
        is_whole = found.places.shape == (count, 2) and len(found.marks) == len(found.is_laid_out) == count
        return found if is_whole else None

    def write(self, file: Path) -> None:
        """Replace the map in a file. Raises `OSError`."""
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                np.savez(
                    out,
                    iris=np.array(self.iris, dtype=str),
                    marks=self.marks,
                    places=self.places,
                    is_laid_out=self.is_laid_out,
                )
            Path(draft).replace(file)
            _forget_old_maps(file.parent)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def of(self, terms: MapTerms) -> "KeptPlaces":
        """Return the map of these terms; the places of new terms and of those with a new vector are NaN."""
        marks = _marks(terms)
        known = {key: row for row, key in enumerate(zip(self.iris, self.marks.tolist(), strict=True))}
        rows = [known.get(key, -1) for key in zip(terms.iris, marks.tolist(), strict=True)]
        places = np.vstack([self.places, [[np.nan, np.nan]]])[rows]
        return KeptPlaces(terms.iris, marks, places, np.append(self.is_laid_out, False)[rows])

    @property
    def is_complete(self) -> bool:
        """Whether each term has a place."""
        return bool(np.isfinite(self.places).all())

    @property
    def is_sound(self) -> bool:
        """Whether enough terms are from the last layout to place the others among them."""
        return bool(self.is_laid_out.mean() >= _ENOUGH)


def places_file(cache: Path, folder: Path) -> Path:
    """Return the file of the latest map of the data directory `folder`, below the directory `cache`."""
    return cache / "maps" / f"{sha256(os.fsencode(folder.resolve())).hexdigest()[:16]}.npz"


def _marks(terms: MapTerms) -> Marks:
    digests = b"".join(blake2b(vector.tobytes(), digest_size=8).digest() for vector in terms.vectors)
    return np.frombuffer(digests, dtype=np.uint64)


def _forget_old_maps(folder: Path) -> None:
    kept = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime)
    for file in kept[:-_MOST_MAPS]:
        file.unlink(missing_ok=True)
