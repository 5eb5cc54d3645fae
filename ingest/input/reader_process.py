"""Reads documents in a process of its own, so that no document can end this process, or keep it from other work.

This bounds faults and costs. It is not a sandbox: the process has the rights of this one.

| code | severity | meaning |
|---|---|---|
| `crashed` | error | the document ended the process that read it; nothing was read |
| `too-slow` | error | reading the document takes longer than allowed; nothing was read |
| `too-large` | error | reading the document takes more memory than allowed; nothing was read |
"""

import os
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import UnsupportedOperation
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ingest.diagnostics import Diagnostic, DocumentFailed, Severity
from ingest.readers.options import ReadingOptions

if TYPE_CHECKING:  # the readers, which a server that changes nothing does without
    from ingest.input.contents import Contents, Item
    from ingest.input.documents import Document

_SLOWEST = 3  # a busy machine gives a process a third of its time


class Limits(NamedTuple):
    """The limits for reading one document: processor seconds, and bytes of memory. 0 means without limit."""

    seconds: int
    memory: int


NO_LIMITS = Limits(0, 0)


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A document for the process: its bytes, or None if the descriptor of an open file follows."""

    name: str
    content: bytes | None
    options: ReadingOptions
    limits: Limits


class ReaderProcess:
    """Reads one document at a time: uploads within `limits`, and files in the process only if a library parses them.

    The process is kept for the next document. If a document ends it, another one starts at once. It ends with this
    object.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._stop: Callable[[], object] = lambda: None
        self._is_idle = True

    @property
    def process_id(self) -> int | None:
        """The ID of the process, if it was started."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the process, unless it runs, so that the first document does not wait for it."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 (this interpreter)
                (sys.executable, "-P", "-m", "ingest.input.reader_worker", str(theirs.fileno())),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # The import path of this process, and no backtraces in the log.
                env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "RUST_BACKTRACE": "0"},
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # Ctrl-C must reach only this process, which then stops the other
            )
        self._connection = Connection(ours.detach())
        self._stop = weakref.finalize(self, _stop, self._process, self._connection)

    def close(self) -> None:
        """Stop the process."""
        self._stop()
        self._process = self._connection = None

    @contextmanager
    def read(self, document: "Document", options: ReadingOptions) -> Iterator["Contents"]:
        """Provide the contents of a document; see `ReadContents`."""
        from ingest.input.contents import Contents, read_contents, safely_detected
        from ingest.input.documents import UPLOAD

        is_upload = document.name.startswith(UPLOAD)
        with document.open() as stream:
            if is_upload or safely_detected(stream, document.name).is_native:
                content = None if _has_descriptor(stream) else stream.read()
                limits = self._limits if is_upload else NO_LIMITS
                request = ReadRequest(document.name, content, options, limits)
                self._is_idle = False
                try:
                    yield Contents(self._ask(request, stream), self._items(request))
                finally:
                    if not self._is_idle:  # it still reads, or has failed
                        self.close()
                        self.start()
                return
        with read_contents(document, options) as contents:
            yield contents

    def _ask(self, request: ReadRequest, stream: BinaryIO) -> str:
        """Let the process read a document, and return the name of its format."""
        self.start()
        assert self._process and self._connection  # noqa: S101 (it is started)
        try:
            self._connection.send(request)
            if request.content is None:
                send_handle(self._connection, stream.fileno(), self._process.pid)
        except ConnectionError as error:
            raise self._ended(request) from error
        format_ = self._receive(request)
        assert isinstance(format_, str)  # noqa: S101 (the process sends the format first)
        return format_

    def _items(self, request: ReadRequest) -> Iterator["Item"]:
        while items := self._receive(request):
            yield from items
        self._is_idle = True

    def _receive(self, request: ReadRequest) -> Any:
        """Return the next message: a format, a list of items, which is empty at the end. Raises `DocumentFailed`."""
        assert self._connection  # noqa: S101 (it is started)
        seconds = request.limits.seconds
        try:
            if seconds and not self._connection.poll(seconds * _SLOWEST):
                raise _too_slow(request)
            message = self._connection.recv()
        except (EOFError, ConnectionError) as error:
            raise self._ended(request) from error
        if isinstance(message, Diagnostic):
            raise DocumentFailed(message)
        return message

    def _ended(self, request: ReadRequest) -> DocumentFailed:
        """Return the failure of a document that ended the process."""
        assert self._process  # noqa: S101 (it was started)
        code = self._process.wait()
        if code == -signal.SIGPROF:
            return _too_slow(request)
        reason = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        message = f"Reading the document ended the process that read it ({reason})."
        remedy = (
            "Split it into smaller documents, or save the terms in another format; report it if that does not help."
        )
        return _failed(request, "crashed", message, remedy)


def _stop(process: subprocess.Popen[bytes], connection: Connection) -> None:
    connection.close()
    process.kill()
    process.wait()


def _has_descriptor(stream: BinaryIO) -> bool:
    try:
        stream.fileno()
    except (AttributeError, UnsupportedOperation):
        return False
    return True


def _too_slow(request: ReadRequest) -> DocumentFailed:
    message = f"Reading the document takes more than {request.limits.seconds} seconds."
    remedy = "Split it into smaller documents, or raise LEXIGRAPH_MAX_READ_SECONDS."
    return _failed(request, "too-slow", message, remedy)


def _failed(request: ReadRequest, code: str, message: str, remedy: str) -> DocumentFailed:
    return DocumentFailed(Diagnostic(request.name, None, Severity.ERROR, code, f"{message} Nothing was read.", remedy))
