"""Processor times of GraphQL queries in process: again, in a new epoch, after a commit, in the whole application."""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from api.app import create_app
from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.schema import Schema, build_schema
from api.schema.context import Context
from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import TOLERATED_BACKLOG, WriteQueue
from benchmarks.generated_pages import generate_pages
from benchmarks.support.encoders import RandomVectors
from benchmarks.support.folders import WORK
from benchmarks.support.measure import Timing
from benchmarks.support.vectors import open_model
from embeddings.encoder import Encoder
from ingest.input.documents import Inputs, uploaded_document

__all__ = ["SETTINGS", "InProcess", "Variables", "in_process"]

SETTINGS: Final = Settings()
_SEED: Final = 7

Variables: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class InProcess:
    """A data directory, and compiled queries that this process executes on it.

    The times of a query are those of its epoch: the first one of a process, or a later one.
    """

    folder: Path
    encoder: Encoder
    current: Current
    schema: Schema
    context: Callable[[Current], Context]

    async def again(self, schemas: Sequence[Schema], query: str, variables: Sequence[Variables]) -> list[Timing]:
        """Time a query in schemas that take turns, after all of it has been read in this epoch."""
        seconds: dict[Schema, list[float]] = {schema: [] for schema in schemas}
        for turn in ("read all terms", "measure", "measure again"):
            for schema in schemas:
                for given in variables:
                    taken = await self.timed(query, given, schema=schema)
                    if turn != "read all terms":
                        seconds[schema].append(taken)
        return [Timing.of(seconds[schema]) for schema in schemas]

    async def first(self, query: str, variables: Sequence[Variables]) -> Timing:
        """Time a query in epochs whose catalog is read, and that are prepared, as by servers before they are ready."""
        seconds = []
        for given in variables:
            current = Current(self.folder, self.encoder)
            current.lexicon.catalog.read()
            await self.schema.prepare(self.context(current))
            seconds.append(await self.timed(query, given, current))
            current.close()
        return Timing.of(seconds)

    async def after_commits(self, query: str, variables: Sequence[Variables]) -> Timing:
        """Time a query once in each of several epochs, which follow commits that change another term."""
        seconds = []
        with _copied(self.folder) as copy:
            ingestion = Ingestion(copy, SETTINGS, RandomVectors(), tolerated_backlog=TOLERATED_BACKLOG)
            current = Current(copy, self.encoder)
            (page,) = generate_pages(1, _SEED)
            for number, given in enumerate((*variables[:2], *variables), -2):
                text = page.text.replace("USAGE NOTE", f"USAGE NOTE\nChange {number}.", 1)
                ingestion.ingest(Inputs((uploaded_document(page.file, text),)))
                current.refresh()
                taken = await self.timed(query, given, current)
                if number >= 0:  # the first commits describe organizations
                    seconds.append(taken)
            current.close()
        return Timing.of(seconds)

    async def in_application(self, query: str, variables: Sequence[Variables]) -> Timing:
        """Time a query in the application, without a server and a socket."""
        app = create_app(self.folder, SETTINGS, self.encoder)
        seconds: list[float] = []
        async with app.router.lifespan_context(app):
            for _ in ("read all terms", "measure"):
                seconds.clear()
                for given in variables:
                    body = orjson.dumps({"query": query, "variables": given})
                    began = time.process_time()
                    answer = await _post(app, body)
                    seconds.append(time.process_time() - began)
                    if b'"errors"' in answer:
                        raise RuntimeError(answer[:500].decode())
        return Timing.of(seconds)

    async def answer(
        self, query: str, variables: Variables, current: Current | None = None, schema: Schema | None = None
    ) -> bytes:
        """Return the response as the server does. Raises `RuntimeError` if it has errors."""
        schema, context = schema or self.schema, self.context(current or self.current)
        answer = await schema.answer(query, variables, None, context)
        if answer is not None:
            return b'{"data":%b}' % answer.text
        result = await schema.execute(query, variable_values=variables, context_value=context)
        if result.errors:
            raise RuntimeError(str(result.errors[0]))
        return orjson.dumps({"data": result.data})

    async def timed(
        self, query: str, variables: Variables, current: Current | None = None, schema: Schema | None = None
    ) -> float:
        """Return the processor seconds until the response."""
        began = time.process_time()
        await self.answer(query, variables, current, schema)
        return time.process_time() - began


@contextmanager
def in_process(folder: Path) -> Iterator[InProcess]:
    """Open a data directory until the block ends."""
    encoder = open_model()
    with QueryEncoder(encoder) as query_encoder:
        writer = WriteQueue(Ingestion(folder, SETTINGS, encoder), SETTINGS)
        current = Current(folder, encoder)

        def context(known: Current) -> Context:
            return Context(known, writer, SETTINGS, query_encoder)

        yield InProcess(folder, encoder, current, build_schema(SETTINGS), context)
        current.close()


async def _post(app: Callable[..., Any], body: bytes) -> bytes:
    sent: list[bytes] = []
    requests: Iterator[Mapping[str, object]] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Mapping[str, object]:
        for request in requests:
            return request
        await asyncio.Event().wait()  # the client does not leave
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message.get("body", b""))

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"accept", b"application/json")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }
    await app(scope, receive, send)
    return b"".join(sent)


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    copy = WORK / "graphql-changing"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, symlinks=True)
    yield copy
    shutil.rmtree(copy)
