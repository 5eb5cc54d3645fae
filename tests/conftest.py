"""What tests of all packages share: the model, loaded once, and the examples as a published data folder."""

import io
from pathlib import Path

import pytest

from api.ingestion import Ingestion
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import open_encoder
from ingest.documents import find_documents

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default model."""
    return open_encoder()


@pytest.fixture(scope="session")
def sample_folder(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of examples/ai-glossary, with default settings. Copy it before you write to it."""
    folder = tmp_path_factory.mktemp("sample") / "lexigraph-data"
    inputs = find_documents([str(EXAMPLES / "ai-glossary")], EXAMPLES, io.BytesIO())
    report = Ingestion(folder, Settings(), encoder).ingest(inputs)
    assert not report.errors
    return folder
