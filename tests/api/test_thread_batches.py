"""Functions called in the same turn of the event loop run one after the other in one thread, off the event loop."""

import asyncio
import threading
import time
from contextvars import ContextVar
from functools import partial
from operator import truediv

import pytest

from api.thread_batches import run_in_batch
from embeddings.processors import processors
from tests.api.encoders import ENOUGH


def test_calls_of_one_turn_share_a_thread() -> None:
    async def call() -> list[int]:
        return await asyncio.gather(*(run_in_batch(threading.get_ident) for _ in range(20)))

    (thread,) = set(asyncio.run(call()))
    assert thread != threading.get_ident()


def test_each_caller_gets_its_result_or_its_error() -> None:
    async def call() -> tuple[float | BaseException, ...]:
        calls = (run_in_batch(partial(truediv, 6, divisor)) for divisor in (1, 0, 3))
        return tuple(await asyncio.gather(*calls, return_exceptions=True))

    first, failed, last = asyncio.run(call())
    assert (first, last) == (6, 2)
    assert isinstance(failed, ZeroDivisionError)


def test_functions_see_the_context_variables_of_their_callers() -> None:
    name = ContextVar[str]("name")

    async def call(value: str) -> str:
        name.set(value)
        return await run_in_batch(name.get)

    async def both() -> tuple[str, str]:
        one, other = await asyncio.gather(call("one"), call("other"))
        return one, other

    assert asyncio.run(both()) == ("one", "other")


def test_a_result_does_not_wait_for_a_slow_function_after_two_others() -> None:
    may_end = threading.Event()

    async def call() -> None:
        slow, second = (asyncio.ensure_future(run_in_batch(lambda: time.sleep(0.01))) for _ in range(2))
        held = asyncio.ensure_future(run_in_batch(lambda: may_end.wait(ENOUGH)))
        await asyncio.wait_for(asyncio.gather(slow, second), ENOUGH)
        assert not held.done()
        may_end.set()
        assert await held

    asyncio.run(call())


@pytest.mark.skipif(processors() < 2, reason="as many threads as processors")
def test_slow_functions_of_one_turn_share_the_threads() -> None:
    both = threading.Barrier(2)

    async def call() -> None:
        slow = run_in_batch(lambda: time.sleep(0.01))
        await asyncio.gather(slow, *(run_in_batch(lambda: both.wait(ENOUGH)) for _ in range(2)))

    asyncio.run(call())


def test_the_function_of_a_cancelled_caller_does_not_begin() -> None:
    begun: list[str] = []

    async def call() -> None:
        cancelled, other = (asyncio.ensure_future(run_in_batch(partial(begun.append, name))) for name in "ab")
        await asyncio.sleep(0)
        cancelled.cancel()
        await other
        with pytest.raises(asyncio.CancelledError):
            await cancelled

    asyncio.run(call())
    assert begun == ["b"]
