"""A real server process on a data directory."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from tests.support.networks import free_port

__all__ = ["Server", "run_server", "serve"]

_PATIENCE = 120.0
NO_SETTINGS: Final[Mapping[str, str]] = {}
_MAIN = "from api.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Server:
    """A ready server, with an open connection to it."""

    process: int
    client: httpx.Client

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return str(self.client.base_url).rstrip("/")

    def ask(self, query: str, variables: Mapping[str, object]) -> bytes:
        """Post a GraphQL query, and return the answer. Raises `RuntimeError` if it is an error."""
        response = self.client.post("/graphql", json={"query": query, "variables": variables})
        if response.status_code != 200 or b'"errors"' in response.content:
            raise RuntimeError(response.text[:500])
        return response.content

    def processes(self) -> list[int]:
        """Return the process IDs of the server and of its children; from /proc on Linux."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return [self.process, *map(int, children.split())]

    def processor_seconds(self) -> float:
        """Return the processor time that the server has used so far; from /proc on Linux."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serve(
    folder: Path,
    model: str = "",
    api_key: str = "",
    workers: int = 1,
    first: str = "",
    log: Path = Path(os.devnull),
    settings: Mapping[str, str] = NO_SETTINGS,
) -> Iterator[Server]:
    """Run `lexigraph serve` on `folder` until the block ends; `model` replaces the default model.

    With `api_key`, mutations are allowed, and the client sends the key. The process executes the statements `first`
    before. Its log is written to `log`. `settings` are further environment variables.
    """
    port = free_port()
    options = ["--data", str(folder), "--port", str(port), "--workers", str(workers)]
    command = [sys.executable, "-c", first + _MAIN, "serve", *options]
    environment = os.environ | {"LEXIGRAPH_MODEL": model, "LEXIGRAPH_API_KEY": api_key, **settings}
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    with run_server(command, port, environment, headers, log) as server:
        yield server


@contextmanager
def run_server(
    command: Sequence[str],
    port: int,
    environment: Mapping[str, str] = os.environ,
    headers: Mapping[str, str] = NO_SETTINGS,
    log: Path = Path(os.devnull),
    directory: Path | None = None,
) -> Iterator[Server]:
    """Run a server by its command line until the block ends, in the working directory `directory` if given."""
    with log.open("wb") as written:
        process = subprocess.Popen(command, env=environment, stderr=written, cwd=directory)  # noqa: S603 (our own)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300, headers=headers) as client:
            _wait(client, process)
            yield Server(process.pid, client)
    finally:
        process.terminate()
        process.wait()


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        try:
            if client.get("/ready").status_code < 500:  # other servers do not have this path
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"The server was not ready after {_PATIENCE:.0f} seconds; run it by hand to see why.")
