"""`lexigraph ingest`: documents into the graph and the search index."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.completion import complete_glossary
from api.cli.documents import (
    EncodingOption,
    MapOption,
    PathsArgument,
    PrefixOption,
    chosen_paths,
    hints_of,
    interruptible,
    open_ingestion,
)
from api.cli.findings import lines_of
from api.cli.options import DataOption, JsonOption, read_settings
from api.cli.printing import counted, print_json, progress_bars, say
from api.errors import BadArgument

if TYPE_CHECKING:
    from api.writing.ingestion import Ingestion
    from ingest.options import IngestOptions
    from ingest.report import Report


def ingest(
    paths: PathsArgument = None,
    data: DataOption = None,
    glossary: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Glossary of the terms. Default: as before, or the home glossary.",
            autocompletion=complete_glossary,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the file or directory. Default: its own name.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Do not store documents that have warnings.")] = False,
    rehash: Annotated[
        bool, typer.Option("--rehash", help="Read all files, also those whose size, times and inode are unchanged.")
    ] = False,
    defer_vectors: Annotated[
        bool, typer.Option("--defer-vectors", help="Store terms without vectors, which `lexigraph embed` computes.")
    ] = False,
    columns: MapOption = None,
    prefixes: PrefixOption = None,
    encoding: EncodingOption = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Ingest again whenever a document changes, until Ctrl-C.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Ingest documents into the graph and the search index. Documents that have not changed are skipped."""
    from ingest.options import IngestOptions

    reading = hints_of(columns, prefixes, encoding)
    options = IngestOptions(glossary, strict, rehash, vectors=not defer_vectors, reading=reading)
    paths = chosen_paths(paths, read_settings())
    if name is not None and (len(paths) != 1 or paths[0] == "-"):
        raise BadArgument("--name names one file or directory. Pass exactly one path with it.")
    if watch and "-" in paths:
        raise BadArgument("--watch cannot follow stdin. Pass files, directories or globs.")
    ingestion, folder = open_ingestion(data)

    def take_all() -> bool:
        return take(ingestion, folder, paths, options, name, json)

    if watch:
        from api.cli.watch import follow

        follow(paths, folder, take_all)
    elif not take_all():
        raise typer.Exit(1)


def take(
    ingestion: "Ingestion",
    folder: Path,
    paths: list[str],
    options: "IngestOptions",
    name: str | None = None,
    json: bool = False,
) -> bool:
    """Ingest `paths` and print the report; return whether every document was stored."""
    from ingest.input.documents import find_documents

    with interruptible():
        inputs = find_documents(paths, None, sys.stdin.buffer, name=name, former_root=Path(Path.cwd() / folder).parent)
        with progress_bars() as progress:
            report = ingestion.ingest(inputs, options, progress)
    print_report(report, json)
    return not (report.errors or (options.is_strict and report.warnings))


def print_report(report: "Report", json: bool) -> None:
    """Print the errors and warnings on stderr, and the counts on stdout."""
    for line in lines_of([*report.errors, *report.warnings]):
        say(line)
    counts = {
        name: getattr(report, name)
        for name in ("sources", "terms", "added", "changed", "unchanged", "removed", "organizations")
    }
    if json:
        print_json(counts | {"errors": list(map(asdict, report.errors))})
    else:
        sys.stdout.write(", ".join(_count(number, name) for name, number in counts.items()) + "\n")


def _count(number: int, name: str) -> str:
    return counted(number, name.removesuffix("s")) if name.endswith("s") else f"{number} {name}"
