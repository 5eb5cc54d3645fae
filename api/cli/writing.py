"""Commands that read documents: ingest, check, remove."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DataOption, JsonOption, data_folder, read_settings
from api.cli.printing import print_json, say
from api.cli.progress import progress_bars

if TYPE_CHECKING:
    from api.ingestion import Ingestion
    from ingest.diagnostics import Diagnostic
    from ingest.hints import Hints
    from ingest.report import Report

__all__ = ["check", "formats", "ingest", "remove", "take"]

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files, folders (with all below), globs, - for stdin.")
]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="The column, or key, that holds a field; repeatable."),
]
PrefixOption = Annotated[
    list[str] | None,
    typer.Option("--prefix", metavar="PREFIX=IRI", help="What a prefix of identifiers stands for; repeatable."),
]


def ingest(
    paths: Paths,
    data: DataOption = None,
    glossary: Annotated[str | None, typer.Option(metavar="NAME", help="The glossary the terms belong to.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Store no document that has a warning.")] = False,
    columns: MapOption = None,
    prefixes: PrefixOption = None,
    json: JsonOption = False,
) -> None:
    """Read documents into the graph and its index; what did not change costs nothing."""
    hints = _hints(columns, prefixes)
    take(*_open(data), paths, glossary, hints, strict, json)


def take(
    ingestion: "Ingestion",
    folder: Path,
    paths: list[str],
    glossary: str | None,
    hints: "Hints | None" = None,
    strict: bool = False,
    json: bool = False,
) -> None:
    """Ingest `paths` and tell what became of them; ends with 1 where something was not stored."""
    from ingest.documents import find_documents
    from ingest.hints import NO_HINTS

    inputs = find_documents(paths, _root(folder), sys.stdin.buffer)
    with progress_bars() as progress:
        report = ingestion.ingest(inputs, glossary, strict, hints or NO_HINTS, progress)
    _tell(report, json)
    if report.errors or (strict and report.warnings):
        raise typer.Exit(1)


def check(
    paths: Paths,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    columns: MapOption = None,
    prefixes: PrefixOption = None,
    json: JsonOption = False,
) -> None:
    """Read documents and say what is wrong with them; write nothing."""
    from ingest.check import check as findings_of
    from ingest.diagnostics import Severity
    from ingest.documents import find_documents
    from ingest.organizations import Organizations

    hints = _hints(columns, prefixes)
    inputs = find_documents(paths, Path.cwd(), sys.stdin.buffer)
    findings = list(findings_of(inputs, Organizations.load(), hints))
    if json:
        print_json({"documents": len(inputs.documents), "diagnostics": [_plain(found) for found in findings]})
    else:
        for found in findings:
            sys.stdout.write(f"{found}\n")
        say(f"{len(inputs.documents)} documents, {len(findings)} findings.")
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(found.severity in bad for found in findings):
        raise typer.Exit(1)


def formats(json: JsonOption = False) -> None:
    """List the formats that are read, and how their files are called."""
    from ingest.formats import FORMATS

    if json:
        print_json([{"name": one.name, "suffixes": list(one.suffixes)} for one in FORMATS])
    else:
        width = max(len(one.name) for one in FORMATS) + 2
        for one in FORMATS:
            sys.stdout.write(f"{one.name:<{width}}{' '.join(one.suffixes)}\n")


def remove(
    source: Annotated[str, typer.Argument(help="The source's name, as ingest and show tell it.")],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Remove a source with its terms."""
    from ingest.folder import read_state

    ingestion, folder = _open(data)
    read_state(folder)  # a folder that is not there must not be made by removing from it
    with progress_bars() as progress:
        report = ingestion.remove(source, progress)
    _tell(report, json)


def _hints(columns: list[str] | None, prefixes: list[str] | None) -> "Hints":
    from ingest.hints import Hints

    return Hints.parse(columns or (), prefixes or ())


def _open(data: Path | None) -> tuple["Ingestion", Path]:
    from api.encoders import document_encoder
    from api.ingestion import Ingestion

    settings = read_settings()
    folder = data_folder(data, settings)
    return Ingestion(folder, settings, document_encoder(settings, folder)), folder


def _root(folder: Path) -> Path:
    return Path(Path.cwd() / folder).parent


def _tell(report: "Report", json: bool) -> None:
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
        sys.stdout.write(", ".join(f"{number} {name}" for name, number in counts.items()) + "\n")


def _plain(found: "Diagnostic") -> dict[str, object]:
    return {
        "file": found.file,
        "line": found.line,
        "severity": found.severity.value,
        "code": found.code,
        "message": found.message,
        "remedy": found.remedy,
    }
