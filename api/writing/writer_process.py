"""The process that writes the data directory for all workers of a server."""

import asyncio
import gc
import logging
import signal
import socket
from contextlib import closing
from pathlib import Path

from api.errors import FAULT, Problem, problem_of
from api.settings import Settings
from api.telemetry.observer import process_observer
from api.writing.ingestion import Ingestion, open_reader
from api.writing.maintenance import TOLERATED_BACKLOG
from api.writing.write_queue import WriteQueue
from api.writing.write_requests import Started, WriteRequest, receive, send
from embeddings.encoder import Encoder
from ingest.report import Report

_log = logging.getLogger("lexigraph")


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
        try:
            request = await receive(reader)
            await send(writer, await _outcome(queue, request, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the worker is gone
        finally:
            writer.close()

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
