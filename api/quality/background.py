"""The reports of a server, each made once per epoch in a separate process when it is first asked for."""

import asyncio
import json
from functools import partial
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from api.child_process import run_module
from api.lexicon.lexicon import Lexicon
from api.quality.reports import key_of, report_folder
from api.settings import Settings
from ingest.data_directory.state import read_state
from ingest.quality.report_file import Report, read_report
from ingest.sources.term_lines import KnownLines

_PATIENCE = 3.0
"""Seconds that a request waits for a report: enough for some thousand terms."""


class Reports:
    """Finds the report of an epoch, or has it made. One report is made at a time."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._work: asyncio.Task[None] | None = None
        self._failed = ""

    async def find(self, lexicon: Lexicon) -> tuple[Report | None, bool]:
        """Return the report of an epoch, or else the latest one if any, and whether it is that of this epoch.

        The caller closes the report. Raises `RuntimeError` if it could not be made; the reason is logged, and another
        epoch is tried again.
        """
        key = await run_in_threadpool(key_of, lexicon, KnownLines.of_folder(self._folder))
        found = await run_in_threadpool(read_report, report_folder(self._folder), key)
        if found is None:
            if self._failed == key:
                raise RuntimeError("The report could not be made.")
            await self._wait(key)
            found = await run_in_threadpool(read_report, report_folder(self._folder), key)
        if found is not None:
            return found, True
        return await run_in_threadpool(read_report, report_folder(self._folder)), False

    async def close(self) -> None:
        """Stop the process, if one is running."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            await asyncio.wait([work])

    async def _wait(self, key: str) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(_make(self._folder.absolute(), self._settings))
            self._work.add_done_callback(partial(self._end, key))
        done, _ = await asyncio.wait([self._work], timeout=_PATIENCE)
        for work in done:
            work.result()

    def _end(self, key: str, work: asyncio.Task[None]) -> None:
        """Remember a failure, also if no request waits for the report any more."""
        if not work.cancelled() and isinstance(work.exception(), RuntimeError):
            self._failed = key


async def _make(folder: Path, settings: Settings) -> None:
    if not settings.servers.graph:
        await run_in_threadpool(read_state, folder)  # raises `FolderMissing`, which the process would only log
    servers = settings.servers
    given = json.dumps([servers.graph, servers.engine, settings.base_iri]).encode() + b"\n"
    await run_module("The report on quality", "api.quality.reports", str(folder), given=given)
