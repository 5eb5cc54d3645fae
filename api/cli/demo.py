"""`lexigraph demo`: the sample glossary, with example queries."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.documents import open_ingestion
from api.cli.ingest import take
from api.cli.options import DataOption, read_settings
from api.cli.serve import HostOption, PortOption, serve_folder

if TYPE_CHECKING:
    from api.settings import Settings
    from embeddings.encoder import Encoder

_SHOWN: Final = ("By meaning", "By relation", "By meaning and relation")
"""Examples of the query editor, by their titles."""


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
    from api.example_files import SAMPLE_GLOSSARY
    from api.lexicon.encoders import query_encoder
    from ingest.options import IngestOptions

    settings = read_settings()
    ingestion, folder = open_ingestion(data)
    if not take(ingestion, folder, [str(examples or SAMPLE_GLOSSARY)], IngestOptions("AI Glossary")):
        raise typer.Exit(1)
    _print_examples(folder, settings, query_encoder(settings, folder, threads=1))
    serve_folder(folder, settings, host=host, port=port)


def _print_examples(folder: Path, settings: "Settings", encoder: "Encoder") -> None:
    """Run the examples over the published state of `folder`, and print each query with its result."""
    from api.lexicon.current import Current
    from api.lexicon.query_encoder import QueryEncoder
    from api.schema import build_schema
    from api.schema.context import Context
    from api.web.editor.page import EXAMPLES
    from api.writing.ingestion import Ingestion
    from api.writing.write_queue import WriteQueue

    current = Current(folder, encoder, settings.servers, settings.base_iri)
    writer = WriteQueue(Ingestion(folder, settings, encoder), settings)
    schema = build_schema(settings)
    with QueryEncoder(encoder) as query_encoder:
        for title in _SHOWN:
            query = EXAMPLES[title]
            context = Context(current, writer, settings, query_encoder)
            result = asyncio.run(schema.execute(query, context_value=context))
            answer = json.dumps(result.data, ensure_ascii=False, indent=2)
            sys.stdout.write(f"\n== {title}\n\n{query}\n\n{answer}\n")
            for error in result.errors or ():
                raise error
    sys.stdout.flush()
