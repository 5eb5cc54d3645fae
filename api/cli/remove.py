"""`lexigraph remove`: a source, or all sources of a directory, with their terms."""

import os
from typing import Annotated

import typer

from api.cli.completion import complete_source
from api.cli.documents import interruptible, open_ingestion
from api.cli.ingest import print_report
from api.cli.options import DataOption, JsonOption, read_settings
from api.cli.printing import progress_bars


def remove(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="Name of the source, as printed by `list sources`, or the path of the file or directory.",
            autocompletion=complete_source,
        ),
    ],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Remove a source, or all sources of a directory, with their terms."""
    from ingest.data_directory.state import read_state

    ingestion, folder = open_ingestion(data)
    if not read_settings().servers.graph:
        read_state(folder)  # fails if the data directory does not exist, which removing must not create
    with interruptible(), progress_bars() as progress:
        report = ingestion.remove(source, progress, os.path.abspath(source))  # noqa: PTH100 (does not resolve links)
    print_report(report, json)
