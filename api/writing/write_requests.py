"""Requests to change the data directory, and the messages that carry them between a worker and the writer."""

import json
from asyncio import StreamReader, StreamWriter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pydantic import TypeAdapter

from api.errors import Problem
from ingest.report import Report

if TYPE_CHECKING:
    from api.writing.ingestion import Ingestion


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """Store documents, each given by its name and its text; `glossary` moves them to another glossary."""

    documents: tuple[tuple[str, str], ...]
    glossary: str | None = None

    def apply(self, ingestion: "Ingestion") -> Report:
        """Store the documents. Raises `BadOption`, `FolderError`, `StoreError`."""
        from ingest.input.documents import Inputs, uploaded_document
        from ingest.options import IngestOptions

        inputs = Inputs(tuple(uploaded_document(name, text) for name, text in self.documents))
        return ingestion.ingest(inputs, IngestOptions(self.glossary))


@dataclass(frozen=True, slots=True)
class RemoveRequest:
    """Remove a source by its name."""

    source: str

    def apply(self, ingestion: "Ingestion") -> Report:
        """Remove the source. Raises `UnknownName`, `FolderError`, `StoreError`."""
        return ingestion.remove(self.source)


WriteRequest: TypeAlias = UploadRequest | RemoveRequest


class Writer(Protocol):
    """Applies requests one after another, in the order of their arrival."""

    async def write(self, request: WriteRequest) -> Report:
        """Return the report once the change is durable and published.

        Raises `Overloaded` if too many requests wait, `FolderBusy` if this one waits too long, and the errors of
        `WriteRequest.apply`.
        """

    async def finish(self) -> None:
        """Wait for the request that has begun, before the process ends."""


@dataclass(frozen=True, slots=True)
class Started:
    """The writer begins to apply the request. Until then, the request can be sent again without effect."""


Message: TypeAlias = UploadRequest | RemoveRequest | Started | Report | Problem

_KINDS: dict[str, TypeAdapter[Message]] = {
    kind.__name__: TypeAdapter(kind) for kind in (UploadRequest, RemoveRequest, Started, Report, Problem)
}


async def send(stream: StreamWriter, message: Message) -> None:
    """Send a message as its length and JSON. Raises `ConnectionError`."""
    content = json.dumps([type(message).__name__, asdict(message)]).encode()
    stream.write(len(content).to_bytes(8) + content)
    await stream.drain()


async def receive(stream: StreamReader) -> Any:
    """Return the next `Message`. Raises `asyncio.IncompleteReadError` if the other end is gone."""
    length = int.from_bytes(await stream.readexactly(8))
    kind, value = json.loads(await stream.readexactly(length))
    return _KINDS[kind].validate_python(value)
