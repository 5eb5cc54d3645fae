"""The measured data directories. They are cached in `results/`, so that a second run starts at once."""

import io
from pathlib import Path

from api.encoders import document_encoder
from api.ingestion import Ingestion
from api.settings import Settings
from benchmarks.encoders import RandomVectors
from benchmarks.pages import write_pages
from benchmarks.report import RESULTS
from embeddings.encoder import Encoder
from ingest.documents import Inputs, find_documents

__all__ = ["EXAMPLES", "WORK", "find_pages", "generated_folder", "pages_folder", "sample_folder"]

EXAMPLES = Path(__file__).parents[1] / "examples"

WORK = RESULTS / "work"
"""The cache; it can be deleted at any time."""


def find_pages(folder: Path) -> Inputs:
    """Return the documents of a folder."""
    return find_documents([str(folder)], folder.parent, io.BytesIO())


def pages_folder(count: int) -> Path:
    """Return a folder of `count` generated pages."""
    folder = WORK / f"pages-{count}"
    if not folder.is_dir():
        draft = folder.with_suffix(".part")
        write_pages(draft, count)
        draft.rename(folder)
    return folder


def sample_folder() -> Path:
    """Return a data directory of the sample glossary with real vectors."""
    return _ingested(WORK / "sample", EXAMPLES)


def generated_folder(count: int, real_vectors: bool) -> Path:
    """Return a data directory of `count` generated pages; real vectors for 10,000 take some minutes the first time."""
    kind = "real" if real_vectors else "random"
    folder = WORK / f"folder-{count}-{kind}"
    return _ingested(folder, pages_folder(count), None if real_vectors else RandomVectors())


def _ingested(folder: Path, pages: Path, vectors: Encoder | None = None) -> Path:
    # An ingest skips unchanged documents, so that an up-to-date directory costs almost nothing here.
    model = document_encoder(Settings(), folder)
    report = Ingestion(folder, Settings(), vectors or model).ingest(find_pages(pages))
    model.encode_queries(["export the model"])  # a server needs the export, even if the ingest embedded nothing
    if report.errors:
        raise RuntimeError(f"The ingest into {folder} failed: {report.errors[0]}")
    return folder
