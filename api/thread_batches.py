"""Runs short functions in threads. Those that coroutines call in the same turn of the event loop share hand-overs.

A hand-over to a thread and back takes .04 ms of processor time, and .09 in the thread pool of anyio, beside a search of
.3 ms. Requests whose queries were embedded together rank in the same turn.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context, copy_context
from functools import cache
from typing import Any, Final, TypeVar

from embeddings.processors import processors

T = TypeVar("T")

_Call = tuple[asyncio.Future[Any], Context, Callable[[], Any]]

_HELD_SECONDS: Final = 0.005
"""The time that a result may wait for those of the functions after it."""

_LONG_SECONDS: Final = 0.002
"""After a function of this time, those after it are shared with another thread."""

_waiting: dict[asyncio.AbstractEventLoop, list[_Call]] = {}


async def run_in_batch(function: Callable[[], T]) -> T:
    """Return the result of a function that computes for some milliseconds, and does not wait for other processes.

    It runs in one of as many threads as there are processors, after those called before it in the same turn. If the
    caller is cancelled, it is completed or not begun.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    if loop not in _waiting:
        _waiting[loop] = []
        loop.call_soon(_start, loop)
    _waiting[loop].append((future, copy_context(), function))
    return await future


def _start(loop: asyncio.AbstractEventLoop) -> None:
    _threads().submit(_run, loop, deque(_waiting.pop(loop)))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(processors(), thread_name_prefix="batch")


def _run(loop: asyncio.AbstractEventLoop, calls: deque[_Call]) -> None:
    """Run the calls; another thread, if one is free, takes part once one of them took long."""
    ended: list[tuple[asyncio.Future[Any], Any]] = []
    delivered = time.perf_counter()
    with suppress(IndexError):  # all calls were begun
        while True:
            future, context, function = calls.popleft()
            began = time.perf_counter()
            if not future.cancelled():
                ended.append((future, _result(context, function)))
            now = time.perf_counter()
            if calls and now > began + _LONG_SECONDS:
                _threads().submit(_run, loop, calls)
            if now > delivered + _HELD_SECONDS:
                deliver(loop, ended)
                ended, delivered = [], now
    deliver(loop, ended)


def _result(context: Context, function: Callable[[], T]) -> T | Exception:
    try:
        return context.run(function)
    except Exception as error:
        return error


def deliver(loop: asyncio.AbstractEventLoop, ended: Sequence[tuple[asyncio.Future[T], T | Exception]]) -> None:
    """Set results from another thread, waking the event loop once: eight wake-ups take .1 ms more than one."""
    with suppress(RuntimeError):  # the event loop has ended
        loop.call_soon_threadsafe(_set_results, ended)


def _set_results(ended: Sequence[tuple[asyncio.Future[T], T | Exception]]) -> None:
    for future, result in ended:
        if future.done():
            continue  # its request was cancelled
        if isinstance(result, Exception):
            future.set_exception(result)
            future.exception()  # another call of the same request may have raised already
        else:
            future.set_result(result)
