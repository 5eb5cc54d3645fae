"""The progress of an ingest reaches all listeners without waiting for them."""

import asyncio
from contextlib import aclosing
from threading import Thread

import pytest

from api.progress_feed import IDLE, ProgressFeed, Stage, Step


async def until_idle(feed: ProgressFeed, ready: asyncio.Event | None = None) -> list[Step]:
    """Return the steps that a listener receives, from the current step until IDLE."""
    found: list[Step] = []
    async with aclosing(feed.steps()) as steps:
        async for step in steps:
            if ready is not None:
                ready.set()
            if step == IDLE and (ready is None or found):
                return found
            if step != IDLE:
                found.append(step)
    raise AssertionError("the steps have ended by themselves")


def ingest(feed: ProgressFeed, files: int) -> None:
    with feed.following() as tell:
        for done in range(1, files + 1):
            tell("files", done, files)
        tell("terms", 1, 1)


@pytest.mark.parametrize("files", [1, 50, 20_000])
def test_each_listener_gets_all_steps_in_order(files: int) -> None:
    async def listen() -> list[list[Step]]:
        feed = ProgressFeed()
        listeners: list[asyncio.Task[list[Step]]] = []
        for _ in range(3):
            ready = asyncio.Event()
            listeners.append(asyncio.create_task(until_idle(feed, ready)))
            await ready.wait()
        thread = Thread(target=ingest, args=(feed, files))
        thread.start()
        found = await asyncio.wait_for(asyncio.gather(*listeners), 60)
        thread.join()
        return found

    for steps in asyncio.run(listen()):
        assert steps[-1] == Step(Stage.TERMS, 1, 1)
        done = [step.done for step in steps[:-1]]
        assert done == sorted(set(done))
        if files <= 50:
            assert done == list(range(1, files + 1))


def test_a_slow_listener_gets_the_latest_hundred_steps() -> None:
    async def listen() -> list[Step]:
        feed = ProgressFeed()
        async with aclosing(feed.steps()) as steps:
            assert await anext(steps) == IDLE
            ingest(feed, 1000)
            return [await anext(steps) for _ in range(100)]

    steps = asyncio.run(listen())
    assert steps == [*(Step(Stage.FILES, done, 1000) for done in range(903, 1001)), Step(Stage.TERMS, 1, 1), IDLE]


def test_a_late_listener_starts_with_the_current_step() -> None:
    feed = ProgressFeed()
    with feed.following() as tell:
        tell("embeddings", 3, 7)

        async def first() -> Step:
            async with aclosing(feed.steps()) as steps:
                return await anext(steps)

        assert asyncio.run(first()) == Step(Stage.EMBEDDINGS, 3, 7)
    assert asyncio.run(until_idle(feed)) == []


def test_a_failed_ingest_ends_with_idle_and_one_that_never_started_sends_nothing() -> None:
    feed = ProgressFeed()
    with pytest.raises(OSError, match="full"), feed.following() as tell:
        tell("files", 1, 2)
        with pytest.raises(OSError, match="busy"), feed.following():
            raise OSError("busy")

        async def first() -> Step:
            async with aclosing(feed.steps()) as steps:
                return await anext(steps)

        assert asyncio.run(first()) == Step(Stage.FILES, 1, 2)
        raise OSError("full")
    assert asyncio.run(until_idle(feed)) == []


def test_a_closed_listener_is_removed() -> None:
    async def listen() -> None:
        feed = ProgressFeed()
        task = asyncio.create_task(until_idle(feed, asyncio.Event()))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert feed._listeners == set()

    asyncio.run(listen())
