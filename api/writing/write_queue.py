"""The queue of one process for changes to the data directory, and maintenance of the search engine between them."""

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

_log = logging.getLogger("lexigraph")

TOLERATED_BACKLOG = 3
"""Up to this backlog, the search engine is maintained after a change, not with it: see `SearchEngine.backlog`."""

_IDLE_SECONDS = 1.0
"""Time without changes after which maintenance begins."""


async def _nothing() -> None:
    pass


class WriteQueue:
    """A `Writer` that applies requests in a thread of this process, and then maintains the search engine if idle."""

    def __init__(self, ingestion: Ingestion, settings: Settings, observer: Observer = UNOBSERVED) -> None:
        self._ingestion, self._settings, self._observer = ingestion, settings, observer
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._tasks: set[asyncio.Task[Report]] = set()
        self._maintenance = IdleMaintenance(ingestion, self._turn, lambda: self._waiting > 0)

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
        self._maintenance.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._maintenance.finished()

    async def _take_turn(self) -> None:
        seconds = self._settings.max_write_wait
        is_busy = self._turn.locked() and not self._maintenance.is_running
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
            self._maintenance.begin()


class IdleMaintenance:
    """Maintains the search engine after a second without changes; a change that comes meanwhile interrupts it."""

    def __init__(self, ingestion: Ingestion, turn: asyncio.Semaphore, is_needed: Callable[[], bool]) -> None:
        """Maintenance takes the `turn` of a change, until `is_needed` returns that a change waits for it."""
        self._ingestion, self._turn, self._is_needed = ingestion, turn, is_needed
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self.is_running = False
        """Whether maintenance has the turn."""

    def begin(self) -> None:
        """Maintain in the background, if there is anything to do."""
        if self._ingestion.backlog > 1 and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._maintain())

    def stop(self) -> None:
        """Interrupt maintenance, for good."""
        self._stopping.set()

    async def finished(self) -> None:
        """Wait until maintenance, which was stopped, has ended."""
        if self._task is not None:
            await self._task

    async def _maintain(self) -> None:
        while self._ingestion.backlog > 1 and not await self._is_stopped_within(_IDLE_SECONDS):
            if self._turn.locked():  # the changes go on
                continue
            async with self._turn:
                self.is_running = True
                try:
                    await run_in_threadpool(
                        self._ingestion.maintain, lambda: self._is_needed() or self._stopping.is_set()
                    )
                except FolderBusy:  # another process writes, and maintains the search engine itself
                    pass
                except Exception:
                    _log.exception("The search engine was not maintained. The next change tries again.")
                    return
                finally:
                    self.is_running = False

    async def _is_stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()
