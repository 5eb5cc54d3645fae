"""`lexigraph demo`: the sample glossary, with example queries."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.documents import open_ingestion
from api.cli.ingest import take
from api.cli.options import DataOption, read_settings
from api.cli.serve import HostOption, PortOption, serve_folder


def demo(
    data: DataOption = None,
    host: HostOption = None,
    port: PortOption = None,
    examples: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Glossary to ingest.", show_default="a sample, part of the package"),
    ] = None,
) -> None:
    """Ingest the sample glossary, run three queries, and serve it."""
    from api.cli.demo_queries import print_examples
    from api.example_files import SAMPLE_GLOSSARY
    from api.lexicon.encoders import query_encoder
    from ingest.options import IngestOptions

    settings = read_settings()
    ingestion, folder = open_ingestion(data)
    if not take(ingestion, folder, [str(examples or SAMPLE_GLOSSARY)], IngestOptions("AI Glossary")):
        raise typer.Exit(1)
    print_examples(folder, settings, query_encoder(settings, folder, threads=1))
    serve_folder(folder, settings, host=host, port=port)
