"""The measured data directories. They are cached in `results/`, so that a second run starts at once."""

import io
from pathlib import Path

from api.lexicon.encoders import document_encoder
from api.settings import Settings
from api.writing.ingestion import Ingestion
from benchmarks.generated_pages import write_pages
from benchmarks.support.encoders import RandomVectors
from benchmarks.support.report import RESULTS
from benchmarks.support.wordnet import wordnet_lines
from embeddings.encoder import Encoder
from ingest.input.document_paths import find_documents
from ingest.input.documents import Inputs

__all__ = ["EXAMPLES", "WORK", "find_pages", "generated_folder", "pages_folder", "sample_folder", "wordnet_folder"]

EXAMPLES = Path(__file__).parents[2] / "examples"

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


def wordnet_folder(terms: int) -> Path:
    """Return a data directory of synsets of WordNet, and of variants beyond 117,791, with random vectors.

    Their categories are the lexicographer files of WordNet: the largest one has 12 % of the terms.
    """
    file = WORK / f"wordnet-{terms}.jsonl"
    if not file.is_file():
        draft = file.with_suffix(".part")
        with draft.open("wb") as lines:
            lines.writelines(line.replace(b'"lexfile"', b'"category"') for line in wordnet_lines(terms))
        draft.rename(file)
    return _ingested(WORK / f"wordnet-{terms}", file, RandomVectors())


def _ingested(folder: Path, pages: Path, vectors: Encoder | None = None) -> Path:
    # An ingest skips unchanged documents, so that an up-to-date directory costs almost nothing here.
    model = document_encoder(Settings(), folder)
    report = Ingestion(folder, Settings(), vectors or model).ingest(find_pages(pages))
    model.encode_queries(["export the model"])  # a server needs the export, even if the ingest embedded nothing
    if report.errors:
        raise RuntimeError(f"The ingest into {folder} failed: {report.errors[0]}")
    return folder
