"""Findings about an input: the problem, its location, and the remedy for its author."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Diagnostic", "Severity"]


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
