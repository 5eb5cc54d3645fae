"""The findings of a format: severity, message and remedy by code."""

from collections.abc import Mapping
from typing import TypeAlias

from ingest.diagnostics import Diagnostic, Severity

_Wording: TypeAlias = tuple[Severity, str, str]


class Findings:
    """Every problem that the reader of a format can report.

    >>> findings = Findings({"no-name": (Severity.ERROR, "Term without a name: '{0}'.", "Add a name.")})
    >>> print(findings("a.md", 2, "no-name", "An epoch is"))
    a.md:2: error: Term without a name: 'An epoch is'. Add a name. [no-name]
    """

    def __init__(self, wordings: Mapping[str, _Wording]) -> None:
        """Take severity, message and remedy by code; `{0}` and so on are placeholders for values."""
        self._wordings = wordings

    def __call__(self, file: str, line: int | None, code: str, *values: object) -> Diagnostic:
        """Return the finding with this code, filled with `values`."""
        severity, message, remedy = self._wordings[code]
        return Diagnostic(file, line, severity, code, message.format(*values), remedy.format(*values))
