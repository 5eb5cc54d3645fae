"""Output of findings: lines for people, JSON, annotations of GitHub Actions, and SARIF for code scanning."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from importlib import metadata
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias
from urllib.parse import quote

import typer

from api.cli.printing import counted, print_json, print_line, printable, say

if TYPE_CHECKING:
    from ingest.diagnostics import Diagnostic

_SHOWN: Final = 20
"""Groups of findings of one kind that are printed as text; errors always are."""

_SARIF: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_ANNOTATIONS: Final = {"error": "error", "warning": "warning", "info": "notice"}


class FindingFormat(StrEnum):
    """The formats of findings."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


FormatOption: TypeAlias = Annotated[
    FindingFormat, typer.Option("--format", help="Format of the findings.", show_choices=True)
]
AsJsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
StrictOption: TypeAlias = Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")]


def print_findings(
    findings: "Sequence[Diagnostic]", documents: Sequence[tuple[str, str]], format: FindingFormat
) -> None:
    """Print the findings about documents, given by their names and paths, on stdout; a path may be empty."""
    if format is FindingFormat.JSON:
        print_json({"documents": len(documents), "diagnostics": list(map(asdict, findings))})
    elif format is FindingFormat.SARIF:
        print_json(_sarif(findings, _Paths(documents)))
    elif format is FindingFormat.GITHUB:
        for line in _annotations(findings, _Paths(documents)):
            sys.stdout.write(f"{printable(line)}\n")
    else:
        for line in lines_of(findings):
            print_line(line, sys.stdout)
        say(f"{counted(len(documents), 'document')}, {counted(len(findings), 'finding')}.")


def lines_of(findings: "Sequence[Diagnostic]") -> Iterator[str]:
    """Yield the lines of grouped findings, errors first; of many groups of one kind, some are only counted."""
    from ingest.diagnostics import Severity, grouped

    shown: Counter[str] = Counter()
    omitted: Counter[str] = Counter()
    for group in grouped(findings):
        code = group.first.code
        if group.first.severity is Severity.ERROR or shown[code] < _SHOWN:
            shown[code] += 1
            yield " ".join(str(group).splitlines())
        else:
            omitted[code] += group.count
    for code, number in omitted.items():
        yield f"{number:,} more findings of this kind; --format json lists all. [{code}]"


class _Paths:
    """The paths of documents relative to the working directory, which other programs can open; else their names."""

    def __init__(self, documents: Sequence[tuple[str, str]]) -> None:
        self._paths = {name: os.path.relpath(path).replace(os.sep, "/") for name, path in documents if path}

    def of(self, name: str) -> str:
        """Return the path of a document or of a part of it, such as the sheet of a workbook."""
        parts = name
        while parts not in self._paths and "/" in parts:
            parts = parts.rpartition("/")[0]
        return self._paths.get(parts, name)


def _annotations(findings: "Sequence[Diagnostic]", paths: _Paths) -> Iterator[str]:
    """Yield workflow commands; GitHub shows only ten errors and ten warnings of a step, so they are grouped.

    Syntax: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    from ingest.diagnostics import grouped

    for group in grouped(findings):
        first = group.first
        properties = {"file": paths.of(first.file), "line": first.line, "title": first.code}
        written = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items() if value)
        times = f" ({group.count:,} times)" if group.count > 1 else ""
        yield f"::{_ANNOTATIONS[first.severity]} {written}::{_escaped(f'{first.message} {first.remedy}{times}')}"


def _escaped(text: str, others: str = "") -> str:
    for character in f"%\r\n{others}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _sarif(findings: "Sequence[Diagnostic]", paths: _Paths) -> Mapping[str, object]:
    codes = {code: index for index, code in enumerate(sorted({found.code for found in findings}))}
    rules = [{"id": code, "shortDescription": {"text": code.replace("-", " ").capitalize() + "."}} for code in codes]
    driver = {
        "name": "Lexigraph",
        "version": metadata.version("lexigraph"),
        "informationUri": "https://github.com/lexigraph/lexigraph",
        "rules": rules,
    }
    results = [_result(found, codes[found.code], paths.of(found.file)) for found in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}


def _result(found: "Diagnostic", rule: int, path: str) -> Mapping[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": quote(path, errors="surrogateescape")}}
    if found.line:
        place["region"] = {"startLine": found.line}
    return {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.message} {found.remedy}"},
        "locations": [{"physicalLocation": place}],
    }
