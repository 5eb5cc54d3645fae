"""How far an ingest is, told from its thread to any number of coroutines."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from enum import Enum
from threading import Lock
from typing import Final, NamedTuple

from ingest.publication import Progress

__all__ = ["IDLE", "ProgressFeed", "Stage", "Step"]

_WAITING = 100


class Stage(Enum):
    """What an ingest is at; a `Progress` is told the values."""

    IDLE = "idle"
    FILES = "files"
    TERMS = "terms"
    EMBEDDINGS = "embeddings"


class Step(NamedTuple):
    """How much of a stage is done, and of how much."""

    stage: Stage
    done: int = 0
    total: int = 0


IDLE: Final = Step(Stage.IDLE)
"""Nothing is under way."""


class ProgressFeed:
    """Tells everybody who listens each step of an ingest, and waits for nobody.

    For a listener that is slow the latest hundred steps are kept.
    """

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._lock = Lock()
        self._present = IDLE
        self._listeners: set[_Listener] = set()

    @contextmanager
    def following(self) -> Iterator[Progress]:
        """Give what an ingest is to tell its progress to; behind it, if it told any, nothing is under way."""
        began = False

        def tell(stage: str, done: int, total: int) -> None:
            nonlocal began
            began = True
            self._tell(Step(Stage(stage), done, total))

        try:
            yield tell
        finally:
            if began:
                self._tell(IDLE)

    async def steps(self) -> AsyncGenerator[Step, None]:
        """Yield the present step and each that follows, until the listener closes this."""
        listener = _Listener(asyncio.get_running_loop())
        with self._lock:
            listener.tell(self._present)
            self._listeners.add(listener)
        try:
            while True:
                yield await listener.next()
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def _tell(self, step: Step) -> None:
        with self._lock:
            self._present = step
            for listener in self._listeners:
                listener.tell(step)


class _Listener:
    """Steps on their way to one coroutine."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._steps: deque[Step] = deque(maxlen=_WAITING)
        self._told = asyncio.Event()
        self._waking = False

    def tell(self, step: Step) -> None:
        """Keep a step for the coroutine; may be called from any thread, one at a time."""
        self._steps.append(step)
        if not self._waking:  # else the loop would be woken for every file of a large ingest
            self._waking = True
            self._loop.call_soon_threadsafe(self._told.set)

    async def next(self) -> Step:
        """Return the earliest step that is kept, once there is one."""
        while not self._steps:
            await self._told.wait()
            self._told.clear()
            self._waking = False  # before the look at the steps, so that none is kept unseen
        return self._steps.popleft()
