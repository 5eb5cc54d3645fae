"""A whole cluster on this machine, as in docs/scale.md: real servers, a writer, workers, and three readers and a proxy.

    python -m benchmarks.cluster        # or `make cluster`; needs nginx (apt-get install nginx-light)

Starts PostgreSQL with two standbys and `oxigraph serve`, ingests the examples, lets two workers embed them, and serves
them until Ctrl-C, which ends everything and deletes the data. The tests of clusters start the same one.
"""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Generic, TypeVar

import httpx

from tests.support import processes
from tests.support.networks import free_port
from tests.support.postgresql import Server as PostgresqlServer
from tests.support.postgresql import running_server
from tests.support.processes import PATIENCE, ROOT, environment
from tests.support.sparql_servers import SparqlServer, oxigraph_server

__all__ = ["Cluster", "running_cluster"]

T = TypeVar("T")

KEY = "secret"
_READERS = 3
_STANDBYS = 2
_WORKERS = 2
_NGINX = """
daemon off; pid nginx.pid; error_log nginx.log; {user}
events {{}}
http {{
  access_log off; client_max_body_size 2m;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  map $http_upgrade $wanted {{ default upgrade; '' ''; }}
  upstream readers {{ {readers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://readers;
      proxy_http_version 1.1; proxy_buffering off;
      proxy_next_upstream error timeout non_idempotent;  # readers only read, so that a POST can be repeated
      proxy_set_header Host $http_host; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $wanted;
    }}
  }}
}}
"""


class Restartable(Generic[T]):
    """A process that can be killed and started again, with the same command."""

    def __init__(self, begin: Callable[[], AbstractContextManager[T]]) -> None:
        """Start it with `begin`, which kills a running process at the end of its block."""
        self._begin, self._stack = begin, ExitStack()
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.running = self._stack.enter_context(self._begin())

    def stop(self) -> None:
        """End the process, if it still runs."""
        self._stack.close()


@dataclass(frozen=True)
class Cluster:
    """The address of the proxy, its processes, the writer, and the servers that hold the data."""

    url: str
    settings: dict[str, str]
    readers: Sequence[processes.Server]
    restartable_writer: Restartable[processes.Server]
    graph: Restartable[SparqlServer]
    primary: PostgresqlServer
    standbys: Sequence[PostgresqlServer]

    @property
    def writer(self) -> processes.Server:
        """The writer that runs now."""
        return self.restartable_writer.running


@contextmanager
def running_cluster(folder: Path, documents: Path) -> Iterator[Cluster]:
    """Start a cluster over an empty folder, ingest documents, and end everything with the block."""
    with ExitStack() as running:
        primary = running.enter_context(running_server())
        standbys = [_standby(running, primary, number) for number in range(_STANDBYS)]
        port = free_port()
        graph = Restartable(lambda: oxigraph_server(folder, port))
        running.callback(graph.stop)
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in (*standbys, primary))
        settings = {
            "LEXIGRAPH_GRAPH": graph.running.url,
            "LEXIGRAPH_ENGINE": f"postgresql://postgres@{hosts}/postgres?target_session_attrs=prefer-standby",
        }
        _ingest(documents, folder / "writer", settings)
        writing = settings | {"LEXIGRAPH_API_KEY": KEY, "LEXIGRAPH_WORKERS": "2"}
        writer = Restartable(lambda: processes.server(folder / "writer", **writing))
        running.callback(writer.stop)
        folders = [folder / f"reader-{number}" for number in range(_READERS)]
        readers = [running.enter_context(processes.server(one, **settings)) for one in folders]
        for reader in readers:
            reader.wait_until("/ready")
        url = running.enter_context(_proxy(folder / "nginx", [reader.port for reader in readers]))
        yield Cluster(url, settings, readers, writer, graph, primary, standbys)


def _standby(running: ExitStack, primary: PostgresqlServer, number: int) -> PostgresqlServer:
    standby = primary.standby(primary.folder / f"standby-{number}")
    standby.start()

    def stop() -> None:
        with suppress(RuntimeError):  # stopped already
            standby.stop("immediate")

    running.callback(stop)
    return standby


def _ingest(documents: Path, folder: Path, settings: dict[str, str]) -> None:
    """Ingest without vectors, which two workers compute."""
    shards = [f"{number}/{_WORKERS}" for number in range(1, _WORKERS + 1)]
    _run(settings, ["ingest", str(documents), "--data", str(folder), "--defer-vectors"])
    _run(settings, *(["embed", "--shard", shard, "--data", str(folder)] for shard in shards))


def _run(settings: dict[str, str], *commands: Sequence[str]) -> None:
    """Run commands at the same time. Raises `CalledProcessError` if one fails."""
    running = [
        subprocess.Popen(  # noqa: S603 (our own command lines)
            processes.command(*one), cwd=ROOT, env=environment(**settings), stdout=subprocess.DEVNULL
        )
        for one in commands
    ]
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)


@contextmanager
def _proxy(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    program = shutil.which("nginx")
    if program is None:
        raise SystemExit("nginx is not installed. Try `apt-get install nginx-light`.")
    folder.mkdir()
    port = free_port()
    readers = " ".join(f"server 127.0.0.1:{one} fail_timeout=2s;" for one in ports)
    user = "user root;" if folder.owner() == "root" else ""  # its own temporary files are in the folder
    (folder / "nginx.conf").write_text(_NGINX.format(port=port, readers=readers, user=user))
    process = subprocess.Popen([program, "-p", folder, "-c", "nginx.conf", "-e", "nginx.log"])  # noqa: S603
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/health").is_success:
                return
        assert time.monotonic() < end, f"{url} does not answer"
        time.sleep(0.05)
    raise SystemExit(f"nginx ended with code {process.returncode}.")


def main() -> None:
    """Run a cluster until Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell lets background processes ignore the first
        signal.signal(number, signal.default_int_handler)
    print(
        "Starting PostgreSQL with two standbys, Oxigraph, a writer, two embedding workers, three readers and nginx ...",
        file=sys.stderr,
    )
    with (
        suppress(KeyboardInterrupt),
        TemporaryDirectory(prefix="lexigraph-cluster-") as folder,
        running_cluster(Path(folder), ROOT / "examples/ai-glossary") as cluster,
    ):
        print(f"web pages, GraphQL, SPARQL   {cluster.url}/")
        print(f"readers                      {' '.join(str(one.http.base_url) for one in cluster.readers)}")
        print(f"writer, with the API key     {cluster.writer.http.base_url} (Authorization: Bearer {KEY})")
        for name, value in cluster.settings.items():
            print(f"{name:<28} {value}")
        print("Press Ctrl-C to stop.", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
