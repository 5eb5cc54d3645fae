"""Reads what many fields of a request need together, off the event loop."""

import asyncio
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Batches(Generic[K, T]):
    """A data loader: the keys that are asked for in one turn of the event loop are read in one batch.

    It does the same as strawberry's, which makes a future and a task per key: 1 ms of processor time for 100 keys.
    """

    def __init__(
        self,
        read: Callable[[Collection[K]], Mapping[K, T]],
        default: T,
        known: Mapping[K, T] | None = None,
        few: int = 0,
    ) -> None:
        """Read with `read`; keys that it does not find have the value `default`. Values in `known` need no reading.

        Up to `few` keys are read on the event loop, if that takes less time than a hand-over to a thread and back.
        """
        self._read, self._default, self._few = read, default, few
        self._known: Mapping[K, T] = {} if known is None else known
        self._found: dict[K, T] = {}
        self._keys: dict[K, None] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._running: set[asyncio.Task[None]] = set()

    async def load(self, key: K) -> T:
        (found,) = await self.load_many((key,))
        return found

    async def load_many(self, keys: Iterable[K]) -> list[T]:
        """Return the values of keys, in their order. Raises what `read` raises."""
        keys = list(keys)
        found, known = self._found, self._known
        missing = []
        for key in keys:
            if key not in found:
                if key in known:
                    found[key] = known[key]
                else:
                    missing.append(key)
        if missing:
            loop = asyncio.get_running_loop()
            if not self._waiting:
                loop.call_soon(self._start)
            self._keys.update(dict.fromkeys(missing))
            waiting = loop.create_future()
            self._waiting.append(waiting)
            await waiting
        return [found[key] for key in keys]

    def _start(self) -> None:
        keys, waiting, self._keys, self._waiting = [*self._keys], self._waiting, {}, []
        if len(keys) <= self._few:
            _end(waiting, self._take(keys))
            return
        task = asyncio.get_running_loop().create_task(self._run(keys, waiting))
        self._running.add(task)  # the event loop itself keeps tasks by weak references
        task.add_done_callback(self._running.discard)

    async def _run(self, keys: list[K], waiting: list[asyncio.Future[None]]) -> None:
        _end(waiting, await run_in_threadpool(self._take, keys))

    def _take(self, keys: list[K]) -> Exception | None:
        try:
            read = self._read(keys)
        except Exception as raised:
            return raised
        self._found.update({key: read.get(key, self._default) for key in keys})
        return None


def _end(waiting: list[asyncio.Future[None]], error: Exception | None) -> None:
    for one in waiting:
        if not one.done():
            if error is None:
                one.set_result(None)
            else:
                one.set_exception(error)
