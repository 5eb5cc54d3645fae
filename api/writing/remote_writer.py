"""The writer process, as a worker sees it."""

import asyncio
from pathlib import Path

from api.errors import Problem, WriteRejected, WriterLost
from api.settings import Settings
from api.writing.write_requests import Started, WriteRequest, receive, send
from ingest.report import Report

_RETRY_SECONDS = 0.1


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
                try:
                    await send(writer, request)
                    while isinstance(answer := await receive(reader), Started):
                        has_begun = True
                    assert isinstance(answer, Report | Problem)  # noqa: S101 (the writer sends nothing else)
                    return answer
                finally:
                    writer.close()
            except (OSError, asyncio.IncompleteReadError) as error:
                if has_begun or asyncio.get_running_loop().time() >= end:
                    raise WriterLost(has_begun) from error
                await asyncio.sleep(_RETRY_SECONDS)
