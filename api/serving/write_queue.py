"""The queue of one process for changes to the data directory."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool

from api.errors import Overloaded
from api.ingestion import Ingestion
from api.serving.write_requests import WriteRequest
from api.settings import Settings
from ingest.errors import FolderBusy
from ingest.report import Report

__all__ = ["WriteQueue"]


async def _nothing() -> None:
    pass


class WriteQueue:
    """A `Writer` that applies requests in a thread of this process."""

    def __init__(self, ingestion: Ingestion, settings: Settings) -> None:
        self._ingestion, self._settings = ingestion, settings
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._tasks: set[asyncio.Task[Report]] = set()

    async def write(self, request: WriteRequest, started: Callable[[], Awaitable[None]] = _nothing) -> Report:
        """See `Writer.write`. `started` is awaited when the turn of the request has come.

        A request that has begun is completed, even if the caller is cancelled.
        """
        await self._take_turn()
        try:
            await started()
        except BaseException:
            self._turn.release()
            raise
        task = asyncio.create_task(self._apply(request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Wait for the request that has begun, if there is one."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take_turn(self) -> None:
        seconds = self._settings.max_write_wait
        if self._turn.locked() and self._waiting >= self._settings.max_writes_waiting:
            raise Overloaded(self._waiting, seconds)
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds if self._turn.locked() else None):
                await self._turn.acquire()
        except TimeoutError as error:
            raise FolderBusy(f"Earlier changes were not stored within {seconds} seconds. Try again later.") from error
        finally:
            self._waiting -= 1

    async def _apply(self, request: WriteRequest) -> Report:
        try:
            return await run_in_threadpool(request.apply, self._ingestion)
        finally:
            self._turn.release()
