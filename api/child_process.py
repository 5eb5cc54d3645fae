"""Runs a module of this program in a process of its own, which ends with the task that waits for it."""

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping

_log = logging.getLogger("lexigraph")


async def start_module(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, stderr: int | None = None
) -> Process:
    """Start a module with pipes for stdin and stdout, and with the import path of this process."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", module, *arguments),
        stdin=PIPE,
        stdout=PIPE,
        stderr=stderr,
        env=os.environ | dict(environment or {}) | {"PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,  # Ctrl-C must reach only the server, which then stops its processes
    )


async def run_module(
    name: str, module: str, *arguments: str, given: bytes, environment: Mapping[str, str] | None = None
) -> bytes:
    """Return what a module writes for the input `given`; it is killed if the task is canceled.

    Raises `RuntimeError` with the `name` of the work if it fails, and logs the reason.
    """
    process = await start_module(module, *arguments, environment=environment, stderr=PIPE)
    try:
        output, errors = await process.communicate(given)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        _log.error("%s failed: %s", name, errors.decode(errors="replace"))
        raise RuntimeError(f"{name} exited with status {process.returncode}.")
    return output
