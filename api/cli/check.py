"""`lexigraph check`: the findings of documents, without storing anything; and `lexigraph formats`."""

import sys
from contextlib import closing
from pathlib import Path

import typer

from api.cli.documents import EncodingOption, MapOption, PathsArgument, PrefixOption, chosen_paths, hints_of
from api.cli.findings import AsJsonOption, FindingFormat, FormatOption, StrictOption, print_findings
from api.cli.options import JsonOption, read_settings
from api.cli.printing import print_json


def check(
    paths: PathsArgument = None,
    strict: StrictOption = False,
    columns: MapOption = None,
    prefixes: PrefixOption = None,
    encoding: EncodingOption = None,
    format: FormatOption = FindingFormat.TEXT,
    json: AsJsonOption = False,
) -> None:
    """Check documents and print the findings, without storing anything.

    Exits with 0; with 1 if there are errors, or warnings with --strict; with 2 if the command is wrong.
    """
    from api.writing.ingestion import open_reader
    from ingest.checks.check import check as findings_of
    from ingest.diagnostics import Severity
    from ingest.input.document_paths import find_documents
    from ingest.organizations.registry import Organizations

    options, settings = hints_of(columns, prefixes, encoding), read_settings()
    inputs = find_documents(chosen_paths(paths, settings), Path.cwd(), sys.stdin.buffer)
    with closing(open_reader(settings)) as reader:
        findings = list(findings_of(inputs, Organizations.load(), options, reader.read))
    documents = [(one.name, one.path) for one in inputs.documents]
    print_findings(findings, documents, FindingFormat.JSON if json else format)
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
