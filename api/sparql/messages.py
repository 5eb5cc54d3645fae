"""The messages between the server and its query processes: a query as one line, a result as one line and bytes."""

import json
from asyncio import StreamReader
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

from api.errors import Problem
from graph.rdf import Iri


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query, the graphs that its request names, if any, and the requested format, as `Accept` or by name."""

    query: str
    default_graphs: Sequence[Iri] = ()
    named_graphs: Sequence[Iri] = ()
    accept: str = ""
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A query result, serialized."""

    media_type: str
    content: bytes


Answer: TypeAlias = Document | Problem


def to_bytes(answer: Answer) -> bytes:
    """Return an answer encoded for `read_answer`."""
    if isinstance(answer, Problem):
        answer = Document("", json.dumps(asdict(answer)).encode())
    return json.dumps([answer.media_type, len(answer.content)]).encode() + b"\n" + answer.content


async def read_answer(stream: StreamReader) -> Answer:
    """Return the next answer. Raises `asyncio.IncompleteReadError` if the process ends first."""
    media_type, length = json.loads(await stream.readuntil())
    content = await stream.readexactly(length)
    return Document(media_type, content) if media_type else Problem(**json.loads(content))
