"""Positions of terms on the map, computed in a separate process, once per set of vectors."""

import asyncio
import io
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np

from api.child_process import run_module
from api.web.map.sample import MapTerms
from api.web.map.stored_positions import KeptPlaces
from embeddings.encoder import Vectors
from embeddings.projection import Places, completed

_log = logging.getLogger("lexigraph")

_PATIENCE = 2.0
"""Seconds that a request waits: enough for a few hundred terms. With more terms, the page reloads itself."""

_STARTS = 0.25
"""Share of the terms that must have a place for a layout to begin with their places."""

_ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # leaves the other cores to requests


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
            if work.cancelled():  # in favor of a newer state; the waiting page reloads and gets that map
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
