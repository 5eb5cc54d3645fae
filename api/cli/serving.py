"""Server commands: serve, mcp, demo, schema."""

import signal
import socket
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DataOption, data_folder, read_settings
from api.cli.printing import say
from api.errors import CannotListen

if TYPE_CHECKING:
    from api.settings import Settings

__all__ = ["demo", "mcp", "schema", "serve"]

HostOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Address to listen on.", show_default="127.0.0.1")
]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, help="Number of processes that answer requests.", show_default="1")
]
PortOption = Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.", show_default="8000")]


def serve(
    data: DataOption = None, host: HostOption = None, port: PortOption = None, workers: WorkersOption = None
) -> None:
    """Serve web pages, GraphQL, MCP and linked data. Changes by other processes appear without a restart."""
    settings = read_settings()
    _serve(data_folder(data, settings), settings, host, port, workers)


def mcp(data: DataOption = None) -> None:
    """Serve MCP over stdin and stdout. MCP clients start this command."""
    from api.current import Current
    from api.encoders import query_encoder
    from api.encoding import QueryEncoder
    from api.mcp.server import create_server

    settings = read_settings()
    folder = data_folder(data, settings)
    encoder = query_encoder(settings, folder, threads=1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a blocking read of stdin cannot be interrupted otherwise
    with QueryEncoder(encoder) as queries:
        create_server(Current(folder, encoder, settings.servers, settings.base_iri), queries).run()


def demo(
    data: DataOption = None,
    host: HostOption = None,
    port: PortOption = None,
    examples: Annotated[Path, typer.Option(metavar="DIR", help="Glossary to ingest.")] = Path("examples/ai-glossary"),
) -> None:
    """Ingest the sample glossary, run three queries, and serve it."""
    from api.cli.writing import open_ingestion, take
    from api.demo import print_examples
    from api.encoders import query_encoder

    settings = read_settings()
    ingestion, folder = open_ingestion(data)
    take(ingestion, folder, [str(examples)], "AI Glossary")
    print_examples(folder, settings, query_encoder(settings, folder, threads=1))
    _serve(folder, settings, host, port)


def schema() -> None:
    """Print the GraphQL schema."""
    from api.schema import build_schema

    sys.stdout.write(build_schema(read_settings()).as_str() + "\n")


def _serve(folder: Path, settings: "Settings", host: str | None, port: int | None, workers: int | None = None) -> None:
    from ingest.state import read_state

    host, port = host or settings.host, settings.port if port is None else port
    settings = settings.model_copy(
        update={"host": host, "port": port, "workers": settings.workers if workers is None else workers}
    )
    with _bound_socket(host, port) as server_socket:
        from api.serving.worker import run_server

        if not settings.servers.graph:
            read_state(folder)  # fails here, and not in each worker, if the data directory does not exist
        name = f"[{host}]" if ":" in host else host
        programs = "GraphQL is at /graphql, MCP at /mcp" if settings.mcp else "GraphQL is at /graphql"
        say(f"Open http://{name}:{server_socket.getsockname()[1]}/ in a browser. {programs}. Press Ctrl-C to stop.")
        if settings.workers == 1:
            run_server(server_socket, folder, settings)
        else:
            _serve_with_workers(server_socket, folder, settings)


def _serve_with_workers(server_socket: socket.socket, folder: Path, settings: "Settings") -> None:
    from api.serving.supervisor import Role, supervise
    from api.serving.worker import run_worker
    from api.serving.writer_process import run_writer

    with TemporaryDirectory(prefix="lexigraph-") as private, socket.socket(socket.AF_UNIX) as writer_socket:
        address = Path(private) / "writer"
        writer_socket.bind(str(address))
        writer_socket.listen()  # the supervisor holds it: while the writer is replaced, requests wait
        roles = [
            Role("worker", partial(run_worker, server_socket, address, folder, settings))
            for _ in range(settings.workers)
        ]
        if settings.api_key is not None:  # otherwise nobody can change anything
            roles.append(Role("writer", partial(run_writer, writer_socket, folder, settings), serves_others=True))
        code = supervise(roles)
    if code:
        raise typer.Exit(code)


def _bound_socket(host: str, port: int) -> socket.socket:
    """Bind the port first, so that a taken port is reported before the graph and the model are loaded."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise CannotListen(host, port, error.strerror or str(error)) from error
    return bound
