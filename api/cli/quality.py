"""`lexigraph quality`: findings about stored terms."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.findings import AsJsonOption, FindingFormat, FormatOption, StrictOption, print_findings
from api.cli.options import DataOption, data_folder, read_settings
from api.cli.printing import print_json, print_table, progress_bars, say
from api.errors import BadArgument
from ingest.quality.finding_kinds import FindingKind

if TYPE_CHECKING:
    from ingest.diagnostics import Diagnostic
    from ingest.quality.report_file import Report

_EPOCHS: Final = 5  # that fit in a table; --json has all


def quality(
    data: DataOption = None,
    kinds: Annotated[
        list[FindingKind] | None,
        typer.Option("--kind", metavar="KIND", help="Only findings of this kind, such as no-definition; repeatable."),
    ] = None,
    strict: StrictOption = False,
    history: Annotated[
        bool, typer.Option("--history", help="Print the counts of the latest reports, with --json of all.")
    ] = False,
    format: FormatOption = FindingFormat.TEXT,
    json: AsJsonOption = False,
) -> None:
    """Review the stored terms, and print the findings with their documents and lines.

    Exits with 0; with 1 if there are errors, or warnings with --strict; with 2 if the command is wrong.
    """
    from api.lexicon.current import open_current_lexicon
    from api.quality.reports import report_of
    from ingest.diagnostics import Severity
    from ingest.sources.term_lines import KnownLines

    format = FindingFormat.JSON if json else format
    if history and format not in (FindingFormat.TEXT, FindingFormat.JSON):
        raise BadArgument(f"--history has no format {format.value}. Use text or json.")
    settings = read_settings()
    folder = data_folder(data, settings)
    chosen = list(kinds or FindingKind)
    with closing(open_current_lexicon(folder, None, settings.servers, settings.base_iri)) as lexicon:
        with progress_bars() as progress, closing(report_of(lexicon, folder, progress)) as report:
            if history:
                _print_history(report, chosen, format)
                return
            findings = list(_diagnostics(report, chosen))
            paths = KnownLines.of_folder(folder).paths()
            print_findings(findings, [(one.name, paths.get(one.iri, "")) for one in lexicon.all_sources], format)
            for kind, reason in report.skipped.items():
                say(f"{kind.value} was not examined. {reason}")
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(kind.severity in bad and report.count(kind) for kind in chosen):
        raise typer.Exit(1)


def _diagnostics(report: "Report", kinds: "list[FindingKind]") -> "Iterator[Diagnostic]":
    from ingest.diagnostics import Diagnostic

    for one in report.findings(kinds):
        message = one.message if one.file == one.name else f"{one.name}: {one.message}"
        yield Diagnostic(one.file, one.line, one.kind.severity, one.kind.value, message, one.remedy)


def _print_history(report: "Report", kinds: "list[FindingKind]", format: FindingFormat) -> None:
    if format is FindingFormat.JSON:
        print_json(
            [
                {
                    "epoch": one.epoch,
                    "time": one.time.isoformat(),
                    "terms": one.terms,
                    "findings": {kind.value: one.findings.get(kind) for kind in kinds},
                }
                for one in report.history
            ]
        )
        return
    shown = report.history[:_EPOCHS]
    found = [kind for kind in kinds if any(one.findings.get(kind) for one in shown)]
    rows = [
        ["Date", *(f"{one.time:%Y-%m-%d}" for one in shown)],
        ["Terms", *(f"{one.terms:,}" for one in shown)],
        *(
            [kind.value, *(f"{one.findings[kind]:,}" if kind in one.findings else "?" for one in shown)]
            for kind in found
        ),
    ]
    print_table({"Epoch": 0, **{str(one.epoch): 0 for one in shown}}, rows)
