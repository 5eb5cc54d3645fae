"""Follows the progress of ingests by any process, for any number of coroutines."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import closing
from enum import Enum
from pathlib import Path
from typing import Final

from ingest.progress import ProgressReader, Step

POLL_SECONDS: Final = 0.1
"""Time between two looks at the data directory by a subscription."""


class Stage(Enum):
    """The stage of an ingest; a `Progress` callback receives the values."""

    IDLE = "idle"
    FILES = "files"
    TERMS = "terms"
    EMBEDDINGS = "embeddings"


_IDLE: Final = Step(Stage.IDLE.value)


async def progress_steps(folder: Path) -> AsyncGenerator[Step, None]:
    """Yield the current step, then each step that follows, until the generator is closed.

    A step of the stage IDLE means that no ingest is running.
    """
    with closing(ProgressReader(folder)) as reader:
        steps, _ = reader.read()
        if not steps:
            steps.append(_IDLE)
        is_idle = False
        while True:
            for step in steps:
                yield step
                is_idle = step == _IDLE
            await asyncio.sleep(POLL_SECONDS)
            steps, has_ended = reader.read()
            if has_ended and (steps or not is_idle):
                steps.append(_IDLE)
