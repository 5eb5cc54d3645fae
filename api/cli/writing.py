"""Commands for documents: ingest, check, formats, remove."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.completion import complete_glossary, complete_source
from api.cli.findings import FindingFormat, lines_of, plain, print_findings
from api.cli.options import DataOption, JsonOption, data_folder, read_settings
from api.cli.printing import counted, print_json, say
from api.cli.progress import progress_bars
from api.errors import BadArgument

if TYPE_CHECKING:
    from api.settings import Settings
    from api.writing.ingestion import Ingestion
    from ingest.readers.options import ReadingOptions
    from ingest.report import Report

__all__ = [
    "EncodingOption",
    "MapOption",
    "PrefixOption",
    "check",
    "embed",
    "formats",
    "hints_of",
    "ingest",
    "interruptible",
    "open_ingestion",
    "remove",
    "take",
]

_INTERRUPTED = 130  # 128 and the number of SIGINT, as shells report it

Paths = Annotated[
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


def ingest(
    paths: Paths = None,
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
    options = hints_of(columns, prefixes, encoding)
    paths = _chosen(paths, read_settings())
    if name is not None and (len(paths) != 1 or paths[0] == "-"):
        raise BadArgument("--name names one file or directory. Pass exactly one path with it.")
    if watch and "-" in paths:
        raise BadArgument("--watch cannot follow stdin. Pass files, directories or globs.")
    ingestion, folder = open_ingestion(data)

    def take_all() -> bool:
        return take(ingestion, folder, paths, glossary, options, strict, json, rehash, name, not defer_vectors)

    if watch:
        from api.cli.watching import follow

        follow(paths, folder, take_all)
    elif not take_all():
        raise typer.Exit(1)


def take(
    ingestion: "Ingestion",
    folder: Path,
    paths: list[str],
    glossary: str | None,
    options: "ReadingOptions | None" = None,
    strict: bool = False,
    json: bool = False,
    rehash: bool = False,
    name: str | None = None,
    vectors: bool = True,
) -> bool:
    """Ingest `paths` and print the report; return whether every document was stored."""
    from ingest.input.documents import find_documents
    from ingest.readers.options import NO_OPTIONS

    with interruptible():
        inputs = find_documents(paths, None, sys.stdin.buffer, name=name, former_root=_root(folder))
        with progress_bars() as progress:
            report = ingestion.ingest(inputs, glossary, strict, options or NO_OPTIONS, progress, rehash, vectors)
    _print_report(report, json)
    return not (report.errors or (strict and report.warnings))


@contextmanager
def interruptible() -> Iterator[None]:
    """Report that Ctrl-C does not lose anything, and exit with status 130."""
    try:
        yield
    except KeyboardInterrupt:
        say("Interrupted. Nothing is lost: documents are stored completely or not at all. Run the same command again.")
        raise typer.Exit(_INTERRUPTED) from None


def embed(
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="The part of the texts: 1/4 to 4/4 for four processes.")
    ] = "1/1",
    parts: Annotated[
        Path | None, typer.Option("--parts", metavar="DIR", help="Directory of Parquet files, instead of a database.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the texts of all terms to the directory.")] = False,
    ray: Annotated[
        int | None, typer.Option(metavar="N", help="Embed the directory in N parts on a Ray cluster.")
    ] = None,
    store: Annotated[bool, typer.Option("--store", help="Store the vectors of the directory.")] = False,
    data: DataOption = None,
) -> None:
    """Compute missing vectors in the database of LEXIGRAPH_ENGINE, or in a directory of Parquet files.

    Any number of processes share the work.
    """
    number, _, total = shard.partition("/")
    if not (number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total)):
        raise BadArgument(f"--shard is {shard!r}. Pass a part and the number of parts, such as 1/4.")
    if parts is None and (write or store or ray is not None):
        raise BadArgument("--write, --store and --ray need --parts with the directory of Parquet files.")
    if ray is not None and ray < 1:
        raise BadArgument(f"--ray is {ray}. Pass the number of parts, such as 64.")
    ingestion, _ = open_ingestion(data)
    with interruptible(), progress_bars() as progress:
        if parts is None:
            count, thing = ingestion.embed(int(number) - 1, int(total), progress), "vector"
        elif write:
            count, thing = ingestion.write_texts(parts), "text"
        elif store:
            ingestion.store_vectors(parts, progress)
            return
        elif ray is not None:
            count, thing = ingestion.embed_parts_with_ray(parts, ray), "vector"
        else:
            count, thing = ingestion.embed_parts(parts, int(number) - 1, int(total), progress), "vector"
    sys.stdout.write(f"{counted(count, thing)}\n")


def check(
    paths: Paths = None,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    columns: MapOption = None,
    prefixes: PrefixOption = None,
    encoding: EncodingOption = None,
    format: Annotated[
        FindingFormat, typer.Option("--format", help="Format of the findings.", show_choices=True)
    ] = FindingFormat.TEXT,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Check documents and print the findings, without storing anything.

    Exits with 0; with 1 if there are errors, or warnings with --strict; with 2 if the command is wrong.
    """
    from api.writing.ingestion import open_reader
    from ingest.checks.check import check as findings_of
    from ingest.diagnostics import Severity
    from ingest.input.documents import find_documents
    from ingest.organizations.registry import Organizations

    options, settings = hints_of(columns, prefixes, encoding), read_settings()
    inputs = find_documents(_chosen(paths, settings), Path.cwd(), sys.stdin.buffer)
    with closing(open_reader(settings)) as reader:
        findings = list(findings_of(inputs, Organizations.load(), options, reader.read))
    print_findings(findings, inputs.documents, FindingFormat.JSON if json else format)
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(found.severity in bad for found in findings):
        raise typer.Exit(1)


def formats(json: JsonOption = False) -> None:
    """List the supported formats and their file extensions."""
    from ingest.input.formats import FORMATS

    if json:
        print_json([{"name": one.name, "suffixes": list(one.suffixes)} for one in FORMATS])
    else:
        width = max(len(one.name) for one in FORMATS) + 2
        for one in FORMATS:
            sys.stdout.write(f"{one.name:<{width}}{' '.join(one.suffixes)}\n")


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
    from ingest.directory.state import read_state

    ingestion, folder = open_ingestion(data)
    if not read_settings().servers.graph:
        read_state(folder)  # fails if the data directory does not exist, which removing must not create
    with interruptible(), progress_bars() as progress:
        report = ingestion.remove(source, progress, os.path.abspath(source))  # noqa: PTH100 (does not resolve links)
    _print_report(report, json)


def _chosen(paths: list[str] | None, settings: "Settings") -> list[str]:
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


def _root(folder: Path) -> Path:
    return Path(Path.cwd() / folder).parent


def _print_report(report: "Report", json: bool) -> None:
    for line in lines_of([*report.errors, *report.warnings]):
        say(line)
    counts = {
        name: getattr(report, name)
        for name in ("sources", "terms", "added", "changed", "unchanged", "removed", "organizations")
    }
    if json:
        print_json(counts | {"errors": list(map(plain, report.errors))})
    else:
        sys.stdout.write(", ".join(_count(number, name) for name, number in counts.items()) + "\n")


def _count(number: int, name: str) -> str:
    return counted(number, name.removesuffix("s")) if name.endswith("s") else f"{number} {name}"
