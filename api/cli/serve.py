"""`lexigraph serve`: the server, in one process or several; and `lexigraph mcp`, over stdin and stdout."""

import gc
import signal
import socket
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DataOption, data_folder, override, read_settings
from api.cli.printing import say
from api.log_options import LogFormat, LogLevel

if TYPE_CHECKING:
    from api.settings import Settings

HostOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Address to listen on.", show_default="127.0.0.1")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(min=1, metavar="NUMBER", help="Number of processes that answer requests.", show_default="1"),
]
PortOption = Annotated[
    int | None, typer.Option(min=0, max=65535, metavar="PORT", help="Port to listen on.", show_default="8000")
]


def serve(
    data: DataOption = None,
    host: HostOption = None,
    port: PortOption = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, metavar="PORT", help="Port of the metrics for Prometheus.", show_default="off"),
    ] = None,
    uds: Annotated[
        Path | None, typer.Option("--uds", metavar="PATH", help="Unix socket to listen on, instead of a port.")
    ] = None,
    workers: WorkersOption = None,
    ssl_certfile: Annotated[
        Path | None, typer.Option("--ssl-certfile", metavar="FILE", help="Certificate chain in PEM, to serve HTTPS.")
    ] = None,
    ssl_keyfile: Annotated[
        Path | None,
        typer.Option("--ssl-keyfile", metavar="FILE", help="Its private key, if it is in a file of its own."),
    ] = None,
    root_path: Annotated[
        str | None, typer.Option(metavar="PATH", help="Path below which a proxy publishes the server.")
    ] = None,
    proxy_headers: Annotated[
        bool | None,
        typer.Option(
            "--proxy-headers/--no-proxy-headers",
            help="Read the client's address and scheme from X-Forwarded-For and X-Forwarded-Proto of trusted proxies.",
            show_default="on",
        ),
    ] = None,
    log_level: Annotated[
        LogLevel | None, typer.Option(help="Lowest level that is logged; info logs requests.", show_default="warning")
    ] = None,
    log_format: Annotated[LogFormat | None, typer.Option(help="Format of the log.", show_default="text")] = None,
) -> None:
    """Serve web pages, GraphQL, MCP and linked data. Changes by other processes appear without a restart."""
    given = {name: value for name, value in locals().items() if name != "data"}  # options have the names of settings
    settings = read_settings()
    serve_folder(data_folder(data, settings), settings, **given)


def serve_folder(folder: Path, settings: "Settings", **given: object) -> None:
    """Serve with the settings, of which those in `given` are overridden that are not None."""
    from api.malloc import limit_arenas
    from api.serving.listening import address_of, check_certificate, listening_socket
    from api.serving.logs import configure_log
    from api.telemetry.shared_metrics import metrics_folder
    from ingest.data_directory.state import read_state

    limit_arenas()
    gc.disable()  # a tenth of the start; the processes enable it when they are ready
    settings = override(settings, **given)
    configure_log(settings.log_level, settings.log_format)
    check_certificate(settings)
    with listening_socket(settings) as server_socket, metrics_folder(settings):
        from api.serving.worker import run_server

        if not settings.servers.graph:
            read_state(folder)  # fails here, and not in each worker, if the data directory does not exist
        programs = "GraphQL is at /graphql, MCP at /mcp" if settings.mcp else "GraphQL is at /graphql"
        say(f"Open {address_of(server_socket, settings)} in a browser. {programs}. Press Ctrl-C to stop.")
        if settings.workers == 1:
            run_server(server_socket, folder, settings)
        else:
            _serve_with_workers(server_socket, folder, settings)


def _serve_with_workers(server_socket: socket.socket, folder: Path, settings: "Settings") -> None:
    from api.lexicon.encoders import shared_query_encoder
    from api.serving.supervisor import Role, supervise
    from api.serving.worker import run_worker
    from api.writing.writer_process import run_writer

    with TemporaryDirectory(prefix="lexigraph-") as private, socket.socket(socket.AF_UNIX) as writer_socket:
        address = Path(private) / "writer"
        writer_socket.bind(str(address))
        writer_socket.listen()  # the supervisor holds it: while the writer is replaced, requests wait
        encoder = shared_query_encoder(settings, folder)
        roles = [
            Role("worker", partial(run_worker, server_socket, address, folder, settings, encoder, not number))
            for number in range(settings.workers)
        ]
        # Also without a key, since one can be created at any time.
        write = partial(run_writer, writer_socket, folder, settings, encoder)
        roles.append(Role("writer", write, serves_others=True))
        if settings.metrics_port is None:
            code = supervise(roles)
        else:
            from prometheus_client.multiprocess import mark_process_dead

            from api.telemetry.metrics_endpoint import run_metrics

            roles.append(Role("metrics server", partial(run_metrics, folder, settings)))
            code = supervise(roles, mark_process_dead)  # its counts stay
    if code:
        raise typer.Exit(code)


def mcp(data: DataOption = None) -> None:
    """Serve MCP over stdin and stdout. MCP clients start this command."""
    from api.lexicon.current import Current
    from api.lexicon.encoders import query_encoder
    from api.lexicon.query_encoder import QueryEncoder
    from api.malloc import limit_arenas
    from api.mcp.server import create_server

    limit_arenas()
    settings = read_settings()
    folder = data_folder(data, settings)
    encoder = query_encoder(settings, folder, threads=1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a blocking read of stdin cannot be interrupted otherwise
    with QueryEncoder(encoder) as queries:
        create_server(Current(folder, encoder, settings.servers, settings.base_iri), queries).run()
