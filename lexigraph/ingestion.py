"""Documents into a data directory, as `lexigraph ingest` does it."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lexigraph.errors import check_packages, known_errors

if TYPE_CHECKING:
    from ingest.report import Report

__all__ = ["ingest", "sample_glossary"]


def ingest(
    paths: str | Path | Iterable[str | Path],
    into: str | Path | None = None,
    *,
    glossary: str | None = None,
    strict: bool = False,
) -> "Report":
    """Read files, directories or globs into a data directory, and return counts and findings.

    `into` is a data directory, made if it does not exist; by default that of the settings. Documents that have not
    changed are skipped, and deleted files of a directory are removed. `strict` refuses documents with warnings. Raises
    `LexigraphError` if the directory cannot be written; problems of documents are in the report.

    >>> report = lexigraph.ingest(lexigraph.sample_glossary(), into=folder)
    >>> report.terms, report.unchanged, report.errors
    (107, 107, ())
    """
    check_packages()
    with known_errors():
        from api.lexicon.encoders import document_encoder
        from api.settings import Settings
        from api.writing.ingestion import Ingestion, open_reader
        from ingest.input.document_paths import find_documents
        from ingest.options import IngestOptions

        settings = Settings()
        folder = settings.folder if into is None else Path(into)
        given = [paths] if isinstance(paths, str | Path) else paths
        inputs = find_documents([str(path) for path in given], None, io.BytesIO())
        reader = open_reader(settings)
        try:
            ingestion = Ingestion(folder, settings, document_encoder(settings, folder), reader=reader)
            return ingestion.ingest(inputs, IngestOptions(glossary, is_strict=strict))
        finally:
            reader.close()


def sample_glossary() -> Path:
    """Return the directory of the sample glossary, 107 term pages that are part of Lexigraph."""
    from api.example_files import SAMPLE_GLOSSARY

    return SAMPLE_GLOSSARY
