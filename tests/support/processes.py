"""Runs the command line and the server as separate processes, as a user does; or a command in this process."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from api.cli import main
from tests.support.networks import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; loading the model is slow on a busy machine


def command(*arguments: str) -> list[str]:
    """Return the command line that starts `lexigraph`, even if the script is not installed."""
    installed = Path(sys.executable).with_name("lexigraph")
    start = [str(installed)] if installed.exists() else [sys.executable, "-c", "from api.cli import main; main()"]
    return [*start, *arguments]


def environment(**settings: str) -> dict[str, str]:
    """Return the environment of a process: that of the tests, with no setting but the cache, plus `settings`."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name == "LEXIGRAPH_CACHE" or not name.startswith("LEXIGRAPH_")
    }
    return inherited | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | settings


def run(*arguments: str, stdin: str | None = None, cwd: Path | None = None, **settings: str) -> Any:
    """Run a command to completion; the result contains its stdout and stderr as text."""
    return subprocess.run(
        command(*arguments),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        encoding="utf-8",
        env=environment(**settings),
        cwd=cwd or ROOT,
        timeout=PATIENCE,
        check=False,
    )


def run_here(*arguments: str, stdin: str = "", cwd: Path | None = None, **settings: str) -> Any:
    """Run a command like `run`, but in this process, which takes a fraction of the time."""
    printed, errors = io.BytesIO(), io.BytesIO()
    code: Any = 0
    with patch.dict(os.environ, environment(**settings), clear=True), pytest.MonkeyPatch.context() as changed:
        changed.setattr(sys, "argv", ["lexigraph", *arguments])
        changed.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        changed.setattr(sys, "stdout", io.TextIOWrapper(printed, "utf-8", write_through=True))
        changed.setattr(sys, "stderr", io.TextIOWrapper(errors, "utf-8", write_through=True))
        changed.chdir(cwd or ROOT)
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        output = [printed.getvalue().decode(), errors.getvalue().decode()]
    return subprocess.CompletedProcess(arguments, code, *output)


class Server:
    """A running `lexigraph serve`."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process, self.port = process, port
        self.printed = ""
        self.errors: str | None = None
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)

    def query(self, query: str, /, **variables: Any) -> Any:
        answer = self.http.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def wait_until(self, path: str, status: int = 200) -> None:
        """Wait until `path` returns `status`."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.http.get(path).status_code == status:
                    return
            except httpx.ConnectError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{path} never returned {status}")

    def interrupt(self) -> tuple[int, str]:
        """Stop the server like Ctrl-C; return its exit code and its output on stderr."""
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        if self.errors is None:
            self.printed, self.errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, self.errors


@contextmanager
def server(folder: Path, *arguments: str, program: str | None = None, **settings: str) -> Iterator[Server]:
    """Serve `folder` until the end of the block, with the command `serve` unless `arguments` names another.

    `program` is another `lexigraph` than that of the tests.
    """
    port = free_port()
    start = [program] if program else command()
    process = subprocess.Popen(
        [*start, *(arguments or ("serve",)), "--data", str(folder), "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(**settings),
        cwd=folder.parent,
    )
    running = Server(process, port)
    try:
        running.wait_until("/health")
        yield running
    finally:
        running.interrupt()
