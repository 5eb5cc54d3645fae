"""A process that reads documents, one at a time, until its socket is closed or it is killed: see `reader_process`.

    python -m ingest.input.reader_worker DESCRIPTOR-OF-SOCKET

The kernel enforces the limits, so that no document can escape them.
"""

import io
import resource
import signal
import sys
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import BinaryIO

from ingest.diagnostics import DocumentFailed
from ingest.input.contents import failure, read_contents
from ingest.input.documents import Document
from ingest.input.reader_process import NO_LIMITS, Limits, ReadRequest

_CHUNK = 100  # items per message


def main(descriptor: str) -> None:
    """Receive documents, and send the format and the items of each, then an empty list; or a diagnostic."""
    connection = Connection(int(descriptor))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            request: ReadRequest = connection.recv()
            with _opened(connection, request) as stream:
                _limit(request.limits)
                _send(connection, request, stream)
                _limit(NO_LIMITS)
        except (EOFError, ConnectionError):  # the other process has ended
            return


def _opened(connection: Connection, request: ReadRequest) -> BinaryIO:
    if request.content is None:
        return open(recv_handle(connection), "rb")  # noqa: PTH123 (a descriptor)
    return io.BytesIO(request.content)


def _send(connection: Connection, request: ReadRequest, stream: BinaryIO) -> None:
    document = Document(request.name, lambda: stream)
    try:
        with read_contents(document, request.options) as contents:
            connection.send(contents.format)
            while items := list(islice(contents.items, _CHUNK)):
                connection.send(items)
            connection.send(items)
    except DocumentFailed as error:
        connection.send(error.diagnostic)
    except MemoryError as error:
        connection.send(failure(request.name, error).diagnostic)


def _limit(limits: Limits) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    memory = limits.memory or most
    resource.setrlimit(resource.RLIMIT_DATA, (memory if most == resource.RLIM_INFINITY else min(memory, most), most))
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
