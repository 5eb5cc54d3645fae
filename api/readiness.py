"""Whether the server answers, and at full speed: the warm-up, and what /health and /ready tell of it."""

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
    """Reads and computes what the first requests would wait for."""

    def __init__(self, current: Current) -> None:
        """Warm up what is `current`, once it is asked to."""
        self._current = current
        self.is_done = False

    def run(self) -> None:
        """Load the catalog and the model, which may be missing, then whatever else takes its time."""
        lexicon = self._current.lexicon
        lexicon.catalog  # noqa: B018 (read before anybody waits for it)
        try:
            lexicon.index.encode(["warm up"])
        except EmbeddingsError as error:
            _log.warning("%s", error)
        self.is_done = True
        lexicon.warm_up()
        warm_up_pages(lexicon)


def readiness_routes(current: Current, warm_up: WarmUp) -> APIRouter:
    """Return the routes for whoever starts and watches servers."""
    router = APIRouter()

    async def health() -> Response:
        return JSONResponse({"status": "ok"})

    async def ready() -> Response:
        manifest = (await run_in_threadpool(lambda: current.lexicon)).index.manifest
        body = {"ready": warm_up.is_done, "terms": manifest.count, "model": manifest.model}
        return JSONResponse(body, status_code=200 if warm_up.is_done else 503)

    add_get(router, "/health", health, "Whether the process answers")
    add_get(router, "/ready", ready, "Whether queries are answered at full speed, and from what")
    return router
