"""The live graph becomes the state that everybody reads, with all that follows from it."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from embeddings.build import BuildReport, build_search_index
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder
from embeddings.errors import EmbeddingsError, IndexCorrupt, ModelUnavailable
from embeddings.manifest import read_manifest
from graph.errors import StoreError
from graph.model import Term
from graph.rdf import Iri
from graph.stores.oxigraph import OxigraphStore
from ingest.derive import derive_mentions, read_all_terms
from ingest.diagnostics import Diagnostic, Severity
from ingest.folder import FolderWriter
from ingest.shared import drop_unused_facts
from ingest.texts import TEMPLATE, entries_of

__all__ = ["Progress", "publish"]

Progress = Callable[[str, int, int], None]
"""Is told a stage (`files`, `terms`, `embeddings`), how much is done, and of how much: 0 if unknown yet."""


def publish(
    writer: FolderWriter,
    encoder: Encoder,
    mentions: bool,
    progress: Progress,
    known: Mapping[Iri, Term] | None = None,
) -> tuple[Diagnostic, ...]:
    """Publish the live graph with a fresh index, unless the published state is that already, and sound.

    Only texts without a known vector are embedded. Without its model a fresh index holds labels and words;
    the diagnostic then says how to get the rest. `known` are terms as they stand in the live graph, so that
    they need not be read from it again.
    """
    unavailable: ModelUnavailable | None = None
    try:
        model = encoder.model
    except ModelUnavailable as error:
        model, unavailable = None, error
    if not _is_current(writer, model, mentions):
        unavailable = _publish(writer, encoder, mentions, progress, known or {})
    if unavailable is None:
        return ()
    place, problem, remedy = str(writer.folder), unavailable.problem, unavailable.remedy
    return (Diagnostic(place, None, Severity.ERROR, "no-model", problem, remedy),)


def _is_current(writer: FolderWriter, model: str | None, mentions: bool) -> bool:
    """Tell whether nothing is to be published; an index of any model will do where there is none now."""
    state = writer.state
    if state is None or not writer.is_published or state.mentions != mentions:
        return False
    try:
        OxigraphStore.open_read_only(state.graph).close()
        manifest = read_manifest(state.index)
        manifest.verify(state.index)
    except (StoreError, EmbeddingsError):
        return False
    return manifest.template == TEMPLATE and model in (None, manifest.model)


def _publish(
    writer: FolderWriter, encoder: Encoder, mentions: bool, progress: Progress, known: Mapping[Iri, Term]
) -> ModelUnavailable | None:
    writer.begin()
    terms = list(read_all_terms(writer.store, known))
    progress("terms", len(terms), len(terms))
    drop_unused_facts(writer.store, writer.iris, terms)
    derive_mentions(writer.store, writer.iris, terms if mentions else ())
    reports: list[BuildReport] = []

    def build(folder: Path) -> None:
        try:
            reports.append(_build(folder, terms, writer.vectors, encoder, progress))
        except IndexCorrupt as error:
            if error.file != writer.vectors:
                raise
            for part in writer.folder.glob(f"{writer.vectors.name}*"):
                part.unlink()
            shutil.rmtree(folder)
            folder.mkdir()
            reports.append(_build(folder, terms, writer.vectors, encoder, progress))

    writer.publish(build, mentions)
    return reports[-1].unavailable


def _build(folder: Path, terms: Sequence[Term], vectors: Path, encoder: Encoder, progress: Progress) -> BuildReport:
    with closing(VectorCache(vectors)) as cache:
        return build_search_index(
            folder,
            entries_of(terms),
            encoder,
            cache,
            TEMPLATE,
            lambda done, total: progress("embeddings", done, total),
        )
