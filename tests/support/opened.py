"""An async context that stays open between synchronous calls, without a permanently running event loop."""

import asyncio
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")
V = TypeVar("V")


class Opened(Generic[T]):
    """Enters and exits a context in the same task, which task groups require, and runs coroutines in between."""

    value: T

    def __init__(self, context: AbstractAsyncContextManager[T]) -> None:
        self._context = context
        self._runner = asyncio.Runner()
        self._left = asyncio.Event()

    def __enter__(self) -> Self:
        self._lifetime = self._runner.run(self._begin())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._end())
        self._runner.close()

    def run(self, coroutine: Coroutine[Any, Any, V]) -> V:
        return self._runner.run(coroutine)

    async def _begin(self) -> "asyncio.Task[None]":
        entered: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        async def live() -> None:
            async with self._context as value:
                entered.set_result(value)
                await self._left.wait()

        lifetime = asyncio.create_task(live())
        either: list[asyncio.Future[Any]] = [lifetime, entered]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if lifetime.done():
            await lifetime
        self.value = entered.result()
        return lifetime

    async def _end(self) -> None:
        self._left.set()
        await self._lifetime
