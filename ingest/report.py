"""The result of an ingest: counts and findings."""

from dataclasses import dataclass

from ingest.diagnostics import Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an ingest. All counts except `removed` are about the sources that were passed to it.

    `sources` are the documents that are now in the graph, `organizations` the developers of their terms with
    their parents, `epoch` the published epoch that contains the changes.
    """

    sources: int = 0
    terms: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    organizations: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    epoch: int = 0

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings about content that was not stored."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings to review; their content was stored, except in strict mode."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.WARNING)
