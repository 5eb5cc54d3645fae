"""The pool of SPARQL processes, started on demand up to a configured number and reused."""

import asyncio
import json
import signal
from asyncio.subprocess import Process
from dataclasses import asdict
from pathlib import Path
from typing import Final

from api.child_process import start_module
from api.errors import Overloaded, QueryTimeout, QueryTooLarge
from api.settings import Settings
from api.sparql.messages import Answer, QueryRequest, read_answer
from api.telemetry.observer import UNOBSERVED, Observer
from api.telemetry.spans import span

_ENVIRONMENT: Final = {"OMP_NUM_THREADS": "1"}
"""Threads of numpy, which is imported but computes nothing here, would take of the memory that queries may use."""


class QueryProcesses:
    """Runs queries in processes, so that a query can be stopped, or crash, without affecting other requests.

    Each process runs one query at a time. At most `max_sparql_waiting` queries wait for a free process, in order;
    further queries are rejected. A process that ended with its query is replaced when the next one is needed.
    """

    def __init__(self, folder: Path, settings: Settings, observer: Observer = UNOBSERVED) -> None:
        self._folder, self._settings, self._observer = folder, settings, observer
        self._turns = asyncio.Semaphore(settings.sparql_workers)
        self._waiting = 0
        self._free: list[Process] = []

    async def answer(self, request: QueryRequest) -> Answer:
        """Return the answer.

        Raises `Overloaded`, `QueryTimeout`, and `QueryTooLarge` if the query exceeds the memory limit.
        """
        if self._turns.locked() and self._waiting >= self._settings.max_sparql_waiting:
            raise Overloaded(self._waiting, self._settings.max_sparql_seconds)
        self._waiting += 1
        self._observer.waited("sparql", 1)
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
            self._observer.waited("sparql", -1)
        try:
            with span("SPARQL query"):
                return await self._answer(request)
        finally:
            self._turns.release()

    async def close(self) -> None:
        """Stop the processes."""
        while self._free:
            await _end(self._free.pop())

    async def _answer(self, request: QueryRequest) -> Answer:
        process = await self._process()
        try:
            answer = await _ask(process, request)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise self._ended(await process.wait()) from error
        except BaseException:
            await _end(process)
            raise
        self._free.append(process)
        return answer

    async def _process(self) -> Process:
        while self._free:
            process = self._free.pop()
            if process.returncode is None:
                return process
        settings = self._settings
        limits = (settings.max_sparql_seconds, settings.max_sparql_bytes, settings.max_sparql_memory)
        arguments = (str(self._folder.absolute()), *map(str, limits))
        process = await start_module("api.sparql.worker", *arguments, environment=_ENVIRONMENT)
        assert process.stdin  # noqa: S101 (it is a pipe)
        process.stdin.write(json.dumps([settings.servers.graph, settings.base_iri]).encode() + b"\n")
        return process

    def _ended(self, code: int) -> Exception:
        settings = self._settings
        if code == -signal.SIGALRM:
            return QueryTimeout(settings.max_sparql_seconds)
        if code < 0:
            return QueryTooLarge(
                f"The query ended its process ({signal.Signals(-code).name}): it is nested too deeply, or needs more"
                f" than {settings.max_sparql_memory} bytes of memory. Simplify it or split it into parts."
            )
        return RuntimeError(f"A SPARQL process exited with code {code}.")


async def _ask(process: Process, request: QueryRequest) -> Answer:
    assert process.stdin and process.stdout  # noqa: S101 (they are pipes)
    process.stdin.write(json.dumps(asdict(request)).encode() + b"\n")
    await process.stdin.drain()
    return await read_answer(process.stdout)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()
