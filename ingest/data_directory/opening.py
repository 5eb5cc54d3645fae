"""Opens the published state of a data directory, with another attempt if a writer deletes it meanwhile."""

import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ingest.data_directory.state import State, read_sound_state, read_state
from ingest.errors import FolderMissing

__all__ = ["open_published"]

_ATTEMPTS = 3

Opened = TypeVar("Opened")


def open_published(folder: Path, open_state: Callable[[State], Opened]) -> Opened:
    """Return the result of `open_state` for the state that `folder` publishes now.

    The state remains on disk while the result is referenced. Raises `FolderError` and any exception of `open_state`.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        state = read_sound_state(folder)
        try:
            return _open_held(state, open_state)
        except Exception:
            # A writer may have published twice in the meantime and deleted this state.
            if attempt == _ATTEMPTS or read_state(folder) == state:
                raise
    raise FolderMissing(f"{folder} is republished faster than it can be opened. Try again later.")


def _open_held(state: State, open_state: Callable[[State], Opened]) -> Opened:
    release = state.hold()
    try:
        opened = open_state(state)
    except BaseException:
        release()
        raise
    weakref.finalize(opened, release)
    return opened
