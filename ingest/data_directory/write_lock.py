"""The lock of the process that writes a data directory: one at a time, in the order in which they began to wait."""

import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from embeddings.storage import failure
from ingest.errors import FolderBusy, FolderDenied, FolderError

_POLL_SECONDS = 0.02
_STORAGE_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a writer waits for another one; `waiting` is called once when it begins to wait."""

    seconds: float
    waiting: Callable[[], None] = lambda: None


NO_PATIENCE: Final = Patience(0)


@contextmanager
def lock_writer(folder: Path, patience: Patience = NO_PATIENCE) -> Iterator[None]:
    """Hold the lock of the writer of `folder`, which is created if necessary. Raises `FolderBusy`, `FolderError`."""
    try:
        with ExitStack() as held:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(hold_write_lock(folder, patience))
            except PermissionError as error:
                raise FolderDenied(Path(error.filename or folder)) from error
            except OSError as error:
                blocked = folder / "write.lock"
                is_odd = blocked.is_dir() or blocked.is_symlink()
                remedy = f"Delete {blocked}." if is_odd else "Choose another data directory with --data."
                raise FolderError(f"{folder} cannot be written ({error.strerror or error}). {remedy}") from error
            yield
    except sqlite3.DatabaseError as error:
        raise failure(folder, error) from error
    except OSError as error:
        if error.errno not in _STORAGE_FAULTS:
            raise
        raise FolderError(
            f"{error.filename or folder} cannot be written ({error.strerror}). Free or repair the disk, and repeat the"
            " command. Every source is as before, or as you wanted it."
        ) from error


@contextmanager
def hold_write_lock(folder: Path, patience: Patience) -> Iterator[None]:
    """Hold the lock of an existing directory until the end of the block. Raises `FolderBusy`, `OSError`.

    A process that waits locks the directory itself until it has the lock. A process that writes again and again
    cannot take the lock meanwhile.
    """
    lock = FileLock(folder / "write.lock")
    end = time.monotonic() + patience.seconds
    turn = os.open(folder, os.O_RDONLY)
    try:
        is_waiting = False
        while not (_try_turn(turn) and _try_lock(lock)):
            if time.monotonic() >= end:
                raise _busy(folder, patience)
            if not is_waiting:
                is_waiting = True
                patience.waiting()
            time.sleep(_POLL_SECONDS)
    finally:
        os.close(turn)  # the turn of the next process
    try:
        yield
    finally:
        lock.release()


def is_awaited(folder: Path) -> bool:
    """Return whether another process waits for the lock of a directory, which this process holds."""
    turn = os.open(folder, os.O_RDONLY)
    try:
        return not _try_turn(turn)
    finally:
        os.close(turn)


def _try_turn(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True  # also if this process has it already


def _try_lock(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True


def _busy(folder: Path, patience: Patience) -> FolderBusy:
    waited = f" It did not finish within {patience.seconds:g} seconds." if patience.seconds else ""
    return FolderBusy(
        f"Another process is writing {folder}.{waited} Try again when it has finished, or choose another data directory"
        " with --data."
    )
