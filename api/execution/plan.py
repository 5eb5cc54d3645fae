"""A plan: the compiled code of one operation, and its execution level by level."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from graphql.execution.values import VariableValues

from api.execution.fragments import Budget, Fragments
from api.execution.look_ahead import BatchInfo
from api.execution.writer import Batch, Code

_SLICE: Final = 0.01  # seconds after which other requests have their turn
_MANY: Final = 1000  # objects of an answer that is encoded in pieces
_PIECE: Final = 1 << 17  # bytes of an answer that are sent together
_TOGETHER: Final = 1000  # calls that begin in one turn of the event loop, which takes about 50 ms


class _Run:
    """The state of one execution. Functions receive it as `info`, of which they may use only `context`."""

    __slots__ = ("arguments", "context", "infos", "kept", "waiting")

    def __init__(self, context: Budget, kept: Fragments, values: list[Mapping[str, Any]], batches: list[Batch]) -> None:
        self.context, self.kept, self.arguments = context, kept, values
        self.infos = [BatchInfo(context, batch.selected) for batch in batches]
        self.waiting: list[list[tuple[dict[str, Any], Any]]] = [[] for _ in batches]


class EncodedData:  # not a dataclass, which orjson would write field by field
    """The data of an answer as JSON, in pieces that can be sent one by one: copying 60 MB takes 60 ms."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = pieces

    @property
    def text(self) -> bytes:
        """The whole text."""
        return b"".join(self.pieces)

    def fragment(self) -> orjson.Fragment:
        """Return what orjson copies into a longer text."""
        return orjson.Fragment(self.text)


class Plan:
    """Answers one operation, for one set of values of the variables in its directives."""

    def __init__(self, code: Code) -> None:
        """Compile the code. `source` is its text."""
        self.source = "\n\n".join(code.functions) + "\n"
        self._batches, self._arguments = code.batches, code.arguments
        names = dict(code.names)
        for function in code.functions:  # one by one, so that other threads have their turn
            exec(compile(function, "<plan>", "exec"), names)  # noqa: S102 (our own text: names of fields, no values)
        self._answer: Callable[[None, _Run], dict[str, Any]] = names["answer"]
        self._complete: list[Callable[[Any, _Run], Any]] = [names[one.complete] for one in code.batches]

    async def run(self, context: Budget, kept: Fragments, variables: VariableValues) -> EncodedData:
        """Return the data. Raises what resolvers raise, and `NotCompiled` for a value that is an error."""
        run = _Run(context, kept, [one.of(variables) for one in self._arguments], self._batches)
        data = self._answer(None, run)
        ends = time.perf_counter() + _SLICE
        while places := [place for place, waiting in enumerate(run.waiting) if waiting]:
            level = [(place, *one) for place in places for one in run.waiting[place]]
            for place in places:
                run.waiting[place] = []
            for begin in range(0, len(level), _TOGETHER):
                part = level[begin : begin + _TOGETHER]
                results = await _together([self._call(place, source, run) for place, _, source in part])
                ends = time.perf_counter() + _SLICE  # others had their turn meanwhile
                for (place, written, _), result in zip(part, results, strict=True):
                    written[self._batches[place].key] = self._complete[place](result, run)
                    if time.perf_counter() > ends:
                        await asyncio.sleep(0)
                        ends = time.perf_counter() + _SLICE
        pieces = []
        for piece in _joined(_pieces(data)) if context.collected >= _MANY else (orjson.dumps(data),):
            pieces.append(piece)
            if time.perf_counter() > ends:
                await asyncio.sleep(0)
                ends = time.perf_counter() + _SLICE
        return EncodedData(pieces)

    def _call(self, place: int, source: Any, run: _Run) -> Awaitable[Any]:
        batch = self._batches[place]
        arguments = {} if batch.arguments is None else run.arguments[batch.arguments]
        info = {} if batch.info is None else {batch.info: run.infos[place]}
        called: Awaitable[Any] = batch.call(source, **info, **arguments)
        return called


def _pieces(value: object, levels: int = 4) -> Iterator[bytes]:
    """Yield the JSON text of a value in pieces, so that other requests have their turn: 20 MB take about 50 ms."""
    if not levels or not isinstance(value, dict | list) or not value:
        yield orjson.dumps(value)
        return
    begin, end = (b"{", b"}") if isinstance(value, dict) else (b"[", b"]")
    for item in value:
        yield begin
        begin = b","
        if isinstance(value, dict):
            yield orjson.dumps(item) + b":"
            item = value[item]
        yield from _pieces(item, levels - 1)
    yield end


def _joined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the text in pieces of about `_PIECE` bytes, or of the size of one of `pieces`."""
    small: list[bytes] = []
    size = 0
    for piece in pieces:
        small.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield b"".join(small)
            small, size = [], 0
    yield b"".join(small)


async def _together(calls: list[Awaitable[Any]]) -> list[Any]:
    """Return the results of all calls. If one fails, the others have ended when this raises."""
    if len(calls) == 1:
        return [await calls[0]]
    tasks = [asyncio.ensure_future(call) for call in calls]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
