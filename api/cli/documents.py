"""What commands that read or write documents share: their arguments, and the ingestion into a data directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import data_folder, read_settings
from api.cli.printing import say
from api.errors import BadArgument

if TYPE_CHECKING:
    from api.settings import Settings
    from api.writing.ingestion import Ingestion
    from ingest.readers.options import ReadingOptions

_INTERRUPTED = 130  # 128 and the number of SIGINT, as shells report it

PathsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="Files, directories (read recursively), globs, or - for stdin. Default: `sources` of lexigraph.toml.",
    ),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Column or key that contains a field, such as name or name@de; repeatable.",
    ),
]
PrefixOption = Annotated[
    list[str] | None,
    typer.Option("--prefix", metavar="PREFIX=IRI", help="IRI for a prefix used in identifiers; repeatable."),
]
EncodingOption = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Encoding of text documents. Default: UTF-8, or as detected."),
]


def chosen_paths(paths: list[str] | None, settings: "Settings") -> list[str]:
    """Return the paths that were given, or else those of the settings."""
    chosen = paths or list(settings.sources)
    if not chosen:
        raise BadArgument("No documents. Pass files or directories, or list them as `sources` in lexigraph.toml.")
    return chosen


def hints_of(columns: list[str] | None, prefixes: list[str] | None, encoding: str | None) -> "ReadingOptions":
    """Return the options of a command for readers."""
    from ingest.readers.options import ReadingOptions

    return ReadingOptions.parse(columns or (), prefixes or (), encoding)


def open_ingestion(data: Path | None) -> tuple["Ingestion", Path]:
    """Return the ingestion into a data directory, and the directory. Prints a line if it waits for another process."""
    from api.lexicon.encoders import document_encoder
    from api.writing.ingestion import Ingestion, open_reader

    settings = read_settings()
    folder = data_folder(data, settings)

    def waiting() -> None:
        say(f"Another process is writing {folder}. Waiting for at most {settings.max_write_wait} seconds ...")

    encoder, reader = document_encoder(settings, folder), open_reader(settings)
    return Ingestion(folder, settings, encoder, waiting=waiting, reader=reader), folder


@contextmanager
def interruptible() -> Iterator[None]:
    """Report that Ctrl-C does not lose anything, and exit with status 130."""
    try:
        yield
    except KeyboardInterrupt:
        say("Interrupted. Nothing is lost: documents are stored completely or not at all. Run the same command again.")
        raise typer.Exit(_INTERRUPTED) from None
