"""The wording of findings: by their code how bad it is, what happened, and what to do about it."""

from collections.abc import Mapping
from typing import TypeAlias

from ingest.diagnostics import Diagnostic, Severity

__all__ = ["Findings"]

_Wording: TypeAlias = tuple[Severity, str, str]


class Findings:
    """All that reading a format may find wrong.

    >>> findings = Findings({"no-name": (Severity.ERROR, "This has no name: '{0}'.", "Give it one.")})
    >>> print(findings("a.md", 2, "no-name", "An epoch is"))
    a.md:2: error: This has no name: 'An epoch is'. Give it one. [no-name]
    """

    def __init__(self, wordings: Mapping[str, _Wording]) -> None:
        """Take severity, message and remedy by code; the message has places for values."""
        self._wordings = wordings

    def __call__(self, file: str, line: int | None, code: str, *values: object) -> Diagnostic:
        """Return the finding of that code; `values` fill its message."""
        severity, message, remedy = self._wordings[code]
        return Diagnostic(file, line, severity, code, message.format(*values), remedy)
