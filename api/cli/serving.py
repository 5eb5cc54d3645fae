"""Commands around the server: serve, demo, schema."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DataOption, data_folder, read_settings
from api.cli.printing import say

if TYPE_CHECKING:
    from api.settings import Settings

__all__ = ["demo", "schema", "serve"]

HostOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="The address to serve on.", show_default="127.0.0.1")
]
PortOption = Annotated[int | None, typer.Option(min=0, max=65535, help="The port to serve on.", show_default="8000")]


def serve(data: DataOption = None, host: HostOption = None, port: PortOption = None) -> None:
    """Serve GraphQL and linked data; what other processes ingest meanwhile is followed."""
    settings = read_settings()
    _serve(data_folder(data, settings), settings, host, port)


def demo(
    data: DataOption = None,
    host: HostOption = None,
    port: PortOption = None,
    examples: Annotated[Path, typer.Option(metavar="DIR", help="The glossary to show.")] = Path("examples"),
) -> None:
    """Ingest the sample glossary, answer three queries, and serve it."""
    from api.cli.writing import ingest
    from api.demo import print_examples

    settings = read_settings()
    folder = data_folder(data, settings)
    ingest([str(examples)], folder, glossary="AI Glossary")
    print_examples(folder, settings)
    _serve(folder, settings, host, port)


def schema() -> None:
    """Print the GraphQL schema."""
    from api.schema import build_schema

    sys.stdout.write(build_schema(read_settings()).as_str() + "\n")


def _serve(folder: Path, settings: "Settings", host: str | None, port: int | None) -> None:
    import uvicorn

    from api.app import create_app
    from embeddings.encoders import open_encoder

    host, port = host or settings.host, settings.port if port is None else port
    app = create_app(folder, settings, open_encoder(settings.model, threads=1))
    say(f"GraphQL on http://{host}:{port}/graphql (end with Ctrl-C)")
    uvicorn.run(app, host=host, port=port, log_level="warning")
