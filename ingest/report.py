"""What an ingest did, in numbers and findings."""

from dataclasses import dataclass

from ingest.diagnostics import Diagnostic, Severity

__all__ = ["Report"]


@dataclass(frozen=True, slots=True)
class Report:
    """What an ingest did. All counts but `removed` are about the sources it was given.

    `sources` are the documents that are now in the graph, `organizations` those their terms name.
    """

    sources: int = 0
    terms: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    organizations: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What was not stored, and why."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What was stored, unless strictly, and should be looked at."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.WARNING)
