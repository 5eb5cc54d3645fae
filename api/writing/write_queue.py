"""The queue of one process for changes to the data directory, and for the maintenance that they postpone."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from api.errors import Overloaded
from api.settings import Settings
from api.telemetry.observer import UNOBSERVED, Observer
from api.writing.ingestion import Ingestion
from api.writing.write_requests import WriteRequest
from ingest.errors import FolderBusy
from ingest.report import Report

__all__ = ["TOLERATED_BACKLOG", "WriteQueue"]

_log = logging.getLogger("lexigraph")

TOLERATED_BACKLOG = 3
"""Up to this backlog, the search engine is maintained after a change, not with it: see `SearchEngine.backlog`."""

_IDLE_SECONDS = 1.0
"""Time without changes after which maintenance begins."""


async def _nothing() -> None:
    pass


class WriteQueue:
    """A `Writer` that applies requests in a thread of this process.

    If no request has come for a second, it maintains the search engine; a request that comes meanwhile interrupts that.
    """

    def __init__(self, ingestion: Ingestion, settings: Settings, observer: Observer = UNOBSERVED) -> None:
        self._ingestion, self._settings, self._observer = ingestion, settings, observer
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._tasks: set[asyncio.Task[Report]] = set()
        self._maintenance: asyncio.Task[None] | None = None
        self._is_maintaining = False
        self._finishing = asyncio.Event()

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
        """See `Writer.finish`; maintenance is interrupted."""
        self._finishing.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._maintenance is not None:
            await self._maintenance

    async def _take_turn(self) -> None:
        seconds = self._settings.max_write_wait
        is_busy = self._turn.locked() and not self._is_maintaining
        if is_busy and self._waiting >= self._settings.max_writes_waiting:
            raise Overloaded(self._waiting, seconds)
        self._waiting += 1
        self._observer.waited("write", 1)
        try:
            async with asyncio.timeout(seconds if is_busy else None):
                await self._turn.acquire()
        except TimeoutError as error:
            raise FolderBusy(f"Earlier changes were not stored within {seconds} seconds. Try again later.") from error
        finally:
            self._waiting -= 1
            self._observer.waited("write", -1)

    async def _apply(self, request: WriteRequest) -> Report:
        started, report = time.perf_counter(), None
        try:
            report = await run_in_threadpool(request.apply, self._ingestion)
            return report
        finally:
            self._observer.wrote(report, time.perf_counter() - started)
            self._turn.release()
            if self._ingestion.backlog > 1 and (self._maintenance is None or self._maintenance.done()):
                self._maintenance = asyncio.create_task(self._maintain())

    async def _maintain(self) -> None:
        while self._ingestion.backlog > 1 and not await self._is_finishing_within(_IDLE_SECONDS):
            if self._turn.locked():  # the changes go on
                continue
            async with self._turn:
                self._is_maintaining = True
                try:
                    await run_in_threadpool(self._ingestion.maintain, self._is_needed)
                except FolderBusy:  # another process writes, and maintains the search engine itself
                    pass
                except Exception:
                    _log.exception("The search engine was not maintained. The next change tries again.")
                    return
                finally:
                    self._is_maintaining = False

    def _is_needed(self) -> bool:
        return self._waiting > 0 or self._finishing.is_set()

    async def _is_finishing_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._finishing.wait(), seconds)
        return self._finishing.is_set()
