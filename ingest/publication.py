"""The live graph becomes the state that everybody reads, with all that follows from it."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from embeddings.build import BuildReport, build_search_index
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder
from embeddings.errors import EmbeddingsError, ModelUnavailable
from embeddings.manifest import read_manifest
from ingest.derive import derive_mentions, drop_unused_organizations, read_all_terms
from ingest.diagnostics import Diagnostic, Severity
from ingest.folder import FolderWriter
from ingest.texts import TEMPLATE, entry_of

__all__ = ["Progress", "publish"]

Progress = Callable[[str, int, int], None]
"""Is told a stage (`files`, `terms`, `embeddings`), how much of it is done, and of how much."""


def publish(writer: FolderWriter, encoder: Encoder, mentions: bool, progress: Progress) -> tuple[Diagnostic, ...]:
    """Publish the live graph with a fresh index, unless the published state is that already.

    Only texts without a known vector are embedded. Without its model the index holds labels and words;
    the diagnostic then says how to get the rest.
    """
    if writer.is_published and _is_current(writer, encoder):
        return ()
    writer.begin()
    terms = list(read_all_terms(writer.store))
    progress("terms", len(terms), len(terms))
    drop_unused_organizations(writer.store, writer.iris)
    derive_mentions(writer.store, writer.iris, terms if mentions else ())
    unavailable: list[ModelUnavailable] = []

    def build(folder: Path) -> None:
        with closing(VectorCache(writer.vectors)) as cache:
            report: BuildReport = build_search_index(
                folder,
                map(entry_of, terms),
                encoder,
                cache,
                TEMPLATE,
                lambda done, total: progress("embeddings", done, total),
            )
            cache.retain([term.iri for term in terms])
        if report.unavailable is not None:
            unavailable.append(report.unavailable)

    writer.publish(build)
    return tuple(
        Diagnostic(str(writer.folder), None, Severity.ERROR, "no-model", error.problem, error.remedy)
        for error in unavailable
    )


def _is_current(writer: FolderWriter, encoder: Encoder) -> bool:
    if writer.state is None:
        return False
    try:
        manifest = read_manifest(writer.state.index)
        manifest.check_sizes(writer.state.index)
        return (manifest.model, manifest.template) == (encoder.model, TEMPLATE)
    except EmbeddingsError:
        return False
