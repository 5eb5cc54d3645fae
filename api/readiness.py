"""Loads at startup what first requests would wait for, and answers the probes /health and /ready."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.errors import problem_of
from api.lexicon.current import Current
from embeddings.errors import EmbeddingsError
from graph.errors import StoreError, StoreUnreachable
from ingest.errors import FolderError

_SECONDS = 0.5
"""Time within which the server of the graph must answer; without it searches go on, so that this process is ready."""

_log = logging.getLogger("lexigraph")


class Preparation:
    """Loads the embedding model, the catalog, and the code that executes queries.

    The first request would otherwise wait: 5,000 organizations take 0.2 s.
    """

    def __init__(self, current: Current, prepare_queries: Callable[[], Coroutine[None, None, None]]) -> None:
        self._current, self._prepare_queries = current, prepare_queries
        self.is_done = False

    def run(self) -> None:
        """Load everything, outside of an event loop; if something is unavailable, log why."""
        for load in (
            lambda: self._current.lexicon.catalog.read(),
            lambda: asyncio.run(self._prepare_queries()),
            lambda: self._current.lexicon.searcher.encode(["load the model"]),
        ):
            try:
                load()
            except (EmbeddingsError, FolderError, StoreError) as error:
                _log.warning("%s", error)
        self.is_done = True


def readiness_routes(current: Current, preparation: Preparation, queries: Mapping[str, int]) -> APIRouter:
    """Return the routes for health checks; `queries` are numbers of GraphQL queries by how they were executed."""
    router = APIRouter()

    @router.get("/health")
    async def health() -> Response:
        return JSONResponse({"status": "ok"})

    @router.get("/ready")
    async def ready() -> Response:
        lexicon = current.lexicon
        terms = await run_in_threadpool(lambda: lexicon.count)
        lag, problem = None, current.problem
        is_ready = preparation.is_done and not isinstance(problem, FolderError | EmbeddingsError)
        try:
            lag = await asyncio.wait_for(run_in_threadpool(current.lag), _SECONDS)
        except TimeoutError:
            problem = problem or StoreUnreachable("The server of the graph does not answer.")
        except (FolderError, StoreError) as error:
            problem = problem or error
        body: dict[str, object] = {"ready": is_ready, "terms": terms, "model": lexicon.model}
        body |= {"epoch": lexicon.epoch, "lag": lag, "queries": dict(queries)}
        if problem is not None and (reported := problem_of(problem)):
            body["problem"] = reported.code
        return JSONResponse(body, status_code=200 if is_ready else 503)

    return router
