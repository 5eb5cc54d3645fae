"""Work on a damaged data directory in a process of its own, as a user without privileges, or on a full disk."""

import ctypes
import os
import pickle
import shutil
import signal
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from api.errors import problem_of

__all__ = ["Outcome", "copy_directory", "in_child", "mount", "unlock", "unmount"]

_CAPABILITIES = 0x20080522  # version 3 of the structures of capset(2)
_PATIENCE = 60  # seconds


class Outcome(NamedTuple):
    """What some work came to: `answered` and the like, `refused`, `died`, or a fault in capitals; with a value."""

    kind: str
    value: object


def in_child(work: Callable[[], Outcome | None]) -> Outcome:
    """Return the outcome of some work in a process without privileges, which may refuse, fail, die or hang."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _drop_privileges()
        try:
            outcome = work() or Outcome("done", None)
        except BaseException as error:
            outcome = _failed(error)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(outcome, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        timer = signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
        signal.alarm(_PATIENCE)
        content = pipe.read()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, timer)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        return Outcome("HUNG" if code == -signal.SIGKILL else "died", f"signal {-code}")
    received: Outcome = pickle.loads(content)  # noqa: S301 (written by our own child)
    return received


def copy_directory(source: Path, target: Path) -> Outcome:
    """Copy a directory with the times and the hard links of its files."""
    copied: dict[int, Path] = {}
    for path in (source, *sorted(source.rglob("*"))):
        to = target / path.relative_to(source)
        if path.is_dir():
            to.mkdir()
        elif path.stat().st_ino in copied:
            to.hardlink_to(copied[path.stat().st_ino])
        else:
            shutil.copy2(path, to)
            copied[path.stat().st_ino] = to
    return Outcome("done", None)


def unlock(folder: Path) -> None:
    """Give the owner the usual rights of a directory and of everything in it."""
    for path in (folder, *folder.iterdir()):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
            if path.is_dir() and path != folder:
                unlock(path)


def mount(options: str, disk: Path) -> None:
    """Mount a disk in memory. Raises `CalledProcessError`, `OSError`."""
    _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk))


def unmount(disk: Path) -> None:
    """Unmount a disk."""
    _run("umount", str(disk))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (commands of this file only)


def _failed(error: BaseException) -> Outcome:
    problem = problem_of(error)
    if problem is not None:
        return Outcome("refused", problem.message)
    return Outcome("TRACEBACK", "".join(traceback.format_exception(error)[-4:]))


def _drop_privileges() -> None:
    """Let the rights of files bind this process, even if it runs as root."""
    if os.getuid() == 0:
        header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
        if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()):
            raise OSError(ctypes.get_errno(), "capset")
