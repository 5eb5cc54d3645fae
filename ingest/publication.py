"""Publish the live graph: derive mentions, build the search index, and make both the state that readers open."""

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
"""Receives a stage (`files`, `terms`, `embeddings`), the number done, and the total: 0 if not known yet."""


def publish(
    writer: FolderWriter,
    encoder: Encoder,
    mentions: bool,
    progress: Progress,
    known: Mapping[Iri, Term] | None = None,
) -> tuple[Diagnostic, ...]:
    """Publish the live graph with a new index, unless the published state is up to date and intact.

    Only texts without a cached vector are embedded. If the model is unavailable, the new index holds labels and words
    only, and the returned diagnostic describes how to get vectors. `known` are terms of the live graph that do not
    have to be read again.
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
    folder, problem, remedy = str(writer.folder), unavailable.problem, unavailable.remedy
    return (Diagnostic(folder, None, Severity.ERROR, "no-model", problem, remedy),)


def _is_current(writer: FolderWriter, model: str | None, mentions: bool) -> bool:
    """Return whether the published state is up to date. Without a `model`, an index of any model is accepted."""
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
