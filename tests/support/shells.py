"""Interactive shells on a pseudo-terminal, as a user types in them."""

import os
import pty
import re
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.processes import PATIENCE, command, environment

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>(][AB]?|\x1b\][^\x07]*\x07|\r|\x08|\x0f")


class Terminal:
    """A process whose input and output is a terminal; `seen` is everything that it has printed, without escapes."""

    def __init__(self, descriptor: int, process: "subprocess.Popen[bytes]") -> None:
        self._descriptor, self.process, self._raw = descriptor, process, b""

    @property
    def seen(self) -> str:
        return _ESCAPES.sub("", self._raw.decode(errors="replace"))

    @property
    def raw(self) -> str:
        return self._raw.decode(errors="replace")

    def type(self, keys: str) -> None:
        self._raw = b""
        os.write(self._descriptor, keys.encode())

    def wait_for(self, text: str) -> str:
        """Wait until `text` has been printed since the last key, and return everything that was printed since then."""
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < end, f"{text!r} was not printed, but {self.seen!r}"
            self._read(0.2)
        return self.seen

    def read_to_end(self) -> str:
        end = time.monotonic() + PATIENCE
        while self._read(0.2) and time.monotonic() < end:
            pass
        self.process.wait(PATIENCE)
        return self.seen

    def _read(self, seconds: float) -> bool:
        """Read pending output, or wait for some; return false at the end."""
        waiting = select.poll()  # select.select takes no descriptor above 1,023
        waiting.register(self._descriptor, select.POLLIN)
        if not waiting.poll(1000 * seconds):
            return True
        try:
            piece = os.read(self._descriptor, 65536)
        except OSError:  # Linux raises this once the other side is closed
            return False
        self._raw += piece
        return bool(piece)


@contextmanager
def terminal(arguments: Sequence[str], *, cwd: Path | None = None, **settings: str) -> Iterator[Terminal]:
    """Start a program on a terminal of 80 columns; it ends with the block."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", *arguments],  # shells need a controlling terminal
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(PATH=_path(), TERM="xterm", COLUMNS="80", LINES="50", **settings),
        cwd=cwd,
    )
    os.close(theirs)
    try:
        yield Terminal(ours, process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        os.close(ours)


def run_on_terminal(
    arguments: Sequence[str],
    *,
    cwd: Path | None = None,
    columns: int = 80,
    with_errors: bool = False,
    **settings: str,
) -> Any:
    """Run a program to completion with a plain terminal as its stdout; `with_errors`, also as its stderr."""
    ours, theirs = pty.openpty()
    size = {"COLUMNS": str(columns), "LINES": "50"}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs if with_errors else errors,
            env=environment(PATH=_path(), TERM="dumb", **size, **settings),
            cwd=cwd,
        )
        os.close(theirs)
        printed = Terminal(ours, process).read_to_end()
        os.close(ours)
        errors.seek(0)
        return subprocess.CompletedProcess(arguments, process.returncode, printed, errors.read().decode())


def _path() -> str:
    return f"{Path(command()[0]).parent}{os.pathsep}{os.environ['PATH']}"
