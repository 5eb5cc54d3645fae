"""Where terms lie on the map: computed in a process beside the server, once for the same vectors."""

import asyncio
import io
import logging
import os
import sys
from asyncio.subprocess import PIPE

import numpy as np

from api.web.map.terms import MapTerms
from embeddings.encoder import Vectors
from embeddings.projection import Places

__all__ = ["Projections"]

_log = logging.getLogger("lexigraph")

_PATIENCE = 2.0
"""Seconds that a request waits: enough for some hundred terms; for more its page asks again."""

_ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # the others are for requests


class Projections:
    """Holds the places of the vectors that were last asked for, and works on one map at a time.

    It is not part of an ingest, which it would slow by 5 s for each 3,000 terms, nor of the server's own process,
    which would keep 100 MB of libraries for it.
    """

    def __init__(self) -> None:
        self._of = ""
        self._work: asyncio.Task[Places] | None = None

    async def places(self, terms: MapTerms) -> Places | None:
        """Return the places of terms, None if they are not there yet: then ask again.

        Raises `RuntimeError` if they cannot be had; the log says why, and the next request tries again.
        """
        if terms.digest != self._of or self._work is None:
            await self.close()
            self._of, self._work = terms.digest, asyncio.create_task(_project(terms.vectors))
        work = self._work
        try:
            return await asyncio.wait_for(asyncio.shield(work), _PATIENCE)
        except TimeoutError:
            return None
        except asyncio.CancelledError:
            if work.cancelled():  # for the map of a newer state; whoever waits for this one asks again, and gets that
                return None
            raise
        except RuntimeError:
            if self._work is work:
                self._work = None
            raise

    async def close(self) -> None:
        """End the process, if one is at work."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            await asyncio.wait([work])


async def _project(vectors: Vectors) -> Places:
    given = io.BytesIO()
    np.save(given, vectors)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "embeddings.projection"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=os.environ | _ONE_CORE | {"PYTHONPATH": os.pathsep.join(sys.path)},  # whatever made us importable
        start_new_session=True,  # Ctrl-C is for the server, which then ends its processes
    )
    try:
        answer, complaint = await process.communicate(given.getvalue())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        _log.error("The map cannot be drawn: %s", complaint.decode(errors="replace"))
        raise RuntimeError(f"A projection ended with {process.returncode}.")
    places: Places = np.load(io.BytesIO(answer), allow_pickle=False)
    return places
