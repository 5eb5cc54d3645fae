"""Loads the model at startup, and answers the probes /health and /ready."""

import logging

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.errors import problem_of
from api.get_routes import add_get
from embeddings.errors import EmbeddingsError
from ingest.errors import FolderError

__all__ = ["ModelLoading", "readiness_routes"]

_log = logging.getLogger("lexigraph")


class ModelLoading:
    """Loads the embedding model, which the first search would otherwise wait for."""

    def __init__(self, current: Current) -> None:
        """Prepare to load the model for the lexicon of `current`; `run` does so."""
        self._current = current
        self.is_done = False

    def run(self) -> None:
        """Load the model; if it is unavailable, log why."""
        try:
            self._current.lexicon.searcher.encode(["load the model"])
        except (EmbeddingsError, FolderError) as error:
            _log.warning("%s", error)
        self.is_done = True


def readiness_routes(current: Current, loading: ModelLoading) -> APIRouter:
    """Return the routes for health checks."""
    router = APIRouter()

    async def health() -> Response:
        return JSONResponse({"status": "ok"})

    async def ready() -> Response:
        lexicon = await run_in_threadpool(lambda: current.lexicon)
        problem = None if current.damage is None else problem_of(current.damage)
        body: dict[str, object] = {"ready": loading.is_done, "terms": lexicon.count, "model": lexicon.model}
        if problem is not None:
            body |= {"ready": False, "problem": problem.code}
        return JSONResponse(body, status_code=200 if body["ready"] else 503)

    add_get(router, "/health", health, "Liveness: the process responds")
    add_get(
        router,
        "/ready",
        ready,
        "Readiness: the model is loaded, and the data directory is intact; number of terms, and the model",
    )
    return router
