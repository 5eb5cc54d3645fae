"""Findings about an input: the problem, its location, and the remedy for its author."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """ERROR: not stored. WARNING: stored, but should be reviewed. INFO: no action needed."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding in one document.

    `code` is the stable kebab-case name of this kind of finding; `line` counts from 1.

    >>> print(Diagnostic("a.txt", 3, Severity.WARNING, "empty-section", "SYNONYMS is empty.", "Remove it."))
    a.txt:3: warning: SYNONYMS is empty. Remove it. [empty-section]
    """

    file: str
    line: int | None
    severity: Severity
    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.severity}: {self.message} {self.remedy} [{self.code}]"


class DocumentFailed(Exception):
    """A document cannot be read at all, for the reason in `diagnostic`."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that differ only in their places: the first one, their number, and the number of their documents.

    >>> found = [Diagnostic(name, 1, Severity.INFO, "odd", "Odd.", "Change it.") for name in ("a.txt", "b.txt")]
    >>> print(grouped(found)[0])
    a.txt:1: info: Odd. Change it. [odd] (2 times, in 2 documents)
    """

    first: Diagnostic
    count: int
    documents: int

    def __str__(self) -> str:
        where = f", in {self.documents:,} documents" if self.documents > 1 else ""
        return f"{self.first} ({self.count:,} times{where})" if self.count > 1 else str(self.first)


def grouped(findings: Iterable[Diagnostic]) -> list[FindingGroup]:
    """Return findings in groups: errors first, then warnings; each kind in the order of its first findings."""
    places: dict[tuple[Severity, str, str, str], list[Diagnostic]] = {}
    for found in findings:
        places.setdefault((found.severity, found.code, found.message, found.remedy), []).append(found)
    groups = [FindingGroup(same[0], len(same), len({found.file for found in same})) for same in places.values()]
    return sorted(groups, key=lambda group: list(Severity).index(group.first.severity))
