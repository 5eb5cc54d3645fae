"""`lexigraph ingest --watch`: follows documents until Ctrl-C."""

import glob
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from api.cli.printing import say

_SECONDS: Final = 0.5
"""The time between looks at single files, which editors replace, so that the kernel does not report their changes."""


def follow(paths: Sequence[str], data: Path, take: Callable[[], bool]) -> None:
    """Call `take`, and again whenever a file in `paths` has changed; changes in `data` do not count.

    Changes during a call lead to another one. Returns at Ctrl-C between two calls.
    """
    try:
        for _ in _changes(paths, data.absolute()):
            take()
            sys.stdout.flush()
            say("Waiting for changes. Press Ctrl-C to stop.")
    except KeyboardInterrupt:
        say("Stopped.")


def _changes(paths: Sequence[str], data: Path) -> Iterator[None]:
    """Yield at once, and then after each change."""
    folders = [path for path in paths if Path(path).is_dir()]
    others = [path for path in paths if path not in folders]
    known: Mapping[str, object] | None = None
    for has_changed in _ticks(folders, data):
        current = _statuses(others)
        if has_changed or current != known:
            known = current
            yield


def _ticks(folders: Sequence[str], data: Path) -> Iterator[bool]:
    """Yield after each change in a folder, and without one twice per second."""
    if not folders:
        while True:
            yield False
            time.sleep(_SECONDS)
    from watchfiles import DefaultFilter, watch

    others = DefaultFilter(ignore_paths=[data])  # also those of editors and of version control
    for changes in watch(*folders, watch_filter=others, rust_timeout=int(_SECONDS * 1000), yield_on_timeout=True):
        yield bool(changes)


def _statuses(paths: Sequence[str]) -> Mapping[str, object]:
    """Return the identity, size and time of each file that a path or a pattern names."""
    found = {}
    for path in paths:
        for name in glob.glob(path, recursive=True) or [path]:  # noqa: PTH207 (as `ingest` expands patterns)
            try:
                status = os.stat(name)  # noqa: PTH116
            except OSError:
                continue
            found[name] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found
