"""The process that writes the data directory for all workers of a server, and how workers send requests to it."""

import asyncio
import gc
import logging
import signal
import socket
from contextlib import closing, suppress
from pathlib import Path

from api.errors import FAULT, Problem, WriteRejected, WriterLost, problem_of
from api.settings import Settings
from api.telemetry.observer import process_observer
from api.writing.ingestion import Ingestion, open_reader
from api.writing.write_queue import TOLERATED_BACKLOG, WriteQueue
from api.writing.write_requests import Started, WriteRequest, receive, send
from embeddings.encoder import Encoder
from ingest.report import Report

_log = logging.getLogger("lexigraph")

_RETRY_SECONDS = 0.1


def run_writer(listening: socket.socket, folder: Path, settings: Settings, encoder: Encoder) -> None:
    """Apply the requests that arrive at a Unix socket until SIGTERM; the request that has begun is completed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the supervisor ends this one last
    with closing(open_reader(settings)) as reader:
        reader.start()
        ingestion = Ingestion(folder, settings, encoder, tolerated_backlog=TOLERATED_BACKLOG, reader=reader)
        gc.enable()
        asyncio.run(_serve(listening, WriteQueue(ingestion, settings, process_observer(settings))))


async def _serve(listening: socket.socket, queue: WriteQueue) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError):  # the worker is gone
            request = await receive(reader)
            await send(writer, await _outcome(queue, request, writer))

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    server = await asyncio.start_unix_server(answer, sock=listening)
    await stopped.wait()
    server.close()
    await queue.finish()


async def _outcome(queue: WriteQueue, request: WriteRequest, writer: asyncio.StreamWriter) -> Report | Problem:
    try:
        return await queue.write(request, lambda: send(writer, Started()))
    except ConnectionError:
        raise
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            _log.exception("A change failed.")
        return problem or FAULT


class RemoteWriter:
    """A `Writer` that sends requests to the process which listens at a Unix socket.

    If that process ends, a request that it has not begun is sent to its successor.
    """

    def __init__(self, address: Path, settings: Settings) -> None:
        self._address, self._settings = address, settings

    async def write(self, request: WriteRequest) -> Report:
        """See `Writer.write`. Raises `WriterLost` if the writer ended before it acknowledged the change."""
        answer = await self._ask(request)
        if isinstance(answer, Problem):
            raise WriteRejected(answer)
        return answer

    async def finish(self) -> None:
        """See `Writer.finish`: the other process completes its requests itself."""

    async def _ask(self, request: WriteRequest) -> Report | Problem:
        has_begun = False
        end = asyncio.get_running_loop().time() + self._settings.max_write_wait
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(self._address)
                with closing(writer):
                    await send(writer, request)
                    while isinstance(answer := await receive(reader), Started):
                        has_begun = True
                    assert isinstance(answer, Report | Problem)  # noqa: S101 (the writer sends nothing else)
                    return answer
            except (OSError, asyncio.IncompleteReadError) as error:
                if has_begun or asyncio.get_running_loop().time() >= end:
                    raise WriterLost(has_begun) from error
                await asyncio.sleep(_RETRY_SECONDS)
