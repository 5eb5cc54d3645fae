"""What tests of all packages share: the model, loaded once, and the examples as a published data folder."""

import io
from pathlib import Path

import hypothesis
import pytest

from api.ingestion import Ingestion
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder
from embeddings.encoders.onnx_export import export_model
from embeddings.precision import Precision
from ingest.documents import find_documents

EXAMPLES = Path(__file__).parents[1] / "examples"


# A busy machine is slow; that is no bug of the code.
hypothesis.settings.register_profile("lexigraph", deadline=None)
hypothesis.settings.load_profile("lexigraph")


@pytest.fixture(scope="session")
def model_encoder() -> SentenceTransformerEncoder:
    """The default model, loaded once."""
    return SentenceTransformerEncoder()


@pytest.fixture(scope="session")
def encoder(model_encoder: SentenceTransformerEncoder) -> Encoder:
    """The default model, for all that takes any encoder."""
    return model_encoder


@pytest.fixture(scope="session")
def exports(model_encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model, exported in both precisions. Copy the folder before you write to it."""
    folder = tmp_path_factory.mktemp("models")
    export_model(model_encoder, folder, list(Precision))
    return folder


@pytest.fixture(scope="session")
def sample_folder(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of examples/ai-glossary, with default settings. Copy it before you write to it."""
    folder = tmp_path_factory.mktemp("sample") / "lexigraph-data"
    inputs = find_documents([str(EXAMPLES / "ai-glossary")], EXAMPLES, io.BytesIO())
    report = Ingestion(folder, Settings(), encoder).ingest(inputs)
    assert not report.errors
    return folder
