"""The findings that are stored until their document is read again: errors, and warnings about omitted content.

They are a table in the file of the index of sources.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from graph.rdf import Iri
from ingest.diagnostics import Diagnostic, Severity

_Row: TypeAlias = tuple[str, str, int | None, str, str, str, str]

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS refusal (
    source TEXT NOT NULL, path TEXT NOT NULL, file TEXT NOT NULL, line INTEGER,
    severity TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, remedy TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS refusal_by_source ON refusal (source);
"""
_STORED_WARNINGS: Final = ("no-organization", "taken")
"""Codes of warnings about content that is not stored as the document states it."""


def put_findings(connection: sqlite3.Connection, source: Iri, path: str, findings: Iterable[Diagnostic]) -> None:
    """Replace the findings about a document. `path` is that of its file, empty for other documents."""
    connection.execute("DELETE FROM refusal WHERE source = ?", (source,))
    connection.executemany(
        "INSERT INTO refusal (source, path, file, line, severity, code, message, remedy)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (source, path, one.file, one.line, one.severity.value, one.code, one.message, one.remedy)
            for one in findings
            if one.severity is Severity.ERROR or one.code in _STORED_WARNINGS
        ),
    )


def read_findings(connection: sqlite3.Connection) -> list[Diagnostic]:
    """Return the findings about all documents, without files that were deleted since."""
    query = "SELECT path, file, line, severity, code, message, remedy FROM refusal ORDER BY file, line, message"
    rows: Sequence[_Row] = connection.execute(query).fetchall()
    return [
        Diagnostic(file, line, Severity(severity), code, message, remedy)
        for path, file, line, severity, code, message, remedy in rows
        if not path or os.path.lexists(path)
    ]
