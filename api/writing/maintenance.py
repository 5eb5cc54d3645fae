"""Maintenance of the search engine when no changes come: a server does it after a change, not with it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from api.writing.ingestion import Ingestion
from ingest.errors import FolderBusy

_log = logging.getLogger("lexigraph")

TOLERATED_BACKLOG = 3
"""Up to this backlog, the search engine is maintained after a change, not with it: see `SearchEngine.backlog`."""

_IDLE_SECONDS = 1.0
"""Time without changes after which maintenance begins."""


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
                    await run_in_threadpool(self._ingestion.maintain, self._should_stop)
                except FolderBusy:  # another process writes, and maintains the search engine itself
                    pass
                except Exception:
                    _log.exception("The search engine was not maintained. The next change tries again.")
                    return
                finally:
                    self.is_running = False

    def _should_stop(self) -> bool:
        return self._is_needed() or self._stopping.is_set()

    async def _is_stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()
