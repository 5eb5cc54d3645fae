"""The processes that answer SPARQL: as many as the settings allow, started when they are needed, kept for the next."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from api.errors import Overloaded, QueryTimeout, QueryTooLarge
from api.settings import Settings
from api.sparql.messages import Answer, Question, read_answer

__all__ = ["QueryProcesses"]


class QueryProcesses:
    """Answers questions in processes, so that a query can be ended, or end its process, and harm no other request.

    One process has one question at a time. `max_sparql_waiting` questions wait for a free one, in their order; who
    comes then is refused. A process that a query ended is replaced when the next is needed.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Answer from what `folder` publishes."""
        self._folder, self._settings = folder, settings
        self._turns = asyncio.Semaphore(settings.sparql_workers)
        self._waiting = 0
        self._free: list[Process] = []

    async def answer(self, question: Question) -> Answer:
        """Return the answer.

        Raises `Overloaded`, `QueryTimeout`, and `QueryTooLarge` for a query that needs too much of the machine.
        """
        if self._turns.locked() and self._waiting >= self._settings.max_sparql_waiting:
            raise Overloaded(self._waiting, self._settings.max_sparql_seconds)
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            return await self._answer(question)
        finally:
            self._turns.release()

    async def close(self) -> None:
        """End the processes."""
        while self._free:
            await _end(self._free.pop())

    async def _answer(self, question: Question) -> Answer:
        process = await self._process()
        try:
            answer = await _ask(process, question)
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
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "api.sparql.worker", str(self._folder.absolute()), *map(str, limits)),
            stdin=PIPE,
            stdout=PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},  # whatever made us importable
            start_new_session=True,  # Ctrl-C is for the server, which then ends its processes
        )

    def _ended(self, code: int) -> Exception:
        settings = self._settings
        if code == -signal.SIGALRM:
            return QueryTimeout(settings.max_sparql_seconds)
        if code < 0:
            return QueryTooLarge(
                f"This query ended its process ({signal.Signals(-code).name}): it nests too deep, or needs more than"
                f" {settings.max_sparql_memory} bytes of memory; ask for less at a time."
            )
        return RuntimeError(f"A SPARQL process ended with {code}.")


async def _ask(process: Process, question: Question) -> Answer:
    assert process.stdin and process.stdout  # noqa: S101 (they are pipes)
    process.stdin.write(question.to_line())
    await process.stdin.drain()
    return await read_answer(process.stdout)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()
