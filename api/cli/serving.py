"""Server commands: serve, mcp, demo, schema."""

import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DataOption, data_folder, read_settings
from api.cli.printing import say
from api.errors import CannotListen

if TYPE_CHECKING:
    from api.settings import Settings
    from embeddings.encoder import Encoder

__all__ = ["demo", "mcp", "schema", "serve"]

HostOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Address to listen on.", show_default="127.0.0.1")
]
PortOption = Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.", show_default="8000")]


def serve(data: DataOption = None, host: HostOption = None, port: PortOption = None) -> None:
    """Serve web pages, GraphQL, MCP and linked data. Changes by other processes appear without a restart."""
    from api.encoders import query_encoder

    settings = read_settings()
    folder = data_folder(data, settings)
    _serve(folder, settings, query_encoder(settings, folder, threads=1), host, port)


def mcp(data: DataOption = None) -> None:
    """Serve MCP over stdin and stdout. MCP clients start this command."""
    from api.current import Current
    from api.encoders import query_encoder
    from api.encoding import QueryEncoder
    from api.mcp import create_server

    settings = read_settings()
    folder = data_folder(data, settings)
    encoder = query_encoder(settings, folder, threads=1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a blocking read of stdin cannot be interrupted otherwise
    with QueryEncoder(encoder) as queries:
        create_server(Current(folder, encoder), queries).run()


def demo(
    data: DataOption = None,
    host: HostOption = None,
    port: PortOption = None,
    examples: Annotated[Path, typer.Option(metavar="DIR", help="Glossary to ingest.")] = Path("examples/ai-glossary"),
) -> None:
    """Ingest the sample glossary, run three queries, and serve it."""
    from api.cli.writing import take
    from api.demo import print_examples
    from api.encoders import document_encoder, query_encoder
    from api.ingestion import Ingestion

    settings = read_settings()
    folder = data_folder(data, settings)
    take(Ingestion(folder, settings, document_encoder(settings, folder)), folder, [str(examples)], "AI Glossary")
    encoder = query_encoder(settings, folder, threads=1)
    print_examples(folder, settings, encoder)
    _serve(folder, settings, encoder, host, port)


def schema() -> None:
    """Print the GraphQL schema."""
    from api.schema import build_schema

    sys.stdout.write(build_schema(read_settings()).as_str() + "\n")


def _serve(folder: Path, settings: "Settings", encoder: "Encoder", host: str | None, port: int | None) -> None:
    import uvicorn

    from api.app import create_app

    host, port = host or settings.host, settings.port if port is None else port
    settings = settings.model_copy(update={"host": host, "port": port})
    with _bound_socket(host, port) as server_socket:
        app = create_app(folder, settings, encoder)
        name = f"[{host}]" if ":" in host else host
        programs = "GraphQL is at /graphql, MCP at /mcp" if settings.mcp else "GraphQL is at /graphql"
        say(f"Open http://{name}:{server_socket.getsockname()[1]}/ in a browser. {programs}. Press Ctrl-C to stop.")
        with suppress(KeyboardInterrupt):
            config = uvicorn.Config(app, log_level="warning", ws_max_size=settings.max_request_bytes)
            uvicorn.Server(config).run(sockets=[server_socket])


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
