"""Processor times of GraphQL queries in process: in a new epoch, after a commit, and through the whole application."""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from api.app import create_app
from api.lexicon.current import Current
from api.schema import Schema
from api.schema.context import Context
from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.maintenance import TOLERATED_BACKLOG
from benchmarks.pages import generate_pages
from benchmarks.support.encoders import RandomVectors
from benchmarks.support.folders import WORK
from benchmarks.support.measure import Timing
from embeddings.encoder import Encoder
from ingest.input.documents import Inputs, uploaded_document

__all__ = ["Variables", "answer_of", "time_after_commits", "time_first", "time_in_application"]

_CATALOG: Final = "{ categories { name } glossaries { name } organizations(first: 1) { totalCount } }"
_SEED: Final = 7

Variables: TypeAlias = dict[str, object]


async def answer_of(schema: Schema, context: Context, query: str, variables: Variables) -> bytes:
    """Return the response as the server does. Raises `RuntimeError` if it has errors."""
    answer = await schema.answer(query, variables, None, context)
    if answer is not None:
        return b'{"data":%b}' % answer.text
    result = await schema.execute(query, variable_values=variables, context_value=context)
    if result.errors:
        raise RuntimeError(str(result.errors[0]))
    return orjson.dumps({"data": result.data})


async def time_first(
    folder: Path,
    encoder: Encoder,
    schema: Schema,
    context: Callable[[Current], Context],
    query: str,
    variables: Sequence[Variables],
) -> Timing:
    """Time a compiled query in epochs that keep only the catalog, as the first one of a process does."""
    seconds = []
    for given in variables:
        current = Current(folder, encoder)
        await answer_of(schema, context(current), _CATALOG, {})
        seconds.append(await _timed(schema, context(current), query, given))
        current.close()
    return Timing.of(seconds)


async def time_after_commits(
    folder: Path,
    settings: Settings,
    encoder: Encoder,
    schema: Schema,
    context: Callable[[Current], Context],
    query: str,
    variables: Sequence[Variables],
) -> Timing:
    """Time a compiled query once in each of several epochs, which follow commits that change another term."""
    seconds = []
    with _copied(folder) as copy:
        ingestion = Ingestion(copy, settings, RandomVectors(), tolerated_backlog=TOLERATED_BACKLOG)
        current = Current(copy, encoder)
        (page,) = generate_pages(1, _SEED)
        for number, given in enumerate((*variables[:2], *variables), -2):
            text = page.text.replace("USAGE NOTE", f"USAGE NOTE\nChange {number}.", 1)
            ingestion.ingest(Inputs((uploaded_document(page.file, text),)))
            current.refresh()
            taken = await _timed(schema, context(current), query, given)
            if number >= 0:  # the first commits describe organizations
                seconds.append(taken)
        current.close()
    return Timing.of(seconds)


async def time_in_application(
    folder: Path, settings: Settings, encoder: Encoder, query: str, variables: Sequence[Variables]
) -> Timing:
    """Time a query in the application, without a server and a socket."""
    app = create_app(folder, settings, encoder)
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


async def _timed(schema: Schema, context: Context, query: str, variables: Variables) -> float:
    began = time.process_time()
    await answer_of(schema, context, query, variables)
    return time.process_time() - began


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    copy = WORK / "graphql-changing"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, symlinks=True)
    yield copy
    shutil.rmtree(copy)
