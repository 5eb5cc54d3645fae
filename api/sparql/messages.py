"""What the server and its query processes say to each other: a question in a line, an answer in a line and bytes."""

import json
from asyncio import StreamReader
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

from api.errors import Problem
from graph.rdf import Iri

__all__ = ["Answer", "Document", "Question", "read_answer", "to_bytes"]


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it came: the graphs that the request names, if any, and the wanted format by `Accept` or by name."""

    query: str
    default_graphs: Sequence[Iri] = ()
    named_graphs: Sequence[Iri] = ()
    accept: str = ""
    format: str | None = None

    def to_line(self) -> bytes:
        """Return the question as a line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Question":
        """Return the question of a line."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Document:
    """What a query is answered with."""

    media_type: str
    content: bytes


Answer: TypeAlias = Document | Problem


def to_bytes(answer: Answer) -> bytes:
    """Return an answer for `read_answer`."""
    if isinstance(answer, Problem):
        answer = Document("", json.dumps(asdict(answer)).encode())
    return json.dumps([answer.media_type, len(answer.content)]).encode() + b"\n" + answer.content


async def read_answer(stream: StreamReader) -> Answer:
    """Return the next answer. Raises `asyncio.IncompleteReadError` when its writer ends before."""
    media_type, length = json.loads(await stream.readuntil())
    content = await stream.readexactly(length)
    return Document(media_type, content) if media_type else Problem(**json.loads(content))
