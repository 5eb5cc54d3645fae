"""The warm-up at startup, and the probes /health and /ready."""

import logging

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.get_routes import add_get
from api.linked_data.entry_pages import warm_up_pages
from embeddings.errors import EmbeddingsError

__all__ = ["WarmUp", "readiness_routes"]

_log = logging.getLogger("lexigraph")


class WarmUp:
    """Fills caches that the first requests would otherwise wait for."""

    def __init__(self, current: Current) -> None:
        """Prepare to warm up the lexicon of `current`; `run` does so."""
        self._current = current
        self.is_done = False

    def run(self) -> None:
        """Load the catalog and the model, if available, then the other caches."""
        lexicon = self._current.lexicon
        lexicon.catalog  # noqa: B018 (reads the catalog)
        try:
            lexicon.index.encode(["warm up"])
        except EmbeddingsError as error:
            _log.warning("%s", error)
        self.is_done = True
        lexicon.warm_up()
        warm_up_pages(lexicon)


def readiness_routes(current: Current, warm_up: WarmUp) -> APIRouter:
    """Return the routes for health checks."""
    router = APIRouter()

    async def health() -> Response:
        return JSONResponse({"status": "ok"})

    async def ready() -> Response:
        manifest = (await run_in_threadpool(lambda: current.lexicon)).index.manifest
        body = {"ready": warm_up.is_done, "terms": manifest.count, "model": manifest.model}
        return JSONResponse(body, status_code=200 if warm_up.is_done else 503)

    add_get(router, "/health", health, "Liveness: the process responds")
    add_get(router, "/ready", ready, "Readiness: the warm-up is done; number of terms, and the model")
    return router
