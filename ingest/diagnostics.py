"""What is wrong with an input, where, and what its author can do about it."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Diagnostic", "Severity"]


class Severity(StrEnum):
    """ERROR: not stored. WARNING: stored, but look at it. INFO: nothing to do."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about one place of one document.

    `code` is a stable kebab-case name of the kind of finding; `line` counts from 1.

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
