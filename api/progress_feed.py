"""Broadcasts the progress of an ingest from its thread to any number of coroutines."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from enum import Enum
from threading import Lock
from typing import Final, NamedTuple

from ingest.follower import Progress

__all__ = ["IDLE", "ProgressFeed", "Stage", "Step"]

_WAITING = 100


class Stage(Enum):
    """The stage of an ingest; a `Progress` callback receives the values."""

    IDLE = "idle"
    FILES = "files"
    TERMS = "terms"
    EMBEDDINGS = "embeddings"


class Step(NamedTuple):
    """A stage, the number of items done in it, and their total (0 while unknown)."""

    stage: Stage
    done: int = 0
    total: int = 0


IDLE: Final = Step(Stage.IDLE)
"""No ingest is running."""


class ProgressFeed:
    """Sends each step of an ingest to all listeners without waiting for them.

    A slow listener receives only the latest 100 steps.
    """

    def __init__(self) -> None:
        """Begin in the stage IDLE."""
        self._lock = Lock()
        self._current = IDLE
        self._listeners: set[_Listener] = set()

    @contextmanager
    def following(self) -> Iterator[Progress]:
        """Return the progress callback for an ingest. After the block, sends IDLE if the callback was called."""
        began = False

        def report(stage: str, done: int, total: int) -> None:
            nonlocal began
            began = True
            self._send(Step(Stage(stage), done, total))

        try:
            yield report
        finally:
            if began:
                self._send(IDLE)

    async def steps(self) -> AsyncGenerator[Step, None]:
        """Yield the current step and each step that follows, until the listener closes the generator."""
        listener = _Listener(asyncio.get_running_loop())
        with self._lock:
            listener.add(self._current)
            self._listeners.add(listener)
        try:
            while True:
                yield await listener.next()
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def _send(self, step: Step) -> None:
        with self._lock:
            self._current = step
            for listener in self._listeners:
                listener.add(step)


class _Listener:
    """The queue of steps for one coroutine."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._steps: deque[Step] = deque(maxlen=_WAITING)
        self._added = asyncio.Event()
        self._waking = False

    def add(self, step: Step) -> None:
        """Add a step for the coroutine; may be called from any thread, but not concurrently."""
        self._steps.append(step)
        if not self._waking:  # otherwise every file of a large ingest would wake the loop
            self._waking = True
            self._loop.call_soon_threadsafe(self._added.set)

    async def next(self) -> Step:
        """Remove and return the oldest step; waits for one if the queue is empty."""
        while not self._steps:
            await self._added.wait()
            self._added.clear()
            self._waking = False  # before the queue is checked, so that no step is missed
        return self._steps.popleft()
