"""Keeps the processes of a server running: a process that ends is replaced until the server is stopped."""

import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from threading import Thread
from types import FrameType

from api.errors import problem_of

_log = logging.getLogger("lexigraph")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_STABLE_SECONDS = 10.0
_LONGEST_PAUSE = 5.0
_FORK = multiprocessing.get_context("fork")
"""Processes share the memory of everything that was imported before, and start in milliseconds."""


@dataclass(slots=True)
class Role:
    """What one process does. Processes that serve others are started first and stopped last."""

    name: str
    run: Callable[[], None]
    serves_others: bool = False
    process: ForkProcess | None = None
    started_at: float = 0.0
    pause: float = 0.0
    was_replaced: bool = False


def supervise(roles: Sequence[Role], ended: Callable[[int], None] = lambda process_id: None) -> int:
    """Run each role in a process of its own until SIGINT or SIGTERM; a second signal ends processes at once.

    A process that ends is replaced: at once, or after a pause that doubles if it had just been started. If a first
    process exits with an error, such as a data directory that cannot be opened, all are stopped. Returns its code, or
    else 0. `ended` is called with the ID of each process that is replaced.
    """
    return _Supervisor(sorted(roles, key=lambda role: role.serves_others), ended).run()


@dataclass(slots=True)
class _Supervisor:
    roles: Sequence[Role]
    ended: Callable[[int], None]
    signals: int = 0
    failure: int = 0
    woken: socket.socket = field(init=False)
    waking: socket.socket = field(init=False)

    def run(self) -> int:
        self.woken, self.waking = socket.socketpair()
        self.waking.setblocking(False)
        former = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        gc.collect()
        gc.freeze()  # a collection in a process would copy the memory that all of them share
        try:
            while not self.signals and not self.failure:
                self._start_missing()
                self._wait()
        finally:
            self._end([role for role in self.roles if not role.serves_others])
            self._end(self.roles)
            for number, handler in former.items():
                signal.signal(number, handler)
            self.woken.close()
            self.waking.close()
        return self.failure

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1
        self.waking.send(b"!")

    def _start_missing(self) -> None:
        for role in reversed(self.roles):
            if role.process is None and time.monotonic() >= role.started_at + role.pause:
                role.process = _FORK.Process(target=_run, args=(role.run,), name=role.name)
                role.started_at = time.monotonic()
                signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)  # until the process has its own handlers
                role.process.start()
                signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _wait(self) -> None:
        pauses = [one.started_at + one.pause - time.monotonic() for one in self.roles if one.process is None]
        sentinels = [one.process.sentinel for one in self.roles if one.process is not None]
        wait([*sentinels, self.woken], min((max(0.0, one) for one in pauses), default=None))
        for role in self.roles:
            if role.process is not None and role.process.exitcode is not None:
                self._bury(role, role.process)

    def _bury(self, role: Role, process: ForkProcess) -> None:
        code = process.exitcode or 0
        if not self.signals:
            if code > 0 and not role.was_replaced:
                self.failure = code
                return
            _log.warning(
                "The %s with process ID %d ended with code %d; a new one starts.", role.name, process.pid, code
            )
        is_stable = time.monotonic() - role.started_at > _STABLE_SECONDS
        role.pause = 0.0 if is_stable or not role.was_replaced else min(_LONGEST_PAUSE, max(0.1, 2 * role.pause))
        role.was_replaced = True
        self.ended(process.pid or 0)
        process.close()
        role.process = None

    def _end(self, roles: Sequence[Role]) -> None:
        processes = [role.process for role in roles if role.process is not None]
        for process in processes:
            process.terminate()
        while running := [process for process in processes if process.exitcode is None]:
            wait([*(process.sentinel for process in running)], 0.1)
            if self.signals > 1:
                for process in running:
                    process.kill()
        for role in roles:
            role.process = None


def _run(target: Callable[[], None]) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        target()
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        sys.stderr.write(f"lexigraph: {problem.message}\n")
        sys.exit(problem.exit_code)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 (this runs in a child only)
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
