"""Commands for documents: ingest, check, formats, remove."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DataOption, JsonOption, data_folder, read_settings
from api.cli.printing import counted, print_json, say
from api.cli.progress import progress_bars
from api.errors import BadArgument

if TYPE_CHECKING:
    from api.ingestion import Ingestion
    from ingest.diagnostics import Diagnostic
    from ingest.hints import Hints
    from ingest.report import Report

__all__ = ["check", "embed", "formats", "ingest", "open_ingestion", "remove", "take"]

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files, directories (read recursively), globs, or - for stdin.")
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
    paths: Paths,
    data: DataOption = None,
    glossary: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Glossary of the terms. Default: as before, or the home glossary."),
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
    json: JsonOption = False,
) -> None:
    """Ingest documents into the graph and the search index. Documents that have not changed are skipped."""
    hints = _hints(columns, prefixes, encoding)
    if name is not None and (len(paths) != 1 or paths[0] == "-"):
        raise BadArgument("--name names one file or directory. Pass exactly one path with it.")
    take(*open_ingestion(data), paths, glossary, hints, strict, json, rehash, name, not defer_vectors)


def take(
    ingestion: "Ingestion",
    folder: Path,
    paths: list[str],
    glossary: str | None,
    hints: "Hints | None" = None,
    strict: bool = False,
    json: bool = False,
    rehash: bool = False,
    name: str | None = None,
    vectors: bool = True,
) -> None:
    """Ingest `paths` and print the report; exit with status 1 if a document was not stored."""
    from ingest.documents import find_documents
    from ingest.hints import NO_HINTS

    inputs = find_documents(paths, None, sys.stdin.buffer, name=name, former_root=_root(folder))
    with progress_bars() as progress:
        report = ingestion.ingest(inputs, glossary, strict, hints or NO_HINTS, progress, rehash, vectors)
    _print_report(report, json)
    if report.errors or (strict and report.warnings):
        raise typer.Exit(1)


def embed(
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="The part of the texts: 1/4 to 4/4 for four processes.")
    ] = "1/1",
    data: DataOption = None,
) -> None:
    """Compute missing vectors in the database of LEXIGRAPH_ENGINE. Any number of processes share the work."""
    number, _, total = shard.partition("/")
    if not (number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total)):
        raise BadArgument(f"--shard is {shard!r}. Pass a part and the number of parts, such as 1/4.")
    ingestion, _ = open_ingestion(data)
    with progress_bars() as progress:
        embedded = ingestion.embed(int(number) - 1, int(total), progress)
    sys.stdout.write(f"{counted(embedded, 'vector')}\n")


def check(
    paths: Paths,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    columns: MapOption = None,
    prefixes: PrefixOption = None,
    encoding: EncodingOption = None,
    json: JsonOption = False,
) -> None:
    """Check documents and print the findings, without storing anything."""
    from ingest.check import check as findings_of
    from ingest.diagnostics import Severity
    from ingest.documents import find_documents
    from ingest.organizations import Organizations

    hints = _hints(columns, prefixes, encoding)
    inputs = find_documents(paths, Path.cwd(), sys.stdin.buffer)
    findings = list(findings_of(inputs, Organizations.load(), hints))
    if json:
        print_json({"documents": len(inputs.documents), "diagnostics": [_plain(found) for found in findings]})
    else:
        for found in findings:
            sys.stdout.write(f"{found}\n")
        say(f"{counted(len(inputs.documents), 'document')}, {counted(len(findings), 'finding')}.")
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(found.severity in bad for found in findings):
        raise typer.Exit(1)


def formats(json: JsonOption = False) -> None:
    """List the supported formats and their file extensions."""
    from ingest.formats import FORMATS

    if json:
        print_json([{"name": one.name, "suffixes": list(one.suffixes)} for one in FORMATS])
    else:
        width = max(len(one.name) for one in FORMATS) + 2
        for one in FORMATS:
            sys.stdout.write(f"{one.name:<{width}}{' '.join(one.suffixes)}\n")


def remove(
    source: Annotated[
        str, typer.Argument(help="Name of the source, as printed by sources, or the path of the file or directory.")
    ],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Remove a source, or all sources of a directory, with their terms."""
    from ingest.state import read_state

    ingestion, folder = open_ingestion(data)
    if not read_settings().servers.graph:
        read_state(folder)  # fails if the data directory does not exist, which removing must not create
    with progress_bars() as progress:
        report = ingestion.remove(source, progress, os.path.abspath(source))  # noqa: PTH100 (does not resolve links)
    _print_report(report, json)


def _hints(columns: list[str] | None, prefixes: list[str] | None, encoding: str | None) -> "Hints":
    from ingest.hints import Hints

    return Hints.parse(columns or (), prefixes or (), encoding)


def open_ingestion(data: Path | None) -> tuple["Ingestion", Path]:
    """Return the ingestion into a data directory, and the directory. Prints a line if it waits for another process."""
    from api.encoders import document_encoder
    from api.ingestion import Ingestion

    settings = read_settings()
    folder = data_folder(data, settings)

    def waiting() -> None:
        say(f"Another process is writing {folder}. Waiting for at most {settings.max_write_wait} seconds ...")

    return Ingestion(folder, settings, document_encoder(settings, folder), waiting=waiting), folder


def _root(folder: Path) -> Path:
    return Path(Path.cwd() / folder).parent


def _print_report(report: "Report", json: bool) -> None:
    for found in report.diagnostics:
        if found.severity != "info":
            say(str(found))
    counts = {
        name: getattr(report, name)
        for name in ("sources", "terms", "added", "changed", "unchanged", "removed", "organizations")
    }
    if json:
        print_json(counts | {"errors": [_plain(found) for found in report.errors]})
    else:
        sys.stdout.write(", ".join(_count(number, name) for name, number in counts.items()) + "\n")


def _count(number: int, name: str) -> str:
    return counted(number, name.removesuffix("s")) if name.endswith("s") else f"{number} {name}"


def _plain(found: "Diagnostic") -> dict[str, object]:
    return {
        "file": found.file,
        "line": found.line,
        "severity": found.severity.value,
        "code": found.code,
        "message": found.message,
        "remedy": found.remedy,
    }
